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
 * Where the keys of a fact stand together, nearest to what it is related to: the place of the rarest of them. Of
 * four keys one may be missing, but never a number or a date. Numbers stand in many a text
 * for other reasons: far from all that is related, none counts that stands again, nor a small one without a unit.
 * @param keys different from one another
 * @param related keys of what the fact is about
 * @param accepts whether a place may tell the fact at all
 */
export function findCooccurrence(
  source: TermPlaces,
  keys: readonly string[],
  related: readonly string[],
  accepts: (place: number) => boolean = () => true,
): number | undefined {
  const all = keys
    .map((key) => ({ key, places: source.placesOf(key) }))
    .sort((a, b) => a.places.length - b.places.length);
  const spare = Math.floor(keys.length / 4);
  const rarest = all.slice(0, spare + 1).find(({ places }) => places.length > 0)?.places ?? [];
  const about = related.filter((key) => !keys.includes(key)).map((key) => source.placesOf(key));
  const reach = 5 + 2 * keys.length;
  let count = 0;
  let best: { readonly place: number; readonly nearby: number } | undefined;
  for (let index = 0; index < Math.min(rarest.length, MOST_PLACES); index++) {
    const place = rarest[index] as number;
    const far = all.filter(({ places }) => distanceTo(places, place) > reach);
    if (far.length > spare || far.some(({ key }) => isFigure(key)) || !accepts(place)) continue;
    count++;
    const nearby = about.filter((places) => distanceTo(places, place) <= NEARBY).length;
    if (!best || nearby > best.nearby) best = { place, nearby };
  }
  const isByChance = isBare(keys) && (count > 1 || keys.every((key) => /^#\d{1,2}$/.test(key)));
  return isByChance && about.length > 0 && best?.nearby === 0 ? undefined : best?.place;
}

const isBare = (keys: readonly string[]) => keys.every((key) => isFigure(key) || UNITS.has(key));

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
