/** Levels a document may nest: far above honest use, and safe for everything that walks its value later. */
export const MAX_DEPTH = 200;

/** Whether a value nests deeper than so many levels. */
export function isDeeperThan(value: unknown, levels: number): boolean {
  if (value === null || typeof value !== 'object') return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeperThan(inner, levels - 1));
}
