import type { Term } from './term.ts';
import { keyOfWord } from './word-key.ts';

/** `Demir'dir`, but neither `l'hôtel` nor `don't` */
const NAME_WITH_ENDING = /^(\p{Lu}\p{L}{2,})(?<!n)['’]\p{Ll}{1,5}$/u;
const HANGUL = /^\p{Script=Hangul}{2,}$/u;
const LONGEST_HANGUL_ENDING = 5;
/** Of what is counted, in other scripts. */
const SHORTEST_COUNTED = 4;
const LONGEST_COUNTED_ENDING = 3;

/**
 * What a word may be without an ending that its language attaches: a name before an apostrophe, what stands behind
 * a number (`150 liradır`), a Korean word before its particles.
 * @param text that the terms were read from
 * @returns keys beside its own
 */
export function keysWithoutEnding(terms: readonly Term[], index: number, text: string): readonly string[] {
  const { key, kind, start, end, isCapital, isStop } = terms[index] as Term;
  if (kind !== 'word' || isStop) return NONE;
  const before = terms[index - 1];
  const isCounted = before?.kind === 'number' && start - before.end <= 1;
  if (HANGUL.test(key)) return beginnings(key, isCounted ? 1 : 2, LONGEST_HANGUL_ENDING);
  const [, name] = (isCapital && key.includes("'") && NAME_WITH_ENDING.exec(text.slice(start, end))) || [];
  if (name) return [keyOfWord(name.toLowerCase())];
  return isCounted ? beginnings(key, SHORTEST_COUNTED, LONGEST_COUNTED_ENDING) : NONE;
}

const NONE: readonly string[] = [];

function beginnings(key: string, shortest: number, longestEnding: number): string[] {
  const found: string[] = [];
  for (let length = Math.max(shortest, key.length - longestEnding); length < key.length; length++)
    found.push(key.slice(0, length));
  return found;
}
