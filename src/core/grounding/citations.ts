/** A reference to passages, as an answer cites them. */
export interface Citation {
  /** UTF-16 offsets into the answer. */
  readonly start: number;
  readonly end: number;
  /** Of the passages; none where they are numbered otherwise. */
  readonly numbers: readonly number[];
}

/** What sources are called, as a part of a pattern. */
export const SOURCE_NAMES = 'sources?|quellen?|fuentes?|fonti|fonte|bron(?:nen)?';
const WORD = String.raw`(?:${SOURCE_NAMES}|src|docs?|documents?|passages?|refs?|references?|excerpts?|chunks?)\b[.:]?\s*#?`;
const NUMBERS = String.raw`\^?\d{1,3}(?:\s*(?:[,;&–-]|and|und|y|et|e|en)\s*\^?\d{1,3})*`;
/** `[2]`, `[1, 3]`, `[^4]`, `[doc 2]`, `(source 3)`, `【4†source】` */
const CITATION = new RegExp(
  String.raw`\[(?:${WORD})?(${NUMBERS})\]|\(${WORD}(${NUMBERS})\)|【\d+(?::\d+)?(?:†[^】\n]{0,80})?】`,
  'gi',
);

export const citationsIn = (text: string): Citation[] =>
  [...text.matchAll(CITATION)].map(({ index, 0: marker, 1: bracketed, 2: named }) => ({
    start: index,
    end: index + marker.length,
    numbers: numbersIn(bracketed ?? named ?? ''),
  }));

/** Of a range with more, the ends are taken: no answer cites so many passages. */
const LONGEST_RANGE = 50;

/** `1, 3-5` */
const numbersIn = (list: string): number[] =>
  [...list.matchAll(/(\d+)(?:\s*[–-]\s*\^?(\d+))?/g)].flatMap(([, first, last = first]) => {
    const count = Math.max(1, Number(last) - Number(first) + 1);
    if (count > LONGEST_RANGE) return [Number(first), Number(last)];
    return Array.from({ length: count }, (_, index) => Number(first) + index);
  });

/** A text with blanks in the place of citations, which claim nothing; so offsets stay. */
export const withoutCitations = (text: string): string =>
  text.replaceAll(CITATION, (marker) => ' '.repeat(marker.length));
