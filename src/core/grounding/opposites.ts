import table from './opposites.json' with { type: 'json' };
import { termsOf } from './terms.ts';

/** By key, the keys that exclude it. */
const opposites = new Map<string, Set<string>>();
for (const group of Object.values(table).flatMap((lines) => lines.join(', ').split(', '))) {
  const keys = termsOf(group).map(({ key }) => key);
  for (const key of keys) opposites.set(key, new Set([...(opposites.get(key) ?? []), ...keys]));
}

/** Whether one of two words excludes the other: *before* and *after*, *all* and *some*, *rise* and *fall*. */
export const areOpposites = (key: string, other: string): boolean =>
  key !== other && opposites.get(key)?.has(other) === true;
