import type { RunView } from '../../core/dashboard/view.ts';
import { formatPercent, formatTokens } from '../../core/report/format.ts';
import { latencyNotes, slowestTexts } from '../../core/report/latency.ts';
import { answeredByText } from '../../core/text/answered-by.ts';
import { formatCount, plural } from '../../core/text/plural.ts';
import { visible } from '../../core/text/visible-text.ts';
import type { DashboardModel } from '../model/dashboard.ts';
import { formatMoney, paidText } from '../model/money.ts';
import type { Source } from '../source/source.ts';
import { dayOfRun } from '../text/days.ts';
import { unbroken, unbrokenDuration } from '../text/durations.ts';
import { changeInPoints, wholePercent } from '../text/short-texts.ts';
import { ActionButton } from './button.tsx';
import { Metric } from './metric.tsx';
import { Moment } from './moment.tsx';
import { PlainText } from './plain-text.tsx';
import { PracticeNote } from './practice-note.tsx';

const STATES = {
  running: 'running',
  interrupted: 'interrupted: it can be resumed',
  finished: undefined,
  incomplete: 'some answers are missing: it can be resumed',
  cancelled: 'cancelled',
  'over-budget': 'stopped at its budget',
  'provider-failed': 'stopped: the provider failed',
};

const isOver = ({ run: { state } }: RunView) => state === 'finished' || state === 'incomplete';

/** What was run, and what it comes to. */
export function Head({ dashboard: { source }, view }: { dashboard: DashboardModel; view: RunView }) {
  const { run, results } = view;
  const state =
    run.isDrawn && run.state === 'cancelled' ? 'stopped early: it can be resumed' : STATES[run.state];
  return (
    <header class="head">
      <div class="head-line">
        <div class="head-name">
          <h1 title={visible(run.prompt)}>
            <PlainText text={run.prompt} />
          </h1>
          <p class="quiet separated">
            <PlainText text={run.model} />
            <AnsweredBy view={view} />
            <span title={run.server && visible(run.server)}>
              <PlainText text={run.provider} />
            </span>
            <span>
              {results === run.expected
                ? plural(results, 'result')
                : `${formatCount(results)} of ${formatCount(run.expected)} results`}
            </span>
            <Moment iso={run.startedAt} />
            {view.newer !== undefined && <NewerRun source={source} run={view.newer} />}
            {view.changed && <span class="state state-changed">{view.changed}</span>}
            {state && <span class={`state state-${run.state}`}>{state}</span>}
          </p>
        </div>
        <div class="buttons">
          <RunButtons source={source} view={view} />
          {run.state !== 'running' && (
            <ActionButton
              source={source}
              action={{ do: 'climb' }}
              detail="measure what retrieval and rules change"
              text="Climb"
            />
          )}
          <ActionButton
            source={source}
            action={{ do: 'open-prompt' }}
            detail={visible(run.file)}
            text="Open prompt"
          />
          <ActionButton source={source} action={{ do: 'show-costs' }} text="Show costs" />
          <ActionButton source={source} action={{ do: 'save-report' }} text="Save report" />
        </div>
      </div>
      <PracticeNote runs={[run]} />
      {view.answer && (
        <p class="answer">
          <PlainText text={view.answer} />
        </p>
      )}
      <Progress view={view} />
      <Metrics source={source} view={view} />
    </header>
  );
}

/** What is run here is run as it was: by the same provider, on the same model. */
function RunButtons({ source, view: { run, failed, errors } }: { source: Source; view: RunView }) {
  if (run.state === 'running')
    return <ActionButton source={source} action={{ do: 'cancel' }} isPrimary text="Cancel" />;
  const by = `with ${visible(run.model)} (${visible(run.server ?? run.provider)})`;
  const isFinished = run.state === 'finished';
  return (
    <>
      {!isFinished && (
        <ActionButton source={source} action={{ do: 'resume' }} isPrimary detail={by} text="Resume" />
      )}
      <ActionButton
        source={source}
        action={{ do: 'run-all' }}
        isPrimary={isFinished}
        detail={`all samples, ${by}`}
        text="Run again"
      />
      {failed + errors > 0 && (
        <ActionButton source={source} action={{ do: 'run-failed' }} detail={by} text="Run failed" />
      )}
    </>
  );
}

/** Another process may have run the prompt since, or an earlier run was opened. */
function NewerRun({ source: { act }, run }: { source: Source; run: string }) {
  if (!act) return null;
  return (
    <button type="button" class="link" onClick={() => act({ do: 'show-run', run })}>
      Show the newer run
    </button>
  );
}

/** A server may answer by another name than it was asked for, such as a dated one, or by several. */
function AnsweredBy({ view: { run, facets } }: { view: RunView }) {
  const names = facets.models.map(({ value }) => value);
  const text = answeredByText(names.some((name) => name !== run.model) ? names : []);
  return text === undefined ? null : <PlainText text={text} />;
}

/** How far the run is, or what is shown of it. */
function Progress({ view: { run, results, reading, triaging } }: { view: RunView }) {
  if (run.state === 'running')
    return <progress value={results} max={Math.max(run.expected, 1)} aria-label="Results so far" />;
  if (reading !== undefined) return <progress value={reading} aria-label="Results read" />;
  if (triaging !== undefined) return <progress value={triaging} aria-label="Results looked into" />;
  return null;
}

function Metrics({ source, view }: { source: Source; view: RunView }) {
  const { passRate, unchecked, before, partOf, repair, latencyMs } = view;
  const share = (count: number) =>
    partOf === undefined ? formatPercent(count, view.results) : formatCount(count);
  return (
    <dl class="metrics">
      {partOf === undefined ? (
        <Metric
          name="Pass rate"
          isMain
          value={passRate ? wholePercent(passRate.rate) : unchecked ? 'not checked' : 'no verdict'}
        >
          {passRate && (
            <>
              <IntervalBar {...passRate} />
              <span>
                {wholePercent(passRate.low)} to {wholePercent(passRate.high)} (95 %)
              </span>
            </>
          )}
        </Metric>
      ) : (
        <Metric
          name={isOver(view) ? 'Results' : 'Done'}
          isMain
          value={`${formatCount(isOver(view) ? view.results : view.results - view.errors)} of ${formatCount(partOf)}`}
        >
          a part has no rate
        </Metric>
      )}
      {passRate && before?.passRate !== undefined && (
        <Metric name="Change" value={changeInPoints(passRate.rate - before.passRate)}>
          points, against {dayOfRun(before.startedAt, source.act !== undefined)} of{' '}
          <PlainText text={before.model} />
        </Metric>
      )}
      {view.incomparable && (
        <Metric name="Change" value="–">
          <PlainText text={view.incomparable} />
        </Metric>
      )}
      <Metric
        name={unchecked === undefined ? 'Passed' : 'Answers'}
        value={formatCount(unchecked === undefined ? view.passed : view.results - view.errors)}
      >
        <span class="separated">
          {(unchecked === undefined || view.failed > 0) && <span>{formatCount(view.failed)} failed</span>}
          {view.errors > 0 && <span>{formatCount(view.errors)} no verdict</span>}
          {view.escalated > 0 && <span>{formatCount(view.escalated)} to review</span>}
          {view.approved > 0 && <span>{formatCount(view.approved)} approved</span>}
        </span>
      </Metric>
      {repair && (
        <Metric name="At first try" value={share(repair.passedAtFirst)}>
          {share(view.passed)} after repair
        </Metric>
      )}
      <Metric name="Cost" value={paidText(view)}>
        {(repair || view.cachedCalls > 0 || view.callsPricedByProvider !== undefined) && (
          <span class="separated">
            {view.callsPricedByProvider !== undefined && <span>by the provider's own figure</span>}
            {repair && repair.costUsd !== null && <span>{formatMoney(repair.costUsd)} for repair</span>}
            {view.cachedCalls > 0 && <span>{formatCount(view.cachedCalls)} from the cache</span>}
          </span>
        )}
      </Metric>
      <Metric name="Tokens" value={formatTokens(view.inputTokens + view.outputTokens)}>
        {formatTokens(view.inputTokens)} in, {formatTokens(view.outputTokens)} out
        {view.reasoningTokens !== undefined && `, ${formatTokens(view.reasoningTokens)} of it reasoning`}
      </Metric>
      {latencyMs && (
        <Metric
          name={latencyMs.answers === 1 ? 'Latency' : 'Median latency'}
          value={unbrokenDuration(latencyMs.p50)}
        >
          <span class="separated">
            {[...slowestTexts(latencyMs), ...latencyNotes(latencyMs)].map((note) => (
              <span key={note}>{unbroken(note)}</span>
            ))}
          </span>
        </Metric>
      )}
    </dl>
  );
}

/** The interval as a stretch of the way from 0 to 100 %; the numbers beside it say the same. */
function IntervalBar({ rate, low, high }: { rate: number; low: number; high: number }) {
  return (
    <svg class="interval" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
      <rect class="interval-track" x="0" y="3" width="100" height="2" />
      <rect class="interval-range" x={low * 100} y="2" width={Math.max((high - low) * 100, 0.5)} height="4" />
      <rect class="interval-rate" x={Math.min(rate * 100, 99)} y="0" width="1" height="8" />
    </svg>
  );
}
