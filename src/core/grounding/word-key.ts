import { stem } from '../text/stem.ts';

/** Longer words are told apart by their beginning. */
const LONGEST_WORD = 60;

/** A word without its ending and its accents. */
export const keyOfWord = (word: string): string =>
  stem(
    word
      .slice(0, LONGEST_WORD)
      .replaceAll('.', '')
      .replace(/'(?:s|re|ve|ll|d|m)?$/, '')
      .normalize('NFD')
      .replace(/(?<=[a-z])\p{M}+/gu, '')
      .normalize('NFC'),
  );
