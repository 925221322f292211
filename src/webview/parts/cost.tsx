import type { RunView } from '../../core/dashboard/view.ts';
import { formatCount, formatTokens } from '../../core/report/format.ts';
import type { Dashboard } from '../model/dashboard.ts';
import { costText, formatMoney } from '../model/money.ts';
import { ActionButton } from './button.tsx';

/** Why a run does not tell what calls would cost. */
function withoutProjection({ results, costUsd, run, cachedCalls, unpriced }: RunView): string {
  if (results === 0) return 'There are no results to go by yet.';
  if (run.provider === 'practice')
    return 'The practice model costs nothing: it does not tell what a real one would.';
  if (cachedCalls > 0)
    return 'Answers came from the cache, at no cost: this run does not tell what calls cost.';
  if (costUsd === 0) return 'The calls of this run have cost nothing.';
  return `The calls of this run do not tell what calls cost (${unpriced}).`;
}

/** What the run has cost, and what the prompt would cost at a volume. */
export function Cost({ dashboard: { source }, view }: { dashboard: Dashboard; view: RunView }) {
  const { savedUsd, repair, opinions, forecast, projection } = view;
  return (
    <div class="cost">
      <section>
        <h2>Spent</h2>
        <dl class="facts-list">
          <dt>This run</dt>
          <dd>{costText(view)}</dd>
          {savedUsd !== undefined && (
            <>
              <dt>More without the cache</dt>
              <dd>{formatMoney(savedUsd)}</dd>
            </>
          )}
          {repair && (
            <>
              <dt>Of it, for asking again</dt>
              <dd>{formatMoney(repair.costUsd)}</dd>
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
              <dt>Forecast, and how far off it was</dt>
              <dd>{forecast}</dd>
            </>
          )}
        </dl>
      </section>
      <section>
        <h2>At volume</h2>
        {projection ? (
          <>
            <p class="quiet">One call costs {formatMoney(projection.callUsd)}, as measured in this run.</p>
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
          </>
        ) : (
          <p class="quiet">{withoutProjection(view)}</p>
        )}
        <div class="buttons">
          <ActionButton source={source} action={{ do: 'show-costs' }} text="Compare models" />
        </div>
      </section>
    </div>
  );
}
