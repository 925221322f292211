import { DAY_MS } from '../text/amounts.ts';
import { plural } from '../text/plural.ts';
import type { IndexedDocument } from './indexed-document.ts';

/** Keys of front matter that say when somebody last looked at a document, the most telling first. */
const KEYS = ['reviewed', 'updated', 'modified', 'date'];
/** Documents that are named. */
const NAMED = 3;

/**
 * Says which documents nobody has touched for so long, in one sentence; nothing where there are none.
 * @param maxAge days
 * @param now ms since 1970
 */
export function staleNotes(documents: readonly IndexedDocument[], maxAge: number, now: number): string[] {
  const stale = documents
    .filter((document) => now - touchedMs(document) > maxAge * DAY_MS)
    .sort((a, b) => touchedMs(a) - touchedMs(b))
    .map(({ path }) => path);
  if (stale.length === 0) return [];
  const rest = stale.length - NAMED;
  const named = [...stale.slice(0, NAMED), ...(rest > 0 ? [`${rest} more`] : [])].join(', ');
  return [
    `${plural(stale.length, 'document')} not updated for more than ${plural(maxAge, 'day')} (knowledge.maxAge): ${named}; check whether they are still correct, and write today's date under "reviewed" in their front matter.`,
  ];
}

/** When its front matter says that it was looked at, else when its file was written; ms since 1970. */
export function touchedMs({ metadata, modifiedMs }: IndexedDocument): number {
  const dates = KEYS.map((key) => Date.parse(String(metadata[key] ?? '')));
  return dates.find((date) => !Number.isNaN(date)) ?? modifiedMs;
}
