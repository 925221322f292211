import type { DashboardModel } from '../model/dashboard.ts';
import { TABS } from '../model/saved-state.ts';

const NAMES = {
  results: 'Results',
  retrieval: 'Retrieval',
  compare: 'Compare',
  trends: 'Trends',
  cost: 'Cost',
};

/** Tabs after the pattern of the ARIA Authoring Practices: arrows go from one to the next and choose it. */
export function Tabs({ dashboard: { tab, comparisons, view } }: { dashboard: DashboardModel }) {
  // A report holds one run, and nothing to compare it with.
  const isThere = { compare: comparisons !== undefined, retrieval: view.value?.isRetrieved === true };
  const tabs = TABS.filter((name) => isThere[name as keyof typeof isThere] ?? true);
  const onKeyDown = (event: KeyboardEvent & { currentTarget: HTMLElement }) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const next = step && tabs[(tabs.indexOf(tab.value) + step + tabs.length) % tabs.length];
    if (!next) return;
    event.preventDefault();
    tab.value = next;
    event.currentTarget.querySelector<HTMLElement>(`#tab-${next}`)?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label="Views" onKeyDown={onKeyDown}>
      {tabs.map((name) => (
        <button
          key={name}
          type="button"
          role="tab"
          id={`tab-${name}`}
          aria-selected={tab.value === name}
          aria-controls={tab.value === name ? `panel-${name}` : undefined}
          tabIndex={tab.value === name ? 0 : -1}
          onClick={() => {
            tab.value = name;
          }}
        >
          {NAMES[name]}
        </button>
      ))}
    </div>
  );
}
