import { useEffect, useRef } from 'preact/hooks';
import type { ResultKey, ResultView, Row, RunView } from '../../core/dashboard/view.ts';
import { formatCount } from '../../core/text/plural.ts';
import type { DashboardModel } from '../model/dashboard.ts';
import { formatMoney } from '../model/money.ts';
import { unbrokenDuration } from '../text/durations.ts';
import { ActionButton } from './button.tsx';
import { Explanation } from './explanation.tsx';
import { Icon } from './icon.tsx';
import { MarkedText } from './marked-text.tsx';
import { PlainText } from './plain-text.tsx';
import { RetrievedPassages } from './retrieved-passages.tsx';
import { Rounds } from './rounds.tsx';
import { STATUS_NAMES, shownStatus } from './sample-row.tsx';

/** The result that is open: why it is what it is, what was sent and what came. */
export function SamplePane({ dashboard, open }: { dashboard: DashboardModel; open: ResultKey }) {
  const result = dashboard.result.value;
  const pane = useRef<HTMLElement>(null);
  useEffect(() => {
    if (dashboard.isPaneWanted) pane.current?.focus();
    dashboard.isPaneWanted = false;
  }, [dashboard, open]);
  useEffect(() => pane.current?.scrollTo(0, 0), [open]);
  const isOther = typeof result === 'object' && !isOf(result, open);
  return (
    <aside
      class="pane"
      ref={pane}
      tabIndex={-1}
      aria-labelledby="pane-title"
      aria-busy={result === 'loading' || isOther}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        dashboard.close();
      }}
    >
      <div class="pane-head">
        <h2 id="pane-title">
          <PlainText text={open.sample} />
          {open.repeat > 0 && <span class="quiet"> #{open.repeat + 1}</span>}
        </h2>
        <StepButton dashboard={dashboard} step={-1} name="previous" />
        <StepButton dashboard={dashboard} step={1} name="next" />
        <button
          type="button"
          class="icon-button"
          aria-label="Close"
          title="Close (Escape)"
          onClick={() => dashboard.close()}
        >
          <Icon name="close" />
        </button>
      </div>
      {typeof result === 'object' && <Result dashboard={dashboard} result={result} />}
      {result === 'gone' && (
        <p class="quiet">
          {dashboard.source.act
            ? 'This result is no longer available.'
            : 'This report has no room for the texts of every result, and leaves these out.'}
        </p>
      )}
    </aside>
  );
}

const isOf = ({ row }: ResultView, { sample, repeat }: ResultKey) =>
  row.sample === sample && row.repeat === repeat;

interface StepProps {
  readonly dashboard: DashboardModel;
  readonly step: 1 | -1;
  readonly name: 'previous' | 'next';
}

function StepButton({ dashboard, step, name }: StepProps) {
  const target = dashboard.active.value + step;
  const isThere = dashboard.pages.row(target) !== undefined;
  const label = name === 'previous' ? 'Previous sample' : 'Next sample';
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={label}
      title={label}
      disabled={!isThere}
      onClick={() => dashboard.goTo(target)}
    >
      <Icon name={name} />
    </button>
  );
}

function Result({ dashboard, result }: { dashboard: DashboardModel; result: ResultView }) {
  const { row, messages, expected, facts, retrieved, rounds, judgements, diagnosis, error } = result;
  return (
    <>
      <Summary row={row} view={dashboard.view.value} />
      <Actions dashboard={dashboard} result={result} />
      {error && (
        <p class="error">
          <PlainText text={error} />
        </p>
      )}
      {diagnosis && <Explanation dashboard={dashboard} row={row} diagnosis={diagnosis} />}
      <Rounds rounds={rounds} unpriced={dashboard.view.value?.unpriced} />
      {(expected !== undefined || facts.length > 0) && (
        <section>
          <h3>Expected</h3>
          {expected !== undefined && (
            <MarkedText text={expected} length={expected.length} spans={[]} describe={unmarked} />
          )}
          {facts.length > 0 && (
            <ul class="facts" aria-label="Facts that the answer needs">
              {facts.map((fact, index) => (
                <li key={index}>
                  <PlainText text={fact} />
                </li>
              ))}
            </ul>
          )}
        </section>
      )}
      {retrieved && <RetrievedPassages retrieved={retrieved} />}
      {judgements.length > 0 && (
        <section>
          <h3>Judges</h3>
          <ul class="judgements">
            {judgements.map(({ name, model, verdict, costUsd }, index) => (
              <li key={index}>
                <strong>
                  <PlainText text={name} />
                </strong>{' '}
                <PlainText text={verdict} />{' '}
                <span class="quiet">
                  <PlainText text={model} />, {formatMoney(costUsd)}
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section>
        <h3>Messages</h3>
        {messages.map(({ role, text, length, found }, index) => (
          <div key={`${role}-${index}`} class="message">
            <h4 class="quiet">
              <PlainText text={role} />
              {found.length > 0 && ' – text that the answer needed is marked'}
            </h4>
            <MarkedText text={text} length={length} spans={found} describe={needed} />
          </div>
        ))}
      </section>
    </>
  );
}

const unmarked = () => ({ class: '', title: '' });
const needed = () => ({ class: 'found', title: 'What the answer needed' });

function Summary({ row, view }: { row: Row; view: RunView | undefined }) {
  const { category, tokens, costUsd, latencyMs, model, tags } = row;
  const status = shownStatus(row, view ?? {});
  return (
    <p class="quiet separated">
      <span class={`status-${status}`}>{STATUS_NAMES[status]}</span>
      {category && <span>{category}</span>}
      {tokens !== null && <span>{formatCount(tokens)} tokens</span>}
      <span>{costUsd === null ? view?.unpriced : formatMoney(costUsd)}</span>
      {latencyMs !== null && <span>{unbrokenDuration(latencyMs)}</span>}
      {model && <PlainText text={model} />}
      {view?.changed && <span class="state-changed">{view.changed}</span>}
      {tags.map((tag, index) => (
        <PlainText key={index} text={tag} />
      ))}
    </p>
  );
}

function Actions({ dashboard, result }: { dashboard: DashboardModel; result: ResultView }) {
  const { source } = dashboard;
  const { row, where, rounds } = result;
  if (!source.act) return null;
  const key = { sample: row.sample, repeat: row.repeat };
  const hasOutput = rounds.some(({ output }) => output !== undefined);
  return (
    <div class="buttons">
      <ActionButton
        source={source}
        action={{ do: 'open-sample', ...key }}
        detail={`${where.file}:${where.line}`}
        text="Open sample"
      />
      {hasOutput && (
        <ActionButton source={source} action={{ do: 'open-output', ...key }} text="Open output" />
      )}
      <ActionButton source={source} action={{ do: 'run-sample', ...key }} text="Run again" />
      {hasOutput && !row.approved && (
        <ActionButton source={source} action={{ do: 'approve', ...key }} text="Approve" />
      )}
      {hasOutput && <ActionButton source={source} action={{ do: 'reject', ...key }} text="Reject" />}
      {hasOutput && (
        <ActionButton source={source} action={{ do: 'edit-expected', ...key }} text="Edit expected" />
      )}
      {dashboard.view.value?.run.provider !== 'practice' && (
        <ActionButton source={source} action={{ do: 'copy-curl', ...key }} text="Copy as curl" />
      )}
    </div>
  );
}
