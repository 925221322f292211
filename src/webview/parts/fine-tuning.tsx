import type { LadderView } from '../../core/report/ladder-view.ts';
import type { LadderModel } from '../model/ladder.ts';
import { Act } from './ladder-act.tsx';
import { PlainText } from './plain-text.tsx';

type RungFourView = LadderView['four'];
type AssumptionView = RungFourView['assumptions'][number];

/** The last rung: what a tuned model would take, and every figure of the sum, to be changed. */
export function FineTuning({ ladder, four }: { ladder: LadderModel; four: RungFourView }) {
  const { name, verdict, reasons, figures, assumptions } = four;
  const isOpen = ladder.assumptions.value;
  return (
    <>
      <div class="rung-title">
        <span class="rung-number" aria-hidden="true">
          4
        </span>
        <h2>{name}</h2>
      </div>
      <p>{verdict}</p>
      {reasons.map((reason) => (
        <p key={reason} class="quiet">
          {reason}
        </p>
      ))}
      <dl class="figures">
        {figures.map(({ label, text }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              <PlainText text={text} />
            </dd>
          </div>
        ))}
      </dl>
      <div class="buttons">
        <button
          type="button"
          class="link"
          aria-expanded={isOpen}
          aria-controls="assumptions"
          onClick={() => {
            ladder.assumptions.value = !isOpen;
          }}
        >
          {isOpen ? 'Hide the assumptions' : 'Show the assumptions'}
        </button>
        <Act ladder={ladder} action={{ do: 'export' }} text="Export fine-tuning data" />
      </div>
      {isOpen && (
        <table class="assumptions" id="assumptions">
          <thead>
            <tr>
              <th scope="col">Assumption</th>
              <th scope="col">Figure</th>
              <th scope="col">Source</th>
            </tr>
          </thead>
          <tbody>
            {assumptions.map((assumption) => (
              <AssumptionRow key={assumption.name} ladder={ladder} assumption={assumption} />
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

function AssumptionRow({ ladder, assumption }: { ladder: LadderModel; assumption: AssumptionView }) {
  const { name, label, unit, value, text, source, isOwn } = assumption;
  const { act } = ladder.source;
  const change = (written: string) => {
    const number = Number(written);
    if (written.trim() !== '' && Number.isFinite(number) && number >= 0)
      act?.({ do: 'assume', name, value: number });
  };
  return (
    <tr>
      <th scope="row">{label}</th>
      <td class="number">
        {act ? (
          <label>
            <input
              type="number"
              min="0"
              step="any"
              aria-label={`${label}, in ${unit}`}
              value={value ?? ''}
              placeholder="unknown"
              onChange={({ currentTarget }) => change(currentTarget.value)}
            />{' '}
            {unit}
          </label>
        ) : (
          text
        )}
      </td>
      <td class="quiet">
        <PlainText text={source} />{' '}
        {isOwn && act && (
          <button type="button" class="link" onClick={() => act({ do: 'assume', name })}>
            Reset
          </button>
        )}
      </td>
    </tr>
  );
}
