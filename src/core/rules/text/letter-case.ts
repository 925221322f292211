import type { Span } from '../../text/span.ts';

export type LetterCase = 'upper' | 'lower' | 'title';

/** Words joined by a hyphen, an apostrophe or full stops (`U.S.`) are one. */
const WORD = /[\p{L}\p{M}\p{N}]+(?:[-‐‑'’.&][\p{L}\p{M}\p{N}]+)*/gu;
const UPPER = /\p{Uppercase}|\p{Lt}/u;
const LOWER = /\p{Lowercase}|\p{Lt}/u;

/** Words that a title may have in small letters, but for its first. */
const SMALL = new Set(
  'a an and as at but by for from if in into nor of off on onto or per so than the to up via vs with yet'.split(
    ' ',
  ),
);

/**
 * The words of a text that are in a case. Those without letters that have two cases are in none.
 * @param words the words looked at
 */
export function* wordsInCase(
  text: string,
  wanted: LetterCase,
  words: Iterable<Span> = wordSpans(text),
): Generator<Span> {
  for (const span of words) {
    const word = text.slice(span.start, span.end);
    const isSo =
      wanted === 'title'
        ? UPPER.test(firstLetter(word))
        : (wanted === 'upper' ? UPPER : LOWER).test(word) && !(wanted === 'upper' ? LOWER : UPPER).test(word);
    if (isSo) yield span;
  }
}

/** The words of a text that break a case. */
export function* wordsNotInCase(text: string, wanted: LetterCase): Generator<Span> {
  const wrong = wanted === 'upper' ? LOWER : UPPER;
  if (wanted !== 'title' && !wrong.test(text)) return;
  let isFirst = true;
  for (const { index, 0: word } of text.matchAll(WORD)) {
    const breaks =
      wanted === 'title'
        ? /^\p{Ll}/u.test(word) && (isFirst || !SMALL.has(word.toLowerCase()))
        : wrong.test(word);
    if (breaks) yield { start: index, end: index + word.length };
    isFirst = false;
  }
}

const wordSpans = (text: string): Iterable<Span> =>
  text.matchAll(WORD).map(({ index, 0: word }) => ({ start: index, end: index + word.length }));

const firstLetter = (word: string) => String.fromCodePoint(word.codePointAt(0) ?? 0);
