import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { RunView } from '../../core/dashboard/view.ts';
import type { DashboardModel } from '../model/dashboard.ts';
import { AdvicePanel } from './advice.tsx';
import { Causes } from './causes.tsx';
import { Compare } from './compare.tsx';
import { Cost } from './cost.tsx';
import { Head } from './head.tsx';
import { Retrieval } from './retrieval.tsx';
import { SamplePane } from './sample-pane.tsx';
import { Samples } from './samples.tsx';
import { Tabs } from './tabs.tsx';
import { Trends } from './trends.tsx';

/** How long the page has to stand still before its place is remembered. */
const SCROLL_PAUSE_MS = 200;

/** The dashboard, once there is a run to show. */
export function App({ dashboard }: { dashboard: DashboardModel }) {
  const view = dashboard.view.value;
  const problem = dashboard.problem.value;
  if (view) return <Page dashboard={dashboard} view={view} />;
  return <p class="notice">{problem ?? 'Reading the run…'}</p>;
}

/** What can be scrolled, and beside it the result that is open. */
function Page({ dashboard, view }: { dashboard: DashboardModel; view: RunView }) {
  const problem = dashboard.problem.value;
  const tab = dashboard.tab.value;
  const open = tab === 'results' ? dashboard.open.value : undefined;
  const page = useRef<HTMLElement>(null);
  const wasOpen = useRef(false);
  useLayoutEffect(() => {
    if (wasOpen.current && !open) document.getElementById('samples')?.focus({ preventScroll: true });
    wasOpen.current = open !== undefined;
  }, [open]);
  useScrollPosition(dashboard, page);
  return (
    <div class="layout">
      <main class="page" ref={page}>
        {problem && (
          <p class="notice" role="alert">
            {problem}
          </p>
        )}
        <Head dashboard={dashboard} view={view} />
        <Tabs dashboard={dashboard} />
        <div role="tabpanel" id={`panel-${tab}`} aria-labelledby={`tab-${tab}`}>
          {tab === 'results' && (
            <>
              <Causes dashboard={dashboard} view={view} />
              <AdvicePanel dashboard={dashboard} view={view} />
              <Samples dashboard={dashboard} view={view} page={page} />
            </>
          )}
          {tab === 'compare' && dashboard.comparisons && (
            <Compare comparisons={dashboard.comparisons} view={view} />
          )}
          {tab === 'retrieval' && <Retrieval dashboard={dashboard} />}
          {tab === 'trends' && <Trends dashboard={dashboard} />}
          {tab === 'cost' && <Cost dashboard={dashboard} view={view} />}
        </div>
      </main>
      {open && <SamplePane dashboard={dashboard} open={open} />}
    </div>
  );
}

/** Scrolls to where the page was before it was loaded again, as soon as it is long enough, and remembers where it is. */
function useScrollPosition(
  { scroll, rowsVersion }: DashboardModel,
  page: { current: HTMLElement | null },
): void {
  const isRestored = useRef(false);
  const hasRows = rowsVersion.value > 0;
  useLayoutEffect(() => {
    if (!hasRows || isRestored.current || !page.current) return;
    isRestored.current = true;
    page.current.scrollTop = scroll.peek();
  }, [hasRows, page, scroll]);
  useEffect(() => {
    const element = page.current;
    let pause: ReturnType<typeof setTimeout>;
    const onScroll = () => {
      clearTimeout(pause);
      pause = setTimeout(() => {
        if (element && isRestored.current) scroll.value = element.scrollTop;
      }, SCROLL_PAUSE_MS);
    };
    element?.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      clearTimeout(pause);
      element?.removeEventListener('scroll', onScroll);
    };
  }, [page, scroll]);
}
