import type { ResultView, Row } from '../../core/dashboard/view.ts';
import { CATEGORIES } from '../../core/failure-category.ts';
import type { DashboardModel } from '../model/dashboard.ts';
import { confidenceWords, wholePercent } from '../text/short-texts.ts';
import { ActionButton } from './button.tsx';
import { PlainText } from './plain-text.tsx';

interface Props {
  readonly dashboard: DashboardModel;
  readonly row: Row;
  readonly diagnosis: NonNullable<ResultView['diagnosis']>;
}

/** Why a result fails, by what evidence, and what people and a model make of it. */
export function Explanation({ dashboard, row, diagnosis }: Props) {
  const { category, secondary, confidence, evidence, remedy, cause, correction, opinion } = diagnosis;
  return (
    <section class="diagnosis" data-category={correction?.category ?? category}>
      <h3>Why it fails</h3>
      <ul class="evidence">
        {evidence.map((sentence, index) => (
          <li key={index}>
            <PlainText text={sentence} />
          </li>
        ))}
      </ul>
      <dl class="facts-list">
        <dt>Triage</dt>
        <dd>
          {category}{' '}
          <span class="quiet">
            – {confidenceWords(confidence)}, {wholePercent(confidence)}
            {secondary.length > 0 && `; also ${secondary.join(', ')}`}
          </span>
        </dd>
        {opinion && (
          <>
            <dt>
              <PlainText text={opinion.model} />
            </dt>
            <dd>
              {opinion.category}{' '}
              <span class="quiet">
                {opinion.category === category ? 'agrees' : 'disagrees'}: <PlainText text={opinion.reason} />
              </span>
            </dd>
          </>
        )}
        <Correction dashboard={dashboard} row={row} category={category} correction={correction} />
        <dt>Next step</dt>
        <dd class="next-step">
          {remedy.text}
          {remedy.button && (
            <ActionButton source={dashboard.source} action={{ do: 'remedy', cause }} text={remedy.button} />
          )}
        </dd>
      </dl>
    </section>
  );
}

interface CorrectionProps {
  readonly dashboard: DashboardModel;
  readonly row: Row;
  /** What the triage says. */
  readonly category: Props['diagnosis']['category'];
  readonly correction: Props['diagnosis']['correction'];
}

/** What a person says of the category, to be read and, in the editor, to be said. */
function Correction({ dashboard: { source }, row, category, correction }: CorrectionProps) {
  const { act } = source;
  if (!act && !correction) return null;
  return (
    <>
      <dt>{act ? <label for="correction">Category</label> : 'Category'}</dt>
      <dd>
        {act ? (
          <select
            id="correction"
            class="choice"
            value={correction?.category ?? ''}
            onChange={({ currentTarget: { value } }) =>
              act({
                do: 'correct-category',
                sample: row.sample,
                repeat: row.repeat,
                category: CATEGORIES.find((known) => known === value),
              })
            }
          >
            <option value="">{correction ? 'as the triage says' : `${category}, as the triage says`}</option>
            {CATEGORIES.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        ) : (
          correction?.category
        )}
        {correction?.note && (
          <>
            {' '}
            <PlainText class="quiet" text={correction.note} />
          </>
        )}
      </dd>
    </>
  );
}
