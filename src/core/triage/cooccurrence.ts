import { isTelling } from '../grounding/numbers.ts';
import { isFigure } from '../grounding/term.ts';
import { UNITS } from '../grounding/vocabulary.ts';

/** Terms in order that can be asked where a key stands: an indexed text, or a knowledge base. */
export interface TermPlaces {
  /** Places of a key, ascending. */
  placesOf(key: string): ArrayLike<number>;
}

/** Places of the rarest key that are looked at; a fact that stands in more places is no telling one. */
const MOST_PLACES = 2_000;
/** Terms on each side within which the related keys count. */
const NEARBY = 60;

/**
 * Where the keys of a fact stand together, nearest to what it is related to: the place of the rarest of them. Of more
 * than three keys a quarter may be missing, but never a number or a date. Bare numbers stand in many a text for other
 * reasons; they count only near something related, those with a unit and times also where they stand but once.
 * @param keys different from one another
 * @param related keys of what the fact is about; none of `keys`
 * @param accepts whether a place may tell the fact at all
 */
export function findCooccurrence(
  source: TermPlaces,
  keys: readonly string[],
  related: readonly string[],
  accepts: (place: number) => boolean = () => true,
): number | undefined {
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
  let best: { readonly place: number; readonly nearby: number; readonly spread: number } | undefined;
  const last = Math.min(rarest.places.length, MOST_PLACES);
  for (let index = 0; index < last; index++) {
    const place = rarest.places[index] as number;
    const distances = others.map(({ key, places }) => ({ key, distance: distanceTo(places, place) }));
    const met = distances.filter(({ distance }) => distance <= reach);
    if (met.length + 1 < needed) continue;
    if (distances.some(({ key, distance }) => distance > reach && isFigure(key))) continue;
    if (!accepts(place)) continue;
    count++;
    const spread = met.reduce((sum, { distance }) => sum + distance, 0);
    const nearby = related.filter((key) => distanceTo(source.placesOf(key), place) <= NEARBY).length;
    if (!best || nearby > best.nearby || (nearby === best.nearby && spread < best.spread))
      best = { place, nearby, spread };
  }
  if (!best || best.nearby > 0 || related.length === 0) return best?.place;
  return isBare(keys) && !(count === 1 && isParticular(keys)) ? undefined : best.place;
}

const isBare = (keys: readonly string[]) => keys.every((key) => isFigure(key) || UNITS.has(key));
const isParticular = (keys: readonly string[]) =>
  keys.length > 1 ||
  keys.some((key) => key.startsWith('@') || (key.startsWith('#') && isTelling(Number(key.slice(1)))));

/** From a place to the nearest of others, which are ascending. */
function distanceTo(places: ArrayLike<number>, place: number): number {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((places[middle] as number) < place) low = middle + 1;
    else high = middle;
  }
  const from = (other: number | undefined) =>
    other === undefined ? Number.POSITIVE_INFINITY : Math.abs(other - place);
  return Math.min(from(places[low]), from(places[low - 1]));
}
