import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { Dashboard } from '../model/dashboard.ts';
import { Causes } from './causes.tsx';
import { Head } from './head.tsx';
import { Samples } from './samples.tsx';
import { Tabs } from './tabs.tsx';

/** The whole page: what can be scrolled, and beside it the result that is open. */
export function App({ dashboard }: { dashboard: Dashboard }) {
  const view = dashboard.view.value;
  const problem = dashboard.problem.value;
  const page = useRef<HTMLElement>(null);
  const isThere = view !== undefined;

  useLayoutEffect(() => {
    if (isThere && page.current) page.current.scrollTop = dashboard.scroll.peek();
  }, [isThere, dashboard]);
  useEffect(() => {
    const onScrolled = () => {
      if (page.current) dashboard.scroll.value = page.current.scrollTop;
    };
    page.current?.addEventListener('scrollend', onScrolled);
    return () => page.current?.removeEventListener('scrollend', onScrolled);
  }, [isThere, dashboard]);

  if (!view) return <p class="notice">{problem ?? 'Reading the run…'}</p>;
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
        <Causes dashboard={dashboard} view={view} />
        <Samples dashboard={dashboard} view={view} page={page} />
      </main>
    </div>
  );
}
