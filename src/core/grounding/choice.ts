import type { IndexedText } from './indexed-text.ts';

type Side = -1 | 0 | 1;

/**
 * Which of two things a text speaks for: above 0 the left one, below 0 the right one, at most 1 either way.
 * @param order -1 where the earlier one is asked for, 1 for the later one, 0 where time is not asked about
 * @param asked keys of the question's words
 */
export function preferredChoice(
  known: IndexedText,
  left: readonly string[],
  right: readonly string[],
  order: Side,
  asked: ReadonlySet<string>,
): number {
  const sideOf = sides(known, left, right);
  if (order !== 0) return byYear(known, sideOf) * order;
  let sum = 0;
  for (const key of asked) {
    if (left.includes(key) || right.includes(key)) continue;
    const found = new Set(known.placesOf(key).map(sideOf));
    if (found.size === 1) sum += [...found][0] ?? 0;
  }
  return Math.sign(sum) * Math.min(1, 0.5 + Math.abs(sum) / 4);
}

/** Each place of a text belongs to the one of the two that was named last before it: 1 left, -1 right, 0 neither yet. */
function sides(
  known: IndexedText,
  left: readonly string[],
  right: readonly string[],
): (place: number) => Side {
  const placesOf = (name: readonly string[], other: readonly string[], side: Side) =>
    name
      .filter((key) => !other.includes(key))
      .flatMap((key) => known.placesOf(key).map((place) => ({ place, side })));
  const named = [...placesOf(left, right, 1), ...placesOf(right, left, -1)].sort((a, b) => a.place - b.place);
  return (place) => named.findLast((each) => each.place <= place)?.side ?? 0;
}

/** 1 where the left one's first year is the later one, -1 where it is the earlier one. */
function byYear(known: IndexedText, sideOf: (place: number) => Side): Side {
  const years = new Map<Side, number>();
  for (const [place, { key }] of known.terms.entries()) {
    if (!/^#(?:1\d{3}|20\d{2})$/.test(key)) continue;
    const side = sideOf(place);
    if (!years.has(side)) years.set(side, Number(key.slice(1)));
  }
  const [left, right] = [years.get(1), years.get(-1)];
  return left === undefined || right === undefined ? 0 : (Math.sign(left - right) as Side);
}
