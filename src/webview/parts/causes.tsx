import { useState } from 'preact/hooks';
import type { CategoryView, CauseView, RunView } from '../../core/dashboard/view.ts';
import { formatPercent } from '../../core/report/format.ts';
import { stepSentence } from '../../core/report/step-sentence.ts';
import { formatCount, plural } from '../../core/text/plural.ts';
import { signedCount } from '../../core/text/signed-count.ts';
import type { DashboardModel } from '../model/dashboard.ts';
import { paidText } from '../model/money.ts';
import { wholePercent } from '../text/short-texts.ts';
import { ActionButton } from './button.tsx';
import { Icon } from './icon.tsx';
import { PlainText } from './plain-text.tsx';
import { RuleTag } from './sample-row.tsx';

/** Causes of a category that are shown at first; the rest are a click away. */
const FIRST_CAUSES = 10;

interface Props {
  readonly dashboard: DashboardModel;
  readonly view: RunView;
}

/** Why results fail: a bar a category, and the causes inside it. */
export function Causes({ dashboard, view }: Props) {
  const { triaging } = view;
  return (
    <section class="causes" aria-labelledby="causes-title">
      <div class="section-line">
        <h2 id="causes-title">Why it fails</h2>
        {triaging !== undefined && triaging > 0 && (
          <p class="quiet">{wholePercent(triaging)} of the results looked into</p>
        )}
        <Accuracy dashboard={dashboard} view={view} />
      </div>
      {view.categories.length > 0 && (
        <ul class="categories">
          {view.categories.map((category) => (
            <CategoryItem key={category.category} dashboard={dashboard} view={category} />
          ))}
        </ul>
      )}
      {view.categories.length === 0 && view.undiagnosed === 0 && <p class="quiet">{withoutCauses(view)}</p>}
      {view.undiagnosed > 0 && (
        <p class="quiet">
          {plural(view.undiagnosed, 'failing result')} without a category: the prompt could not be filled in.
        </p>
      )}
      {view.goneCauses && <GoneCauses causes={view.goneCauses} />}
    </section>
  );
}

/** What failed in the run before and does not any more: without it, what has come in its place looks like a step back. */
function GoneCauses({ causes }: { causes: NonNullable<RunView['goneCauses']> }) {
  return (
    <div class="gone">
      <h3>Gone since the run before</h3>
      <ul>
        {causes.map(({ category, title, rule, results }) => (
          <li key={`${category} ${rule} ${title}`} data-category={category}>
            <span class="number">{formatCount(results)}×</span> <span class="category-name">{category}</span>{' '}
            {rule && <RuleTag rule={rule} />}
            <PlainText text={title} />
          </li>
        ))}
      </ul>
    </div>
  );
}

/** What is said where there is no cause to show. */
function withoutCauses({ run, results, failed, errors, reading, triaging, unchecked }: RunView): string {
  if (failed + errors > 0 && triaging !== undefined) return 'Looking into the failing results…';
  if (run.state === 'running') return results === 0 ? 'There are no results yet.' : 'Nothing fails so far.';
  if (reading !== undefined) return 'Reading the results…';
  if (results === 0) return 'The run has no results.';
  return unchecked ? `${unchecked}.` : 'Nothing fails.';
}

/** How far the triage can be trusted: what people and a model made of the same results. */
function Accuracy({ dashboard: { source }, view: { corrections, opinions, failed } }: Props) {
  return (
    <p class="quiet separated">
      {corrections && (
        <span>
          people changed {formatCount(corrections.corrected)} of{' '}
          {plural(corrections.of, 'category', 'categories')} (
          {formatPercent(corrections.corrected, corrections.of)})
        </span>
      )}
      {opinions && (
        <span>
          <PlainText text={opinions.model} /> agrees on {formatCount(opinions.agreed)} of{' '}
          {formatCount(opinions.of)} ({formatPercent(opinions.agreed, opinions.of)}), {paidText(opinions)}
        </span>
      )}
      {source.act && failed > 0 && (
        <button type="button" class="link" onClick={() => source.act?.({ do: 'second-opinion' })}>
          Ask a model for a second opinion
        </button>
      )}
    </p>
  );
}

interface CategoryProps {
  readonly dashboard: DashboardModel;
  readonly view: CategoryView;
}

function CategoryItem({ dashboard, view }: CategoryProps) {
  const { category, results, share, before, causes } = view;
  const [shown, setShown] = useState(FIRST_CAUSES);
  const isExpanded = dashboard.expanded.value.includes(category);
  const { category: chosen, cause: chosenCause } = dashboard.query.value;
  const isChosen = chosen === category && chosenCause === undefined;
  const [first] = causes;
  return (
    <li class="category" data-category={category}>
      <div class={isChosen ? 'category-line chosen' : 'category-line'}>
        <button
          type="button"
          class="icon-button"
          aria-expanded={isExpanded}
          aria-label={`Causes of ${category}`}
          onClick={() => dashboard.toggle(category)}
        >
          <Icon name="expand" />
        </button>
        <button
          type="button"
          class="category-filter"
          aria-pressed={isChosen}
          title={isChosen ? 'Show all samples' : `Show the samples with ${category}`}
          onClick={() => dashboard.filter({ category: isChosen ? undefined : category, cause: undefined })}
        >
          <span class="category-name">{category}</span>
          <span class="bar" aria-hidden="true">
            <span class="bar-fill" style={{ width: `${share * 100}%` }} />
          </span>
          <span class="number">{formatCount(results)}</span>
          <span class="number quiet">{formatPercent(share, 1)}</span>
          <Change now={results} before={before} />
        </button>
        {!isExpanded && first && (
          <>
            <span class="category-first quiet">
              {causes.length > 1 && `${formatCount(first.results)}× `}
              <PlainText class="cause-reason" text={`for ${first.reason}`} /> <CauseTag cause={first} />
              <PlainText text={first.title} />
            </span>
            <RemedyButton dashboard={dashboard} cause={first} />
          </>
        )}
      </div>
      {isExpanded && (
        <ul class="cause-list">
          {causes.slice(0, shown).map((cause) => (
            <CauseItem key={cause.key} dashboard={dashboard} cause={cause} category={category} />
          ))}
          {causes.length > shown && (
            <li>
              <button type="button" class="link" onClick={() => setShown(shown * 4)}>
                Show {formatCount(Math.min(shown * 3, causes.length - shown))} more of{' '}
                {plural(causes.length, 'cause')}
              </button>
            </li>
          )}
        </ul>
      )}
    </li>
  );
}

function Change({ now, before }: { now: number; before: number | undefined }) {
  if (before === undefined) return null;
  const change = now - before;
  const kind = change === 0 ? 'same' : change > 0 ? 'worse' : 'better';
  return (
    <span
      class={`number change change-${kind}`}
      title={`${formatCount(before)} in the run that this one is compared with`}
    >
      {signedCount(change)}
    </span>
  );
}

interface CauseProps {
  readonly dashboard: DashboardModel;
  readonly cause: CauseView;
  readonly category: CategoryView['category'];
}

function CauseItem({ dashboard, cause, category }: CauseProps) {
  const isChosen = dashboard.query.value.cause === cause.key;
  return (
    <li class={isChosen ? 'cause chosen' : 'cause'}>
      <button
        type="button"
        class="cause-filter"
        aria-pressed={isChosen}
        title={isChosen ? 'Show all samples' : 'Show its samples'}
        onClick={() =>
          dashboard.filter(
            isChosen ? { category: undefined, cause: undefined } : { category, cause: cause.key },
          )
        }
      >
        <span class="number">{formatCount(cause.results)}×</span>
        <span>
          <PlainText class="cause-reason" text={`for ${cause.reason}`} /> <CauseTag cause={cause} />
          <PlainText class="quiet" text={cause.title} />
        </span>
      </button>
      <p class="cause-remedy">
        <PlainText class="quiet" text={stepSentence(cause)} />
        <RemedyButton dashboard={dashboard} cause={cause} />
      </p>
    </li>
  );
}

/** The rule of a cause, where its reason does not name it. */
function CauseTag({ cause: { rule, reason } }: { cause: CauseView }) {
  return rule !== undefined && !reason.includes(rule) ? <RuleTag rule={rule} /> : null;
}

function RemedyButton({ dashboard: { source }, cause: { key, remedy } }: Omit<CauseProps, 'category'>) {
  if (!remedy.button) return null;
  return (
    <ActionButton
      source={source}
      action={{ do: 'remedy', cause: key }}
      detail={remedy.text}
      text={remedy.button}
    />
  );
}
