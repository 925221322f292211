/** The nearest-rank percentile (Hyndman and Fan 1996, definition 1) of ascending values. */
export function percentile(ascending: ArrayLike<number>, share: number): number {
  const rank = Math.max(1, Math.ceil(share * ascending.length));
  return ascending[rank - 1] ?? Number.NaN;
}

/** As `percentile`, of values in any order; `undefined` where there are none. */
export const median = (values: readonly number[]): number | undefined =>
  values.length > 0 ? percentile(Float64Array.from(values).sort(), 0.5) : undefined;

/** Whether so many values are enough for a percentile: of fewer it is the last. */
export const areEnough = (count: number, share: number): boolean => Math.ceil(share * count) < count;

/** As `percentile`; `undefined` where there are too few values. */
export const percentileBelowMost = (ascending: ArrayLike<number>, share: number): number | undefined =>
  areEnough(ascending.length, share) ? percentile(ascending, share) : undefined;
