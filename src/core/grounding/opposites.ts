import table from './opposites.json' with { type: 'json' };
import { termsOf } from './terms.ts';

/** By key, the keys that exclude it. */
type Opposites = ReadonlyMap<string, ReadonlySet<string>>;

let read: Opposites | undefined;
/** Read when the first claim is laid along a text, since most commands ground nothing. */
const opposites = (): Opposites => {
  read ??= readOpposites();
  return read;
};

function readOpposites(): Opposites {
  const found = new Map<string, Set<string>>();
  for (const group of Object.values(table).flatMap((lines) => lines.join(', ').split(', '))) {
    const keys = termsOf(group).map(({ key }) => key);
    for (const key of keys) found.set(key, new Set([...(found.get(key) ?? []), ...keys]));
  }
  return found;
}

/** Whether one of two words excludes the other: *before* and *after*, *all* and *some*, *rise* and *fall*. */
export const areOpposites = (key: string, other: string): boolean =>
  key !== other && opposites().get(key)?.has(other) === true;
