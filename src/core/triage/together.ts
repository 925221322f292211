import { isFigure } from '../grounding/term.ts';

/** Terms in order that can be asked where a key stands: an indexed text, or a knowledge base. */
export interface TermPlaces {
  /** Places of a key, ascending. */
  placesOf(key: string): ArrayLike<number>;
}

export interface Together {
  /** Place of the rarest of the keys. */
  readonly place: number;
  /** How many of the related keys stand nearby. */
  readonly related: number;
  /** The keys stand together nowhere else. */
  readonly isOnly: boolean;
}

/** Places of the rarest key that are looked at; a fact that stands in more places is no telling one. */
const MOST_PLACES = 2_000;
/** Terms on each side within which the related keys count. */
const NEARBY = 60;

/**
 * Where keys stand together, nearest to what they are related to. Of more than three keys a quarter may be missing,
 * but never a number or a date.
 * @param keys different from one another
 * @param related keys of what the fact is about; none of `keys`
 */
export function findTogether(
  source: TermPlaces,
  keys: readonly string[],
  related: readonly string[],
): Together | undefined {
  const found = keys
    .map((key) => ({ key, places: source.placesOf(key) }))
    .sort((a, b) => a.places.length - b.places.length);
  const present = found.filter(({ places }) => places.length > 0);
  const needed = keys.length <= 3 ? keys.length : Math.ceil(keys.length * 0.75);
  const [rarest, ...others] = present;
  if (!rarest || present.length < needed) return undefined;
  if (found.some(({ key, places }) => places.length === 0 && isFigure(key))) return undefined;

  const reach = 5 + 2 * keys.length;
  let count = 0;
  let best: { readonly place: number; readonly related: number; readonly spread: number } | undefined;
  const last = Math.min(rarest.places.length, MOST_PLACES);
  for (let index = 0; index < last; index++) {
    const place = rarest.places[index] as number;
    let spread = 0;
    let met = 1;
    let isWhole = true;
    for (const { key, places } of others) {
      const distance = distanceTo(places, place);
      if (distance <= reach) {
        met++;
        spread += distance;
      } else if (isFigure(key)) {
        isWhole = false;
        break;
      }
    }
    if (!isWhole || met < needed) continue;
    count++;
    const nearby = related.filter((key) => distanceTo(source.placesOf(key), place) <= NEARBY).length;
    if (!best || nearby > best.related || (nearby === best.related && spread < best.spread))
      best = { place, related: nearby, spread };
  }
  return best && { place: best.place, related: best.related, isOnly: count === 1 };
}

/** From a place to the nearest of others, which are ascending. */
function distanceTo(places: ArrayLike<number>, place: number): number {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((places[middle] as number) < place) low = middle + 1;
    else high = middle;
  }
  const after = places[low];
  const before = places[low - 1];
  return Math.min(
    after === undefined ? Number.POSITIVE_INFINITY : after - place,
    before === undefined ? Number.POSITIVE_INFINITY : place - before,
  );
}
