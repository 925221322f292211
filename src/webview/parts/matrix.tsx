import { formatDuration } from '../../core/text/amounts.ts';
import { formatCount, plural } from '../../core/text/plural.ts';
import type { Comparisons } from '../model/comparisons.ts';
import { paidText } from '../model/money.ts';
import { wholePercent } from '../text/short-texts.ts';
import { PlainText } from './plain-text.tsx';

const FIGURES = ['Pass', 'Fixes', 'Breaks', 'Chance', 'Cost an answer', 'Median latency'];

/** Versions and models side by side, the best first; nothing where there are only the two that are compared. */
export function MatrixTable({ comparisons, shown }: { comparisons: Comparisons; shown: string }) {
  const matrix = comparisons.matrix.value;
  if (!matrix || matrix.rows.length < 3) return null;
  const { rows, samples, leftOut } = matrix;
  const time = (ms: number | undefined) => (ms === undefined ? '–' : formatDuration(ms));
  return (
    <section>
      <h2>Versions and models</h2>
      <div class="wide">
        <table class="numbers stacked matrix">
          <thead>
            <tr>
              <th scope="col" class="words">
                Version
              </th>
              <th scope="col" class="words">
                Model
              </th>
              {FIGURES.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(
              ({
                run,
                version,
                labels,
                model,
                parameters,
                passShare,
                price,
                unpriced,
                isOnFront,
                against,
              }) => (
                <tr key={run} aria-current={run === shown ? 'true' : undefined}>
                  <th scope="row">
                    {isOnFront && (
                      <span
                        class="front"
                        role="img"
                        aria-label="On the Pareto front"
                        title="No other is better in everything"
                      >
                        ★
                      </span>
                    )}{' '}
                    {against && run !== shown ? (
                      <button
                        type="button"
                        class="link"
                        title="Compare with this one"
                        onClick={() => comparisons.choose(run)}
                      >
                        <PlainText text={[version, ...labels].join(' ')} />
                      </button>
                    ) : (
                      <PlainText text={[version, ...labels].join(' ')} />
                    )}
                  </th>
                  <td class="words">
                    <PlainText text={[model, ...parameters].join(' · ')} />
                  </td>
                  {[
                    passShare === undefined ? '–' : wholePercent(passShare),
                    against ? formatCount(against.fixed) : 'compared with',
                    against && formatCount(against.broken),
                    against?.pText,
                    paidText({ unpriced, costUsd: price.costUsd }),
                    time(price.p50),
                  ].map((figure, index) => (
                    <td
                      key={FIGURES[index]}
                      data-column={against || index !== 1 ? FIGURES[index] : undefined}
                    >
                      {figure}
                    </td>
                  ))}
                </tr>
              ),
            )}
          </tbody>
        </table>
      </div>
      <p class="quiet">
        The newest run of each version on each model with its parameters, over {plural(samples, 'sample')}{' '}
        that all have a verdict on
        {leftOut > 0 && `; ${formatCount(leftOut)} more are left out`}. p is exact, and corrected for{' '}
        {plural(rows.length - 1, 'comparison')} (Holm). ★ No other passes as many, costs as little and is as
        fast.
      </p>
    </section>
  );
}
