import {
  defaultRangeExtractor,
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
} from '@tanstack/virtual-core';
import { useLayoutEffect, useReducer, useState } from 'preact/hooks';

export interface VirtualRowsOptions {
  readonly count: number;
  /** In pixels. */
  readonly rowHeight: number;
  readonly scroller: () => HTMLElement | null;
  /** Where the first row begins in what is scrolled, in pixels. */
  readonly offset: number;
  /** What covers the top of what is scrolled, in pixels. */
  readonly covered: number;
  /** Rows that are rendered before and after those that are seen. */
  readonly overscan: number;
  /** A row that is kept in the page wherever it is scrolled to. */
  readonly kept: number;
}

/** The rows that are to be rendered, by the part of the page that is seen; virtual-core inside a component. */
export function useVirtualRows({
  count,
  rowHeight,
  scroller,
  offset,
  covered,
  overscan,
  kept,
}: VirtualRowsOptions) {
  const [, render] = useReducer((renders: number) => renders + 1, 0);
  const options = {
    count,
    getScrollElement: scroller,
    estimateSize: () => rowHeight,
    scrollToFn: elementScroll,
    observeElementRect,
    observeElementOffset,
    onChange: () => render(undefined),
    overscan,
    scrollMargin: offset,
    scrollPaddingStart: covered,
    rangeExtractor: (range: Parameters<typeof defaultRangeExtractor>[0]) => {
      const seen = defaultRangeExtractor(range);
      return kept >= count || seen.includes(kept) ? seen : [...seen, kept].sort((a, b) => a - b);
    },
  };
  const [rows] = useState(() => new Virtualizer<HTMLElement, HTMLElement>(options));
  rows.setOptions(options);
  useLayoutEffect(() => rows._didMount(), [rows]);
  useLayoutEffect(() => rows._willUpdate());
  return rows;
}
