import { hash } from 'node:crypto';

/** JSON with object keys sorted at every depth, so that equal values have equal text. */
export const canonicalJson = (value: unknown): string =>
  // Most values are in order, and a replacer would take three times as long as writing them.
  JSON.stringify(isSorted(value) ? value : sorted(value));

function isSorted(value: unknown): boolean {
  if (!isPlain(value)) return true;
  if (Array.isArray(value)) return value.every(isSorted);
  let before = '';
  for (const key of Object.keys(value)) {
    if (key < before || !isSorted(value[key])) return false;
    before = key;
  }
  return true;
}

function sorted(value: unknown): unknown {
  if (!isPlain(value)) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const entries = Object.entries(value).map(([key, inner]) => [key, sorted(inner)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Whether JSON is written of its members, and not of what `toJSON` makes of it. */
const isPlain = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === 'object' && typeof (value as { toJSON?: unknown }).toJSON !== 'function';

/** SHA-256, in hex, of a text as UTF-8. */
export const sha256 = (text: string | Uint8Array): string => hash('sha256', text);

/** A number from 0 to below 1 that a text always gets, by which a share of texts is drawn that no other text moves. */
export const drawnShare = (text: string): number => Number.parseInt(sha256(text).slice(0, 8), 16) / 2 ** 32;

/**
 * Two halves of 32 bits by which equal texts are told from others (cyrb53), in a fraction of a hash's time and room;
 * somebody who wants to can make two texts meet.
 * @param seed makes another function of it
 */
export function checksum(text: string, seed = 0): { low: number; high: number } {
  let low = seed ^ 0xdeadbeef;
  let high = seed ^ 0x41c6ce57;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    low = Math.imul(low ^ unit, 2_654_435_761);
    high = Math.imul(high ^ unit, 1_597_334_677);
  }
  // Each bit comes to depend on all of both halves.
  low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909);
  high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909);
  return { low: low >>> 0, high: high >>> 0 };
}
