import { textMemo } from '../text/text-memo.ts';
import { CONCEPTS, conceptsOf, DENY, negationsIn, UNPARTED } from './concepts.ts';

/** Features are hashed into so many places, so that hardly two of a sentence's share one. */
export const PLACES = 262_144;

/** A word, a number, a sign; of scripts that part no words, a character. */
const PIECE = new RegExp(String.raw`${UNPARTED.source}|\p{L}[\p{L}\p{M}]*(?:'\p{L}+)*|\d+|[?!:"%_-]`, 'gu');
/** A sentence shows within so many words or, where nothing parts them, characters what it does. */
const MOST_WORDS = 32;
const MOST_CHARACTERS = 80;
const LONGEST = 400;

/** Where the features of a sentence are; a place may come again. */
export interface Features {
  readonly places: Int32Array;
  /** Words, then groups of letters, then what is the same in any language: where each ends, and what its places weigh. */
  readonly parts: readonly { readonly end: number; readonly weight: number }[];
}

/** Places are put here first; no sentence has more of them. */
const found = new Int32Array(8_192);
let count = 0;
const add = (place: number) => {
  found[count++] = place;
};

/**
 * What is seen of a sentence: its words, their pairs and triples, the first ones by their position, groups of three and
 * four letters; what its words speak of; and signs such as its length.
 */
export function featuresOf(sentence: string): Features {
  const plain = withoutQuotes(sentence.slice(0, LONGEST)).toLowerCase().replaceAll('’', "'");
  const pieces = (plain.match(PIECE) ?? [])
    .slice(0, UNPARTED.test(plain) ? MOST_CHARACTERS : MOST_WORDS)
    .map((piece) => (/^\d/.test(piece) ? '0' : piece.slice(0, LONGEST_WORD)));
  const known = pieces.map(wordOf);
  count = 0;
  let [before, second] = [EDGE, EDGE];
  for (const [index, { code }] of known.entries()) {
    add(placeOf(code, 1));
    add(placeOf(Math.imul(before, 31) + code, 2));
    add(placeOf(Math.imul(Math.imul(second, 31) + before, 31) + code, 3));
    if (index < 4) add(placeOf(code, 4 + index));
    [second, before] = [before, code];
  }
  add(placeOf(Math.imul(before, 31) + EDGE, 2));
  const ends = [count];
  for (const [index, { groups, code }] of known.entries()) {
    for (const place of groups) add(place);
    if (groups.length === 0) add(placeOf(Math.imul(known[index - 1]?.code ?? EDGE, 31) + code, 8));
  }
  ends.push(count);
  const concepts = conceptsOf(pieces);
  addConcepts(concepts, known);
  ends.push(count);
  addSigns(sentence, pieces.length, concepts);
  const parts = ends.map((end, index) => {
    const size = end - (ends[index - 1] ?? 0);
    return { end, weight: (index === 0 ? 1 : 0.7) / Math.sqrt(size + 1) };
  });
  return { places: found.slice(0, count), parts: [...parts, { end: count, weight: 0.4 }] };
}

/**
 * What the words speak of: one by one, by two and by two beside denial; and in its order, by two and three.
 * @param concepts by word
 */
function addConcepts(concepts: readonly number[], words: readonly Word[]): void {
  let [all, others] = [0, 0];
  let [before, second] = [EDGE, EDGE];
  for (const [index, bits] of concepts.entries()) {
    if (bits === 0) others += Number((words[index] as Word).length > 3);
    else {
      all |= bits;
      const first = bits & -bits;
      add(placeOf(Math.imul(before, 31) + first, 11));
      add(placeOf(Math.imul(Math.imul(second, 31) + before, 31) + first, 12));
      [second, before] = [before, first];
    }
  }
  add(placeOf(Math.imul(before, 31) + EDGE, 11));
  add(placeOf(Math.min(5, Math.round(Math.log2(others + 1) * 1.5)) * 2 + (all & DENY), 14));
  for (let one = 0; one < CONCEPTS.length; one++) {
    if (!(all & (1 << one))) continue;
    add(placeOf(one, 15));
    for (let two = one + 1; two < CONCEPTS.length; two++) {
      if (!(all & (1 << two))) continue;
      add(placeOf(one * 16 + two, 16));
      add(placeOf((one * 16 + two) * 2 + (all & DENY), 17));
    }
  }
}

/** What is quoted, somebody else says; all that there is in quotation marks, the answer itself does. */
const withoutQuotes = (sentence: string) =>
  /^["“„«「『].*["”“»」』]\W*$/.test(sentence) ? sentence : sentence.replace(QUOTATION, ' " ');
const QUOTATION =
  /["“„«][^"”“„»\n]{3,}["”“»]|[「『][^」』\n]{2,}[」』]|(?<!\p{L})[‘‚'][^‘’'\n]{3,}[’‘'](?!\p{L})/gu;

interface Word {
  readonly code: number;
  /** Places of its groups of three and four letters, ends included; none in scripts that part no words. */
  readonly groups: readonly number[];
  readonly length: number;
}

const LONGEST_WORD = 40;
const MOST_KNOWN = 20_000;
const wordOf = textMemo(MOST_KNOWN, (text): Word => {
  const padded = `_${text}_`;
  const groups: number[] = [];
  if (!UNPARTED.test(text))
    for (const size of [3, 4])
      for (let at = 0; at + size <= padded.length; at++)
        groups.push(placeOf(codeOf(padded.slice(at, at + size)), 9));
  return { code: codeOf(text), groups, length: text.length };
});

function addSigns(sentence: string, length: number, concepts: readonly number[]): void {
  const signs = ['any', `length ${Math.min(6, Math.round(Math.log2(length + 1) * 1.5))}`];
  const denies = Math.min(2, negationsIn(concepts));
  if (denies > 0) signs.push(`denies ${denies}`);
  // Of what is short and denies, most declines.
  if (denies > 0 && length <= 12) signs.push('denies briefly');
  if (/\d/.test(sentence)) signs.push('figure');
  if (/\d{2}/.test(sentence)) signs.push('figures');
  if (/[\p{Ll},] \p{Lu}\p{Ll}/u.test(sentence)) signs.push('name');
  if (/[?？]["')\]]*$/.test(sentence)) signs.push('asks');
  if (/["“„«»”「]/.test(sentence)) signs.push('quote');
  for (const sign of signs) add(placeOf(codeOf(sign), 10));
}

const EDGE = 94;

/** FNV-1a. */
function codeOf(text: string): number {
  let sum = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) sum = Math.imul(sum ^ text.charCodeAt(index), 0x01000193);
  return sum;
}

/** @param sort of the feature, so that a word and a pair of the same code part */
function placeOf(code: number, sort: number): number {
  let sum = Math.imul((code | 0) ^ Math.imul(sort, 0x9e3779b1), 0x85ebca6b);
  sum = Math.imul(sum ^ (sum >>> 13), 0xc2b2ae35);
  return ((sum ^ (sum >>> 16)) >>> 0) % PLACES;
}
