import type { Span } from '../text/span.ts';

const segmenter = new Intl.Segmenter('en', { granularity: 'word' });

/**
 * The words of a text by the rules of Unicode (UAX #29), so that languages without spaces count too; numbers are
 * words, punctuation and underscores are not.
 */
export function* wordSpans(text: string): Generator<Span> {
  for (const { index, segment, isWordLike } of segmenter.segment(text)) {
    // ICU takes a run of underscores, such as a blank to fill in, for a word.
    if (isWordLike && (segment[0] !== '_' || /[^_]/.test(segment)))
      yield { start: index, end: index + segment.length };
  }
}

/** How many words `wordSpans` finds. */
export function countWords(text: string): number {
  return isAscii(text) ? countAsciiWords(text) : wordSpans(text).reduce((count) => count + 1, 0);
}

const isAscii = (text: string) => !/\P{ASCII}/u.test(text);

const OTHER = 0;
const LETTER = 1;
const DIGIT = 2;
const UNDERSCORE = 3;
/** Added for punctuation that stays inside a word: between letters (`don't`), between digits (`3.14`). */
const JOINS_LETTERS = 4;
const JOINS_DIGITS = 8;

/** Versions of Unicode differ in what joins, so the segmenter is asked. */
const KIND_OF_ASCII = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (/[A-Za-z]/.test(character)) return LETTER;
  if (/[0-9]/.test(character)) return DIGIT;
  if (character === '_') return UNDERSCORE;
  if (!/[!-/:-@]/.test(character)) return OTHER;
  const joins = (side: string) => [...segmenter.segment(side + character + side)].length === 1;
  return (joins('a') ? JOINS_LETTERS : 0) + (joins('1') ? JOINS_DIGITS : 0);
});

/** The same count for ASCII, where the rules are few, some ten times as fast as the segmenter. */
function countAsciiWords(text: string): number {
  let count = 0;
  let before = OTHER;
  let isCounted = false;
  for (let index = 0; index < text.length; index++) {
    const kind = KIND_OF_ASCII[text.charCodeAt(index)] as number;
    if (kind >= JOINS_LETTERS) {
      const joined =
        kind & JOINS_LETTERS && before === LETTER
          ? LETTER
          : kind & JOINS_DIGITS && before === DIGIT
            ? DIGIT
            : 0;
      if (joined && KIND_OF_ASCII[text.charCodeAt(index + 1)] === joined) continue;
    }
    if (kind === LETTER || kind === DIGIT) {
      if (!isCounted) count++;
      isCounted = true;
    } else if (kind !== UNDERSCORE) {
      isCounted = false;
    }
    before = kind;
  }
  return count;
}

/** The words of a text between marks of any kind, also those inside of a word: `don't` and `3.14` are two. */
export const splitWordSpans = (text: string): IteratorObject<Span> =>
  text
    .matchAll(/[\p{L}\p{N}_][\p{L}\p{M}\p{N}_]*/gu)
    .map(({ index, 0: word }) => ({ start: index, end: index + word.length }));

/** How many words `splitWordSpans` finds. */
export function countSplitWords(text: string): number {
  let count = 0;
  let isInside = false;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code < KIND_OF_ASCII.length) {
      const kind = KIND_OF_ASCII[code] as number;
      const isWord = kind !== OTHER && kind < JOINS_LETTERS;
      if (isWord && !isInside) count++;
      isInside = isWord;
    } else {
      const character = String.fromCodePoint(text.codePointAt(index) as number);
      index += character.length - 1;
      const isWord = /[\p{L}\p{N}]/u.test(character);
      if (isWord && !isInside) count++;
      isInside = isWord || (isInside && /\p{M}/u.test(character));
    }
  }
  return count;
}
