import type { Term } from './term.ts';
import { HALVES, WRITTEN_NUMBERS } from './vocabulary.ts';
import { keyOfWord } from './word-key.ts';

/** `Demir'dir`, but neither `l'hôtel` nor `don't` */
const NAME_WITH_ENDING = /^(\p{Lu}\p{L}{2,})(?<!n)['’]\p{Ll}{1,5}$/u;
const HANGUL = /^\p{Script=Hangul}{2,}$/u;
const LONGEST_HANGUL_ENDING = 5;
/** Of what is counted, in other scripts. */
const SHORTEST_COUNTED = 4;
const LONGEST_COUNTED_ENDING = 3;

/**
 * What a term may also be looked for as: a name before an apostrophe, what stands behind a number (`150 liradır`) and a
 * Korean word without the ending that is attached; an hour without its half of the day; the half of `an hour and a
 * half` as the number of hours.
 * @param text that the terms were read from
 * @returns keys beside its own
 */
export function furtherKeys(terms: readonly Term[], index: number, text: string): readonly string[] {
  const { key, kind, start, end, isCapital, isStop } = terms[index] as Term;
  if (kind === 'time') return keysOfHour(text.slice(start, end));
  if (kind !== 'word' || isStop) return NONE;
  const joint = HALVES.get(key);
  if (joint !== undefined) return keysOfHalf(terms, index, joint);
  const before = terms[index - 1];
  const isCounted = before?.kind === 'number' && start - before.end <= 1;
  if (HANGUL.test(key)) return beginnings(key, isCounted ? 1 : 2, LONGEST_HANGUL_ENDING);
  const [, name] = (isCapital && key.includes("'") && NAME_WITH_ENDING.exec(text.slice(start, end))) || [];
  if (name) return [keyOfWord(name.toLowerCase())];
  return isCounted ? beginnings(key, SHORTEST_COUNTED, LONGEST_COUNTED_ENDING) : NONE;
}

const NONE: readonly string[] = [];

/** @param joint the word between a whole and the half */
function keysOfHalf(terms: readonly Term[], half: number, joint: string): readonly string[] {
  // An article may stand between.
  const and = terms[half - 1]?.key === joint ? half - 1 : half - 2;
  const counted = terms[and - 1];
  if (!counted || terms[and]?.key !== joint) return NONE;
  const whole = wholeOf(counted) ?? (counted.kind === 'unit' ? (wholeOf(terms[and - 2]) ?? 1) : undefined);
  return whole === undefined ? NONE : [`#${whole + 0.5}`];
}

const wholeOf = (term: Term | undefined) =>
  term?.kind === 'number' ? Number(term.key.slice(1)) : WRITTEN_NUMBERS.get(term?.key ?? '');

/** Of `晚上11点`, those of `11点`. */
function keysOfHour(time: string): readonly string[] {
  const [, hour, sign = ''] = /^\D+(\d+)(\D)/.exec(time) ?? [];
  return hour === undefined ? NONE : [`#${Number(hour)}`, sign];
}

function beginnings(key: string, shortest: number, longestEnding: number): string[] {
  const found: string[] = [];
  for (let length = Math.max(shortest, key.length - longestEnding); length < key.length; length++)
    found.push(key.slice(0, length));
  return found;
}
