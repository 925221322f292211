import { formatCount } from './plural.ts';

/** A whole number as a change, with its sign: `+8`, `−3`, `±0`. */
export function signedCount(change: number): string {
  if (change === 0) return '±0';
  return change > 0 ? `+${formatCount(change)}` : `−${formatCount(-change)}`;
}
