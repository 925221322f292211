import type { Result } from './result.ts';

/** Where a result stands among the others of its run. */
export type Place = Pick<Result, 'location' | 'repeat'>;

/** Orders results as their samples stand, whenever their answers came. */
export const bySample = (a: Place, b: Place) =>
  Number(a.location.file > b.location.file) - Number(a.location.file < b.location.file) ||
  a.location.range.start.line - b.location.range.start.line ||
  a.location.range.start.character - b.location.range.start.character ||
  a.repeat - b.repeat;
