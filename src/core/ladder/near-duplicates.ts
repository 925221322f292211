import { MEASURES } from '../rules/similarity/measures.ts';

/** ROUGE-L from which on two questions are one. */
const NEAR = 0.9;
const { units, bound, compare } = MEASURES['rouge-l'];

/**
 * Which texts repeat an earlier one, or nearly: by ROUGE-L of at least 0.9. Of a text that is so near to another,
 * less than a fifth of the words are not in it; so it is enough to compare those that share one of the fifth that is
 * rarest.
 * @returns for each text the index of the earlier one that it repeats; `undefined` where it is new
 */
export function nearDuplicates(texts: readonly string[]): (number | undefined)[] {
  const words = texts.map((text) => units(text.toLowerCase()));
  const frequency = new Map<string, number>();
  for (const each of words)
    for (const word of new Set(each)) frequency.set(word, (frequency.get(word) ?? 0) + 1);
  const kept = new Map<string, number[]>();
  const exact = new Map<string, number>();
  return words.map((own, index) => {
    const key = own.length > 0 ? own.join(' ') : (texts[index] ?? '');
    const known = exact.get(key);
    if (known !== undefined) return known;
    const distinct = [...new Set(own)].sort((a, b) => (frequency.get(a) ?? 0) - (frequency.get(b) ?? 0));
    const rarest = distinct.slice(0, Math.floor(own.length / 5) + 1);
    const candidates = new Set(rarest.flatMap((word) => kept.get(word) ?? []));
    for (const candidate of candidates) {
      const other = words[candidate] ?? [];
      if (bound(own.length, other.length) >= NEAR && compare(own, other) >= NEAR) return candidate;
    }
    exact.set(key, index);
    for (const word of distinct) {
      const places = kept.get(word);
      if (places) places.push(index);
      else kept.set(word, [index]);
    }
    return undefined;
  });
}
