import { useEffect } from 'preact/hooks';
import type { TrendPoint } from '../../core/dashboard/view.ts';
import { formatCount } from '../../core/text/plural.ts';
import type { DashboardModel } from '../model/dashboard.ts';
import { formatMoney } from '../model/money.ts';
import { wholePercent } from '../text/short-texts.ts';
import { CategoryChart, LineChart } from './charts.tsx';
import { Moment } from './moment.tsx';
import { PlainText } from './plain-text.tsx';
import { PracticeNote } from './practice-note.tsx';

/** Runs that are drawn: the newest ones. */
const MOST_RUNS = 60;

/** How this prompt's runs went, oldest first: drawn, and as a table. */
export function Trends({ dashboard }: { dashboard: DashboardModel }) {
  const all = dashboard.trends.value?.slice(-MOST_RUNS);
  const run = dashboard.view.value;
  useEffect(() => {
    void dashboard.fetchTrends();
  }, [dashboard, run]);
  if (!all) return <p class="quiet">Reading the runs…</p>;
  if (all.length < 2) return <p class="quiet">There is one run of this prompt: nothing to compare yet.</p>;
  // A part of the samples says nothing of the prompt as a whole.
  const points = all.filter(({ partOf }) => partOf === undefined);
  const models = [...new Set(points.map(({ model }) => model))];
  const { act } = dashboard.source;
  const show = act && ((id: string) => act({ do: 'show-run', run: id }));
  const common = { points, models, current: run?.run.id, onChoose: show };
  return (
    <>
      {points.length < 2 && (
        <p class="quiet">
          A trend needs two runs of all samples; there {points.length === 1 ? 'is one' : 'are none'}.
        </p>
      )}
      <div class="charts" hidden={points.length < 2}>
        <LineChart
          {...common}
          title="Pass rate"
          description={describe(points, ({ passRate }) => passRate && wholePercent(passRate.rate))}
          most={1}
          nameOf={wholePercent}
          valueOf={({ passRate }) => passRate && { value: passRate.rate, ...passRate }}
        />
        <LineChart
          {...common}
          title="Cost of the run"
          description={describe(points, ({ costUsd }) => costUsd !== null && formatMoney(costUsd))}
          nameOf={formatMoney}
          valueOf={({ costUsd }) => (costUsd === null ? undefined : { value: costUsd })}
        />
        <CategoryChart {...common} />
      </div>
      {models.length > 1 && points.length > 1 && (
        <ul class="legend" aria-label="Models">
          {models.map((model, index) => (
            <li key={model} data-model={index % 5}>
              <PlainText text={model} />
            </li>
          ))}
        </ul>
      )}
      <RunTable points={all} current={run?.run.id} onChoose={show} />
      <PracticeNote runs={all} beside={run?.run} />
    </>
  );
}

/** A chart in a sentence, for those who do not see it. */
function describe(
  points: readonly TrendPoint[],
  nameOf: (point: TrendPoint) => string | false | undefined,
): string {
  const names = points.flatMap((point) => nameOf(point) || []);
  return `${points.length} runs, from ${names[0] ?? 'unknown'} to ${names.at(-1) ?? 'unknown'}.`;
}

interface TableProps {
  readonly points: readonly TrendPoint[];
  readonly current: string | undefined;
  readonly onChoose: ((run: string) => void) | undefined;
}

function RunTable({ points, current, onChoose }: TableProps) {
  return (
    <table class="numbers runs">
      <caption>Runs, newest first</caption>
      <thead>
        <tr>
          <th scope="col" class="words">
            When
          </th>
          <th scope="col" class="words">
            Model
          </th>
          <th scope="col" class="words">
            Version
          </th>
          <th scope="col">Passed</th>
          <th scope="col">Pass rate</th>
          <th scope="col">Cost</th>
          <th scope="col" class="words">
            Why it fails
          </th>
        </tr>
      </thead>
      <tbody>
        {points.toReversed().map((point) => (
          <tr key={point.run} aria-current={point.run === current ? 'true' : undefined}>
            <td class="words">
              {onChoose && point.run !== current ? (
                <button type="button" class="link" onClick={() => onChoose(point.run)}>
                  <Moment iso={point.startedAt} />
                </button>
              ) : (
                <Moment iso={point.startedAt} />
              )}
            </td>
            <td class="words">
              <PlainText text={point.model} />
            </td>
            <td class="words">
              <PlainText text={point.version} />
            </td>
            <td>
              {formatCount(point.passed)} of {formatCount(point.results)}
            </td>
            <td>
              {point.partOf !== undefined && `part of ${formatCount(point.partOf)}`}
              {point.passRate && wholePercent(point.passRate.rate)}
            </td>
            <td>{point.costUsd === null ? '–' : formatMoney(point.costUsd)}</td>
            <td class="words">
              {point.categories
                ?.map(({ category, results }) => `${category} ${formatCount(results)}`)
                .join(', ') ?? 'not known'}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
