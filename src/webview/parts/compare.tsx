import type { ComponentProps } from 'preact';
import { useEffect } from 'preact/hooks';
import type { ComparableRun, ComparisonView } from '../../core/dashboard/comparison-view.ts';
import type { RunView } from '../../core/dashboard/view.ts';
import { formatTokens } from '../../core/report/format.ts';
import { dateTime } from '../../core/text/date-time.ts';
import { formatCount, plural } from '../../core/text/plural.ts';
import { visible } from '../../core/text/visible-text.ts';
import type { Comparisons } from '../model/comparisons.ts';
import { paidText } from '../model/money.ts';
import { unbrokenDuration } from '../text/durations.ts';
import { changeInPercent, changeInPoints, signedPercent, wholePercent } from '../text/short-texts.ts';
import { ActionButton } from './button.tsx';
import { Deltas } from './deltas.tsx';
import { MatrixTable } from './matrix.tsx';
import { NumberTable } from './number-table.tsx';
import { Pairs } from './pairs.tsx';
import { PlainText } from './plain-text.tsx';
import { PracticeNote } from './practice-note.tsx';

/** Points. */
const MARGINS = [1, 2, 3, 5, 10];

/** The run that is shown held against another one: the verdict, what it rests on, and the samples behind it. */
export function Compare({
  comparisons,
  view: { run, results, passed, approved, before },
}: {
  comparisons: Comparisons;
  view: RunView;
}) {
  const { runs, against, margin, cluster, problem } = comparisons;
  useEffect(() => {
    void comparisons.fetch();
    // What people decide, about the earlier run too, changes what is compared.
  }, [
    comparisons,
    run.id,
    run.state,
    results,
    passed,
    approved,
    before?.passRate,
    against.value,
    margin.value,
    cluster.value,
  ]);
  const view = comparisons.view.value;
  if (runs.value && against.value === undefined)
    return (
      <p class="quiet">
        There is no other run of this prompt. Run another version of it, or{' '}
        <ActionButton source={comparisons.source} action={{ do: 'compare-models' }} text="Compare models…" />
      </p>
    );
  return (
    <div class="compare">
      <Choices comparisons={comparisons} />
      {problem.value && (
        <p class="notice" role="alert">
          {problem.value}
        </p>
      )}
      {!view && !problem.value && <p class="quiet">Reading both runs…</p>}
      {view && <Comparison comparisons={comparisons} view={view} />}
      {view && <PracticeNote runs={[view.before, ...(comparisons.matrix.value?.rows ?? [])]} beside={run} />}
    </div>
  );
}

function Choices({ comparisons }: { comparisons: Comparisons }) {
  const { runs, against, margin, cluster, source, view } = comparisons;
  const offered = runs.value?.runs ?? [];
  const clusters = view.value?.clusters ?? [];
  const isKnown = cluster.value === undefined || clusters.includes(cluster.value);
  const isOffered = offered.some(({ run }) => run === against.value);
  return (
    <div class="compare-choices">
      <label>
        Against{' '}
        <select
          class="choice"
          value={against.value ?? ''}
          onChange={(event) => comparisons.choose(event.currentTarget.value)}
        >
          {!isOffered && <option value={against.value}>{visible(against.value ?? '')}</option>}
          {offered.map((choice) => (
            <option key={choice.run} value={choice.run}>
              {choiceText(choice)}
            </option>
          ))}
        </select>
      </label>
      <label title="The smallest difference of the pass rates that is worth having">
        Worth having{' '}
        <select
          class="choice"
          value={margin.value ?? ''}
          onChange={({ currentTarget: { value } }) => {
            margin.value = value === '' ? undefined : Number(value);
          }}
        >
          <option value="">any difference</option>
          {MARGINS.map((points) => (
            <option key={points} value={points / 100}>
              {plural(points, 'point')} or more
            </option>
          ))}
        </select>
      </label>
      {(clusters.length > 0 || !isKnown) && (
        <label title="Samples that belong together are not independent: each group counts once">
          Count once{' '}
          <select
            class="choice"
            value={cluster.value ?? ''}
            onChange={({ currentTarget: { value } }) => {
              cluster.value = value === '' ? undefined : value;
            }}
          >
            <option value="">each sample</option>
            {(isKnown ? clusters : [...clusters, cluster.value ?? '']).map((name) => (
              <option key={name} value={name}>
                {visible(clusterText(name))}
              </option>
            ))}
          </select>
        </label>
      )}
      <span class="buttons">
        <ActionButton source={source} action={{ do: 'accept-baseline' }} text="Accept as baseline" />
        <ActionButton source={source} action={{ do: 'compare-models' }} text="Compare models…" />
        <ActionButton source={source} action={{ do: 'compare-variants' }} text="Compare variants…" />
      </span>
    </div>
  );
}

const clusterText = (name: string) =>
  name.startsWith('tag:') ? `each tag ${name.slice(4)}…` : `each ${name}`;

function choiceText({
  version,
  labels,
  model,
  parameters,
  startedAt,
  passRate,
  partOf,
}: ComparableRun): string {
  const without = partOf === undefined ? 'no pass rate' : 'part of the samples';
  const rate = passRate === undefined ? without : wholePercent(passRate);
  const name = [version, ...labels].join(' ');
  return visible([name, model, ...parameters, rate, dateTime(startedAt)].join(' · '));
}

function Comparison({ comparisons, view }: { comparisons: Comparisons; view: ComparisonView }) {
  const { verdict, undecided, cautions, pairs, trivial, unpaired } = view;
  return (
    <>
      <section aria-labelledby="verdict-title">
        <h2 id="verdict-title" class="off-screen">
          Verdict
        </h2>
        <p class={`verdict verdict-${verdict?.kind}`}>
          <PlainText text={verdict?.text ?? undecided ?? ''} />
        </p>
        {cautions.length > 0 && (
          <ul class="cautions">
            {cautions.map((caution) => (
              <li key={caution}>
                <PlainText text={caution} />
              </li>
            ))}
          </ul>
        )}
      </section>
      {pairs > 0 && (
        <div class="compare-columns">
          <section>
            <h2>Before and after</h2>
            <Figures view={view} />
          </section>
          {verdict && (
            <section>
              <h2>What the verdict rests on</h2>
              <ul class="grounds">
                {verdict.grounds.map((ground) => (
                  <li key={ground}>{ground}</li>
                ))}
                {trivial.map(({ answer, right, of }) => (
                  <li key={answer}>
                    Always <PlainText text={answer} />, without a model, would be right for{' '}
                    {formatCount(right)} of {formatCount(of)} ({wholePercent(right / of)}).
                  </li>
                ))}
              </ul>
            </section>
          )}
        </div>
      )}
      <MatrixTable comparisons={comparisons} shown={view.after.run} />
      {pairs > 0 && <Pairs comparisons={comparisons} view={view} />}
      <Deltas view={view} />
      {unpaired.length > 0 && (
        <section>
          <h2>Not compared</h2>
          <ul class="grounds">
            {unpaired.map(({ why, total, samples }) => (
              <li key={why}>
                {plural(total, 'sample')} {why}:{' '}
                <PlainText
                  class="quiet"
                  text={`${samples.join(', ')}${total > samples.length ? ' …' : ''}`}
                />
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function Figures({ view: { before, after, passShare, price } }: { view: ComparisonView }) {
  const time = (ms: number | undefined) => (ms === undefined ? '–' : unbrokenDuration(ms));
  const rate = (share: number | undefined) => (share === undefined ? '–' : wholePercent(share));
  const { costUsd: costBefore } = price.before;
  const { costUsd: costAfter } = price.after;
  /** A change of what reads the same on both sides says nothing. */
  const row = (label: string, from: string, to: string, change: string): [string, ...string[]] => [
    label,
    from,
    to,
    from === to ? '–' : change,
  ];
  const ratioRow = <Value extends number | undefined>(
    label: string,
    from: Value,
    to: Value,
    text: (value: Value) => string,
  ) =>
    row(label, text(from), text(to), from === undefined || to === undefined ? '' : changeInPercent(from, to));
  const rows: ComponentProps<typeof NumberTable>['rows'] = [
    [
      'Pass',
      rate(passShare.before),
      rate(passShare.after),
      passShare.before === undefined || passShare.after === undefined
        ? '–'
        : `${changeInPoints(passShare.after - passShare.before)} points`,
    ],
    row(
      'Cost an answer',
      paidText({ ...before, ...price.before }),
      paidText({ ...after, ...price.after }),
      costBefore && costAfter !== null ? signedPercent(costAfter / costBefore) : '',
    ),
    ratioRow('Input tokens an answer', price.before.inputTokens, price.after.inputTokens, formatTokens),
    ratioRow('Output tokens an answer', price.before.outputTokens, price.after.outputTokens, formatTokens),
    ratioRow('Median latency', price.before.p50, price.after.p50, time),
    ratioRow('p95 latency', price.before.p95, price.after.p95, time),
  ];
  const name = ({ version, model }: ComparableRun) => (before.model === after.model ? version : model);
  return (
    <NumberTable
      columns={[
        <>
          <PlainText text={name(before)} /> <span class="quiet">before</span>
        </>,
        <>
          <PlainText text={name(after)} /> <span class="quiet">after</span>
        </>,
        'Change',
      ]}
      rows={rows}
    />
  );
}
