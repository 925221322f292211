import { formatPercent } from '../../core/report/format.ts';
import type { RungView } from '../../core/report/ladder-view.ts';
import { formatCount, plural } from '../../core/text/plural.ts';
import type { LadderModel } from '../model/ladder.ts';
import { Act } from './ladder-act.tsx';

const STATES = { measured: '', skipped: 'skipped', 'not-needed': 'not needed', open: 'still to be measured' };

/** One rung: what fails on it, what it changed, and what it takes. */
export function RungItem({ ladder, rung }: { ladder: LadderModel; rung: RungView }) {
  const { measured, state, why } = rung;
  return (
    <li class="rung" data-state={state} data-stands={measured?.stands}>
      <div class="rung-title">
        <span class="rung-number" aria-hidden="true">
          {rung.rung}
        </span>
        <h2>{rung.name}</h2>
        {state !== 'measured' && <span class="quiet">{STATES[state]}</span>}
        {measured && !measured.stands && <span class="quiet">left out of the next rung</span>}
      </div>
      {why !== undefined && <p class="quiet">{why}</p>}
      {measured && <Measured ladder={ladder} measured={measured} name={rung.name} />}
    </li>
  );
}

type MeasuredView = NonNullable<RungView['measured']>;

function Measured({ ladder, measured, name }: { ladder: LadderModel; measured: MeasuredView; name: string }) {
  const { failing, of, unanswered, rate, interval, step, runId } = measured;
  return (
    <div class="rung-body">
      <div class="failures">
        <p>
          {interval === undefined ? (
            <strong>{rate}</strong>
          ) : (
            <>
              <strong class="number">{formatPercent(failing, of)}</strong> fail
            </>
          )}
          <span class="quiet">
            {': '}
            {interval === undefined
              ? plural(of, 'sample')
              : `${formatCount(failing)} of ${plural(of, 'sample')}, ${interval} (95 %)`}
            {unanswered > 0 && `, ${formatCount(unanswered)} without a verdict`}
          </span>
        </p>
        <FailureMix measured={measured} />
        {step && (
          <dl class="step" data-kind={step.kind}>
            <dt>Fixes</dt>
            <dd>{step.fixed}</dd>
            <dt>Breaks</dt>
            <dd>{step.broken}</dd>
            <dt>Step from rung {step.from}</dt>
            <dd class="step-verdict">{step.verdict}</dd>
          </dl>
        )}
      </div>
      <dl class="takes">
        <dt>A call</dt>
        <dd>
          <Bar share={measured.costShare} />
          {measured.callCost}
          {measured.dayCost !== undefined && <span class="quiet"> · {measured.dayCost} a day</span>}
        </dd>
        <dt>Latency</dt>
        <dd>
          <Bar share={measured.latencyShare} />
          p50 {measured.p50}
          <span class="quiet"> · p95 {measured.p95}</span>
        </dd>
        <dt>Paid</dt>
        <dd>{measured.paid}</dd>
      </dl>
      <div class="buttons">
        <Act
          ladder={ladder}
          action={{ do: 'show-run', run: runId }}
          text="Show run"
          label={`Show run of ${name}`}
        />
      </div>
    </div>
  );
}

/** Why samples fail, each category as a part of all samples; the list beside it says the same. */
function FailureMix({ measured: { categories, low, high } }: { measured: MeasuredView }) {
  let from = 0;
  const parts = categories.map(({ category, share }) => {
    const at = from;
    from += share;
    return (
      <rect key={category} data-category={category} x={at * 100} y="2" width={share * 100} height="10" />
    );
  });
  return (
    <>
      <svg class="mix" viewBox="0 0 100 14" preserveAspectRatio="none" aria-hidden="true">
        <rect class="mix-track" x="0" y="2" width="100" height="10" />
        {parts}
        <rect class="mix-range" x={low * 100} y="13" width={Math.max((high - low) * 100, 0.5)} height="1" />
      </svg>
      <ul class="mix-list">
        {categories.map(({ category, samples }) => (
          <li key={category} data-category={category}>
            {category} <span class="number">{formatCount(samples)}</span>
          </li>
        ))}
        {categories.length === 0 && <li class="quiet">nothing fails</li>}
      </ul>
    </>
  );
}

/** A share of the most that any rung takes; nothing where that is unknown. */
function Bar({ share }: { share: number | undefined }) {
  if (share === undefined) return null;
  return (
    <svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
      <rect class="mix-track" x="0" y="0" width="100" height="6" />
      <rect class="bar-fill" x="0" y="0" width={share * 100} height="6" />
    </svg>
  );
}
