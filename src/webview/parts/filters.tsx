import '@vscode-elements/elements/dist/vscode-textfield/index.js';
import type { RowQuery, RunView } from '../../core/dashboard/view.ts';
import { formatCount } from '../../core/text/plural.ts';
import { visible } from '../../core/text/visible-text.ts';
import type { DashboardModel, RowFilter } from '../model/dashboard.ts';
import { PlainText } from './plain-text.tsx';

const LONGEST_TEXT = 1000;

/** Narrows the rows of the table. */
export function Filters({ dashboard, view }: { dashboard: DashboardModel; view: RunView }) {
  const query = dashboard.query.value;
  const { category, cause, text, sort: _, ...rest } = query;
  const causeView = view.categories.flatMap(({ causes }) => causes).find(({ key }) => key === cause);
  const isFiltered = [category, cause, text, ...Object.values(rest)].some((value) => value !== undefined);
  const option = ({ value, results }: { value: string; results: number }) => ({
    value,
    name: `${visible(value)} (${formatCount(results)})`,
  });
  return (
    <div class="filters" role="search" aria-label="Samples">
      <Search dashboard={dashboard} />
      <Choice
        name="Status"
        value={query.status}
        options={[
          { value: 'failed', name: `failed (${formatCount(view.failed)})` },
          {
            value: 'passed',
            name: `${view.unchecked === undefined ? 'passed' : 'not checked'} (${formatCount(view.passed)})`,
          },
          { value: 'error', name: `no verdict (${formatCount(view.errors)})` },
        ]}
        onChange={(status) => dashboard.filter({ status: status as RowFilter['status'] })}
      />
      <Choice
        name="Category"
        value={category}
        options={view.categories.map(({ category: value, results }) => option({ value, results }))}
        onChange={(value) => dashboard.filter({ category: value as RowFilter['category'], cause: undefined })}
      />
      <Choice
        name="Rule"
        value={query.rule}
        options={view.facets.rules.map(option)}
        onChange={(rule) => dashboard.filter({ rule })}
      />
      <Choice
        name="Tag"
        value={query.tag}
        options={view.facets.tags.map(option)}
        onChange={(tag) => dashboard.filter({ tag })}
      />
      <Choice
        name="Model"
        value={query.model}
        options={view.facets.models.length > 1 ? view.facets.models.map(option) : []}
        onChange={(model) => dashboard.filter({ model })}
      />
      {isFiltered && (
        <button type="button" class="link" onClick={() => dashboard.clearFilters()}>
          Clear filters
        </button>
      )}
      {causeView && (
        <p class="filter-cause quiet">
          <PlainText text={causeView.title} />
        </p>
      )}
    </div>
  );
}

function Search({ dashboard }: { dashboard: DashboardModel }) {
  const { text = '' } = dashboard.query.value;
  const onInput = (event: Event & { currentTarget: HTMLElement }) =>
    dashboard.search((event.currentTarget as HTMLElement & { value: string }).value.slice(0, LONGEST_TEXT));
  return (
    <vscode-textfield
      class="search"
      type="search"
      label="Find in samples"
      placeholder="Find in ids, reasons, outputs"
      value={text}
      onInput={onInput}
    />
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly value: RowQuery['rule'];
  readonly options: readonly { readonly value: string; readonly name: string }[];
  readonly onChange: (value: string | undefined) => void;
}

/** A list to choose from; nothing where there is nothing to choose. What is chosen may be there in another run only. */
function Choice({ name, value, options, onChange }: ChoiceProps) {
  if (options.length === 0 && value === undefined) return null;
  const isOffered = value === undefined || options.some((option) => option.value === value);
  return (
    <select
      class={value === undefined ? 'choice' : 'choice chosen'}
      aria-label={name}
      value={value ?? ''}
      onChange={(event) => onChange(event.currentTarget.value || undefined)}
    >
      <option value="">{name}: all</option>
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.name}
        </option>
      ))}
      {!isOffered && <option value={value}>{visible(value)} (0)</option>}
    </select>
  );
}
