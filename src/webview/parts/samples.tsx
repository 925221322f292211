import type { RefObject } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { RowQuery, RunView } from '../../core/dashboard/view.ts';
import { formatCount, plural } from '../../core/text/plural.ts';
import type { DashboardModel } from '../model/dashboard.ts';
import { Filters } from './filters.tsx';
import { Icon } from './icon.tsx';
import { rowId, SampleRow } from './sample-row.tsx';
import { useVirtualRows } from './virtual-rows.ts';

const ROW_HEIGHT = 26;
/** Rows that are rendered before and after those that are seen. */
const OVERSCAN = 8;
const FEWEST_SLOTS = 64;
/** What a browser can lay out ends at about 33 million pixels: at 1.29 million rows. */
const MOST_ROWS = 1_000_000;

const COLUMNS: readonly {
  readonly key: RowQuery['sort']['by'];
  readonly name: string;
  readonly label?: string;
}[] = [
  { key: 'status', name: '', label: 'Status' },
  { key: 'sample', name: 'Sample' },
  { key: 'category', name: 'Category' },
  { key: 'order', name: 'Reason and output', label: 'Reason and output: as they were run' },
  { key: 'tokens', name: 'Tokens' },
  { key: 'cost', name: 'Cost' },
  { key: 'latency', name: 'Latency' },
];

interface Props {
  readonly dashboard: DashboardModel;
  readonly view: RunView;
  /** What is scrolled. */
  readonly page: RefObject<HTMLElement | null>;
}

/** The table of results: a grid of which only the rows that are seen are in the page. */
export function Samples({ dashboard, view, page }: Props) {
  const { pages, active, open } = dashboard;
  // Read so that the table is rendered again when rows have come.
  dashboard.rowsVersion.value;
  const total = pages.total ?? 0;
  const count = Math.min(total, MOST_ROWS);
  const top = useRef<HTMLDivElement>(null);
  const grid = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const { offset, covered } = usePlace(page, top, body);
  useSteadyRow(page, active.value, open.value !== undefined);
  const rows = useVirtualRows({
    count,
    rowHeight: ROW_HEIGHT,
    scroller: () => page.current,
    offset,
    covered,
    overscan: OVERSCAN,
    kept: active.value,
  });
  const { range } = rows;
  const items = rows.getVirtualItems();
  // Elements are used again for other rows, which a fling is smoother with than with new ones.
  const slots = Math.max(FEWEST_SLOTS, items.length);
  useLayoutEffect(() => {
    if (range) pages.show(range.startIndex, range.endIndex);
  }, [pages, range?.startIndex, range?.endIndex, total]);

  const query = dashboard.query.value;
  const shownQuery = useRef(query);
  useLayoutEffect(() => {
    // Other rows are read from their beginning.
    const start = offset - covered;
    if (shownQuery.current !== query && page.current && page.current.scrollTop > start)
      page.current.scrollTop = start;
    shownQuery.current = query;
  }, [query]);

  const goTo = (index: number) => {
    const row = Math.max(0, Math.min(index, count - 1));
    dashboard.goTo(row);
    rows.scrollToIndex(row, { align: 'auto' });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    const screenful = Math.max(1, Math.floor(((page.current?.clientHeight ?? 0) - covered) / ROW_HEIGHT) - 1);
    const target = {
      ArrowDown: active.value + 1,
      ArrowUp: active.value - 1,
      PageDown: active.value + screenful,
      PageUp: active.value - screenful,
      Home: 0,
      End: count - 1,
    }[event.key];
    if (target !== undefined) goTo(target);
    else if (event.key === 'Enter') {
      dashboard.isPaneWanted = true;
      dashboard.openActive();
    } else if (event.key === 'Escape') dashboard.close();
    else return;
    event.preventDefault();
  };

  return (
    <section class="samples" aria-labelledby="samples-title">
      <div class="samples-top" ref={top}>
        <div class="section-line">
          <h2 id="samples-title">Samples</h2>
          <p class="quiet" role="status">
            {pages.total !== undefined && shownCount(total, view.results)}
          </p>
        </div>
        <Filters dashboard={dashboard} view={view} />
      </div>
      <div
        ref={grid}
        id="samples"
        class={view.categories.length > 0 ? 'grid' : 'grid uncategorized'}
        role="grid"
        tabIndex={0}
        aria-labelledby="samples-title"
        aria-rowcount={total + 1}
        aria-colcount={COLUMNS.length}
        aria-activedescendant={count > 0 ? rowId(active.value) : undefined}
        onKeyDown={onKeyDown}
        onFocus={({ currentTarget }) => {
          if (count > 0 && currentTarget.matches(':focus-visible'))
            rows.scrollToIndex(active.value, { align: 'auto' });
        }}
      >
        <Header dashboard={dashboard} top={covered - ROW_HEIGHT} />
        <div ref={body} class="grid-body" role="rowgroup" style={{ height: `${count * ROW_HEIGHT}px` }}>
          {items.map(({ index, start }) => (
            <SampleRow
              key={
                range && index >= range.startIndex - OVERSCAN && index <= range.endIndex + OVERSCAN
                  ? index % slots
                  : 'kept'
              }
              index={index}
              row={pages.row(index)}
              view={view}
              top={start - offset}
              isActive={index === active.value}
              isOpen={isSame(open.value, pages.row(index))}
              onOpen={() => {
                active.value = index;
                dashboard.openActive();
                grid.current?.focus({ preventScroll: true });
              }}
            />
          ))}
        </div>
      </div>
      {pages.total === 0 && (
        <p class="quiet">{view.results > 0 ? 'No sample is like that.' : 'Nothing yet.'}</p>
      )}
      {total > MOST_ROWS && (
        <p class="quiet">These are the first {formatCount(MOST_ROWS)}; filter to see the others.</p>
      )}
    </section>
  );
}

const shownCount = (total: number, results: number) =>
  total === results ? plural(total, 'result') : `${formatCount(total)} of ${plural(results, 'result')}`;

const isSame = (
  a: { sample: string; repeat: number } | undefined,
  b: { sample: string; repeat: number } | undefined,
) => a !== undefined && a.sample === b?.sample && a.repeat === b.repeat;

/** @param top where it stays when the page is scrolled, in pixels */
function Header({ dashboard, top }: { dashboard: DashboardModel; top: number }) {
  const { sort } = dashboard.query.value;
  return (
    <div class="grid-head" role="rowgroup" style={{ top: `${top}px` }}>
      <div class="row" role="row" aria-rowindex={1}>
        {COLUMNS.map(({ key, name, label }, index) => (
          <div
            key={key}
            class={`cell cell-${key}`}
            role="columnheader"
            aria-colindex={index + 1}
            aria-sort={sort.by !== key ? 'none' : sort.descending ? 'descending' : 'ascending'}
          >
            <button
              type="button"
              aria-label={label}
              title={`Sort by ${(label ?? name).toLowerCase()}`}
              onClick={() => dashboard.sortBy(key)}
            >
              {name === '' && sort.by !== key ? <Icon name="failed" /> : name}
              {sort.by === key && <span aria-hidden="true">{sort.descending ? ' ↓' : ' ↑'}</span>}
            </button>
          </div>
        ))}
      </div>
    </div>
  );
}

/** Where the rows begin in what is scrolled, and what the table's own top covers; both in pixels. */
function usePlace(
  page: RefObject<HTMLElement | null>,
  top: RefObject<HTMLElement | null>,
  body: RefObject<HTMLElement | null>,
): { offset: number; covered: number } {
  const [place, setPlace] = useState({ offset: 0, covered: 0 });
  useLayoutEffect(() => {
    const measure = () => {
      if (!page.current || !top.current || !body.current) return;
      const offset = Math.round(
        body.current.getBoundingClientRect().top -
          page.current.getBoundingClientRect().top +
          page.current.scrollTop,
      );
      // On a narrow page it is scrolled away.
      const isSticky = getComputedStyle(top.current).position === 'sticky';
      const covered = (isSticky ? top.current.offsetHeight : 0) + ROW_HEIGHT;
      setPlace((now) => (now.offset === offset && now.covered === covered ? now : { offset, covered }));
    };
    measure();
    const observer = new ResizeObserver(measure);
    for (const element of page.current?.children ?? []) observer.observe(element);
    return () => observer.disconnect();
  }, [page, top, body]);
  return place;
}

/** Keeps the row where it is on the screen when the pane beside the table comes or goes, which makes the page reflow. */
function useSteadyRow(page: RefObject<HTMLElement | null>, active: number, isOpen: boolean): void {
  const topOfRow = () => document.getElementById(rowId(active))?.getBoundingClientRect().top;
  const wasOpen = useRef(isOpen);
  const before = wasOpen.current === isOpen ? undefined : topOfRow();
  useLayoutEffect(() => {
    wasOpen.current = isOpen;
    const now = topOfRow();
    if (page.current && before !== undefined && now !== undefined) page.current.scrollTop += now - before;
  }, [isOpen]);
}
