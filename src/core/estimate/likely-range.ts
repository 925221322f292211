/** From the least to the most that is likely. */
export interface LikelyRange {
  readonly low: number;
  readonly high: number;
}

export const scaleRange = ({ low, high }: LikelyRange, factor: number): LikelyRange => ({
  low: low * factor,
  high: high * factor,
});

export const addRanges = (a: LikelyRange, b: LikelyRange): LikelyRange => ({
  low: a.low + b.low,
  high: a.high + b.high,
});

export const exactRange = (value: number): LikelyRange => ({ low: value, high: value });

/** Both limits as whole numbers. */
export const roundRange = ({ low, high }: LikelyRange): LikelyRange => ({
  low: Math.round(low),
  high: Math.round(high),
});

/** How far a value lies outside of bounds, as a share of the value: negative where they are below it, 0 inside. */
export function errorOf({ low, high }: LikelyRange, actual: number): number {
  const distance = Math.max(low - actual, 0) || Math.min(high - actual, 0);
  return distance === 0 ? 0 : distance / actual;
}
