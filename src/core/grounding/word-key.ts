import { stem } from '../text/stem.ts';

const keys = new Map<string, string>();
const MOST_KEYS = 50_000;

/** Longer words are told apart by their beginning. */
const LONGEST_WORD = 60;

/** A word without its ending and its accents. */
export function keyOfWord(word: string): string {
  const lower = word.slice(0, LONGEST_WORD);
  let key = keys.get(lower);
  if (key === undefined) {
    const plain = lower
      .replaceAll('.', '')
      .replace(/'(?:s|re|ve|ll|d|m)?$/, '')
      .normalize('NFD')
      .replace(/(?<=[a-z])\p{M}+/gu, '')
      .normalize('NFC');
    key = stem(plain);
    if (keys.size >= MOST_KEYS) keys.clear();
    keys.set(lower, key);
  }
  return key;
}
