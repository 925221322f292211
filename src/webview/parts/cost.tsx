import '@vscode-elements/elements/dist/vscode-button/index.js';
import { useEffect } from 'preact/hooks';
import type { RunView } from '../../core/dashboard/view.ts';
import type { CostTable } from '../../core/report/cost-view.ts';
import { formatTokens } from '../../core/report/format.ts';
import { capitalised } from '../../core/text/capitalised.ts';
import { formatCount } from '../../core/text/plural.ts';
import type { Costs } from '../model/costs.ts';
import type { DashboardModel } from '../model/dashboard.ts';
import { formatMoney, paidText } from '../model/money.ts';
import { NumberTable } from './number-table.tsx';
import { PlainText } from './plain-text.tsx';

/** What a call costs by the run, or why the run does not tell. */
function measuredText({ projection, results, costUsd, run, cachedCalls, unpriced }: RunView): string {
  if (projection) return `One call costs ${formatMoney(projection.callUsd)}, as measured in this run.`;
  if (results === 0)
    return run.state === 'running'
      ? 'There are no results yet.'
      : 'The run has no results, so it does not tell what calls cost.';
  if (run.provider === 'practice')
    return 'The practice model costs nothing: it does not tell what a real one would.';
  if (cachedCalls > 0)
    return 'Answers came from the cache, at no cost: this run does not tell what calls cost.';
  if (costUsd === 0) return 'The calls of this run have cost nothing.';
  return `The calls of this run do not tell what calls cost (${unpriced}).`;
}

/** What the run has cost, and what the prompt would cost at a volume. */
export function Cost({ dashboard: { costs }, view }: { dashboard: DashboardModel; view: RunView }) {
  const { savedUsd, repair, opinions, forecast } = view;
  return (
    <div class="cost">
      <section>
        <h2>Spent</h2>
        <dl class="facts-list">
          <dt>This run</dt>
          <dd>{paidText(view)}</dd>
          {savedUsd !== undefined && (
            <>
              <dt>More without the cache</dt>
              <dd>{formatMoney(savedUsd)}</dd>
            </>
          )}
          {repair && (
            <>
              <dt>Of it, for asking again</dt>
              <dd>{paidText({ ...view, costUsd: repair.costUsd })}</dd>
            </>
          )}
          {opinions && (
            <>
              <dt>Second opinions</dt>
              <dd>{formatMoney(opinions.costUsd)}</dd>
            </>
          )}
          <dt>Tokens</dt>
          <dd>
            {formatTokens(view.inputTokens)} in, {formatTokens(view.outputTokens)} out
          </dd>
          {forecast && (
            <>
              <dt>Estimate, and its error</dt>
              <dd>{forecast}</dd>
            </>
          )}
        </dl>
      </section>
      {costs ? <Grid costs={costs} view={view} /> : <Measured view={view} />}
    </div>
  );
}

/** What the prompt would cost on models, at volumes. */
function Grid({ costs, view }: { costs: Costs; view: RunView }) {
  const { run } = view;
  const grid = costs.grid.value;
  const problem = costs.problem.value;
  useEffect(() => {
    void costs.fetch();
  }, [costs, run.id, run.state]);
  return (
    <section class="cost-grid">
      <h2>At volume</h2>
      <div class="buttons">
        <label>
          Calls a day{' '}
          <input
            class="choice"
            type="number"
            min={1}
            value={costs.volume.value ?? grid?.volume ?? ''}
            onChange={({ currentTarget: { valueAsNumber: calls } }) =>
              void costs.scale(calls >= 1 ? Math.round(calls) : undefined)
            }
          />
        </label>
        <vscode-button secondary onClick={() => void costs.choose()}>
          Choose models…
        </vscode-button>
      </div>
      {problem !== undefined && (
        <p class="quiet" role="status">
          <PlainText text={problem} />
        </p>
      )}
      {!grid && problem === undefined && <p class="quiet">Counting what calls cost…</p>}
      <p class="quiet">{measuredText(view)}</p>
      {grid && <Table {...grid.table} />}
    </section>
  );
}

function Table({ models, sections, advice, notes }: CostTable) {
  return (
    <>
      {advice && (
        <p>
          <PlainText text={advice} />
        </p>
      )}
      <div class="cost-sections">
        {sections.map(({ heading, rows }) => (
          <div key={heading}>
            <h3>{heading}</h3>
            <NumberTable
              columns={models.map((model) => <PlainText key={model} text={model} />)}
              rows={rows.map(({ name, cells }) => [capitalised(name), ...cells])}
            />
          </div>
        ))}
      </div>
      <ul class="grounds">
        {notes.map((note) => (
          <li key={note}>
            <PlainText text={note} />
          </li>
        ))}
      </ul>
    </>
  );
}

/** What the prompt would cost at volumes, by this run alone. */
function Measured({ view }: { view: RunView }) {
  const { projection } = view;
  return (
    <section>
      <h2>At volume</h2>
      <p class="quiet">{measuredText(view)}</p>
      {projection && (
        <table class="numbers">
          <thead>
            <tr>
              <th scope="col">Calls a day</th>
              <th scope="col">A month</th>
            </tr>
          </thead>
          <tbody>
            {projection.months.map(({ callsADay, usd }) => (
              <tr key={callsADay}>
                <td>{formatCount(callsADay)}</td>
                <td>{formatMoney(usd)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
