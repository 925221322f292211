import type { ComparisonView, PairOutput, PairRow, PairView } from '../../core/dashboard/comparison-view.ts';
import { formatCount } from '../../core/text/plural.ts';
import { visible } from '../../core/text/visible-text.ts';
import type { Comparisons } from '../model/comparisons.ts';
import { paidText } from '../model/money.ts';
import { unbrokenDuration } from '../text/durations.ts';
import { ActionButton } from './button.tsx';
import { Icon } from './icon.tsx';
import { PlainText } from './plain-text.tsx';
import { RuleTag } from './sample-row.tsx';

const NAMES: Readonly<Record<PairRow['change'], string>> = {
  regressed: 'regressed',
  fixed: 'fixed',
  'still-failing': 'still failing',
  'still-passing': 'still passing',
  'not-checked': 'not checked',
};
const CHANGES = Object.keys(NAMES) as PairRow['change'][];
const MOST_TAGS = 3;

/** The samples of both runs, those that changed first; each opens to both outputs. */
export function Pairs({ comparisons, view }: { comparisons: Comparisons; view: ComparisonView }) {
  const { change, pairs, open } = comparisons;
  const listed = pairs.value;
  return (
    <section aria-labelledby="pairs-title">
      <div class="section-line">
        <h2 id="pairs-title">Samples</h2>
        <div class="changes" role="group" aria-label="Which samples">
          <ChangeButton
            name={`all ${formatCount(view.pairs)}`}
            isChosen={change.value === undefined}
            onChoose={() => comparisons.list(undefined)}
          />
          {CHANGES.filter((each) => isOffered(each, view)).map((each) => (
            <ChangeButton
              key={each}
              name={`${formatCount(view.counts[each])} ${NAMES[each]}`}
              isChosen={change.value === each}
              onChoose={() => comparisons.list(each)}
            />
          ))}
        </div>
      </div>
      <ul class="pairs">
        {listed?.rows.map((row) => (
          <Pair
            key={row.sample}
            comparisons={comparisons}
            row={row}
            isOpen={open.value.has(row.sample)}
            outputs={open.value.get(row.sample)}
          />
        ))}
      </ul>
      {listed?.total === 0 && <p class="quiet">No sample is like that.</p>}
      {listed && listed.rows.length < listed.total && (
        <button type="button" class="link" onClick={() => comparisons.listMore()}>
          Show more of {formatCount(listed.total)}
        </button>
      )}
    </section>
  );
}

/** Either all samples were checked or none: what cannot be has no button. */
const isOffered = (change: PairRow['change'], { counts }: ComparisonView) =>
  (change === 'not-checked') === counts['not-checked'] > 0;

function ChangeButton({
  name,
  isChosen,
  onChoose,
}: {
  name: string;
  isChosen: boolean;
  onChoose: () => void;
}) {
  return (
    <button type="button" class="change" aria-pressed={isChosen} onClick={onChoose}>
      {name}
    </button>
  );
}

interface PairProps {
  readonly comparisons: Comparisons;
  readonly row: PairRow;
  readonly isOpen: boolean;
  readonly outputs: PairView | undefined;
}

function Pair({ comparisons, row, isOpen, outputs }: PairProps) {
  const { sample, change, before, after } = row;
  const broken = change === 'fixed' ? before.broken : after.broken;
  const isRepeated = before.repeats > 1 || after.repeats > 1;
  return (
    <li class={`pair pair-${change}`}>
      <button
        type="button"
        class="pair-head"
        aria-expanded={isOpen}
        onClick={() => comparisons.toggle(sample)}
      >
        <Icon name="expand" />
        <span class="pair-change">{NAMES[change]}</span>
        <PlainText class="pair-sample" text={sample} />
        {isRepeated && (
          <span class="quiet">
            {before.passed}/{before.repeats} → {after.passed}/{after.repeats}
          </span>
        )}
        {broken.slice(0, MOST_TAGS).map((rule) => (
          <RuleTag key={rule} rule={rule} />
        ))}
        {broken.length > MOST_TAGS && <span class="quiet">and {broken.length - MOST_TAGS} more</span>}
      </button>
      {isOpen && outputs && <Outputs comparisons={comparisons} outputs={outputs} />}
      {isOpen && !outputs && <p class="quiet">Reading…</p>}
    </li>
  );
}

function Outputs({
  comparisons: { source, against },
  outputs,
}: {
  comparisons: Comparisons;
  outputs: PairView;
}) {
  const { sample, expected, before, after } = outputs;
  return (
    <div class="outputs">
      <Output name="Before" output={before} kind="removed" />
      <Output name="After" output={after} kind="added" />
      <div class="outputs-foot">
        {expected !== undefined && (
          <p>
            <span class="quiet">Expected:</span> <PlainText text={expected} />
          </p>
        )}
        {against.value !== undefined && (
          <ActionButton
            source={source}
            action={{ do: 'diff-outputs', against: against.value, sample }}
            text="Open in the diff editor"
          />
        )}
      </div>
    </div>
  );
}

interface OutputProps {
  readonly name: string;
  readonly output: PairOutput | undefined;
  readonly kind: 'added' | 'removed';
}

function Output({ name, output, kind }: OutputProps) {
  if (!output)
    return (
      <div>
        <h4 class="quiet">{name}</h4>
        <p class="quiet">This result is no longer available.</p>
      </div>
    );
  const { pieces, length, violations, error, tokens, latencyMs } = output;
  const shown = pieces.reduce((sum, { text }) => sum + text.length, 0);
  const Marked = kind === 'added' ? 'ins' : 'del';
  return (
    <div>
      <h4 class="quiet separated">
        <span>{name}</span>
        {tokens !== null && <span>{formatCount(tokens)} tokens</span>}
        <span>{paidText(output)}</span>
        {latencyMs !== null && <span>{unbrokenDuration(latencyMs)}</span>}
      </h4>
      {error && (
        <p class="error">
          <PlainText text={error} />
        </p>
      )}
      <pre class="text">
        {shown === 0 && <span class="quiet">empty</span>}
        {pieces.map(({ text, isOther }, index) =>
          isOther ? <Marked key={index}>{visible(text)}</Marked> : <span key={index}>{visible(text)}</span>,
        )}
      </pre>
      {shown < length && (
        <p class="quiet">
          The first {formatCount(shown)} of {formatCount(length)} characters.
        </p>
      )}
      <ul class="violations" aria-label="Broken rules">
        {violations.map(({ rule, message }, index) => (
          <li key={index}>
            <span class="dot dot-error" role="img" aria-label="error" /> <PlainText text={message} />{' '}
            <PlainText class="quiet" text={rule} />
          </li>
        ))}
      </ul>
    </div>
  );
}
