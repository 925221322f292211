import { negationsIn } from './negators.ts';

/** Features are hashed into so many places. */
export const PLACES = 8_192;

/** A word, a number, a sign; of scripts that part no words, a character. */
const PIECE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|\p{L}[\p{L}\p{M}]*(?:'\p{L}+)*|\d+|[?!:"%_-]/gu;
const UNPARTED = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]$/u;
/** A sentence shows within so many pieces and characters what it does. */
const MOST_PIECES = 40;
const LONGEST = 400;

/** Where the features of a sentence are, and how much each weighs; a place may come again. */
export interface Features {
  readonly places: readonly number[];
  readonly values: Float32Array;
}

/**
 * What is seen of a sentence: its words, their pairs and triples, the first ones by their position, groups of three and
 * four letters, and signs such as its length.
 */
export function featuresOf(sentence: string): Features {
  const plain = withoutQuotes(sentence.slice(0, LONGEST)).toLowerCase().replaceAll('’', "'");
  const pieces = (plain.match(PIECE) ?? [])
    .slice(0, MOST_PIECES)
    .map((piece) => (/^\d/.test(piece) ? '0' : piece.slice(0, LONGEST_WORD)));
  const known = pieces.map(wordOf);
  const places: number[] = [];
  let [before, second] = [EDGE, EDGE];
  for (const [index, { code }] of known.entries()) {
    places.push(
      placeOf(code, 1),
      placeOf(Math.imul(before, 31) + code, 2),
      placeOf(Math.imul(Math.imul(second, 31) + before, 31) + code, 3),
    );
    if (index < 4) places.push(placeOf(code, 4 + index));
    [second, before] = [before, code];
  }
  places.push(placeOf(Math.imul(before, 31) + EDGE, 2));
  const words = places.length;
  for (const [index, { groups, code }] of known.entries()) {
    if (groups.length > 0) places.push(...groups);
    else places.push(placeOf(Math.imul(known[index - 1]?.code ?? EDGE, 31) + code, 8));
  }
  const letters = places.length - words;
  const signs = signsOf(sentence, pieces);
  places.push(...signs);
  const values = new Float32Array(places.length);
  values.fill(1 / Math.sqrt(words + 1), 0, words);
  values.fill(0.7 / Math.sqrt(letters + 1), words, words + letters);
  values.fill(0.4, words + letters);
  return { places, values };
}

/** What is quoted, somebody else says; all that there is in quotation marks, the answer itself does. */
const withoutQuotes = (sentence: string) =>
  /^["“„«].*["”“»]\W*$/.test(sentence) ? sentence : sentence.replace(QUOTATION, ' " ');
const QUOTATION = /["“„«][^"”“„»\n]{8,}["”“»]/g;

interface Word {
  readonly code: number;
  /** Places of its groups of three and four letters, ends included; none in scripts that part no words. */
  readonly groups: readonly number[];
}

const LONGEST_WORD = 40;
const MOST_WORDS = 20_000;
const words = new Map<string, Word>();

function wordOf(text: string): Word {
  let word = words.get(text);
  if (!word) {
    const padded = `_${text}_`;
    const groups: number[] = [];
    if (!UNPARTED.test(text))
      for (const size of [3, 4])
        for (let at = 0; at + size <= padded.length; at++)
          groups.push(placeOf(codeOf(padded.slice(at, at + size)), 9));
    if (words.size >= MOST_WORDS) words.clear();
    word = { code: codeOf(text), groups };
    words.set(text, word);
  }
  return word;
}

function signsOf(sentence: string, pieces: readonly string[]): number[] {
  const signs = ['any', `length ${Math.min(6, Math.round(Math.log2(pieces.length + 1) * 1.5))}`];
  const denies = Math.min(2, negationsIn(sentence, pieces));
  if (denies > 0) signs.push(`denies ${denies}`);
  // Of what is short and denies, most declines.
  if (denies > 0 && pieces.length <= 12) signs.push('denies briefly');
  if (/\d/.test(sentence)) signs.push('figure');
  if (/\d{2}/.test(sentence)) signs.push('figures');
  if (/[\p{Ll},] \p{Lu}\p{Ll}/u.test(sentence)) signs.push('name');
  if (/[?？]["')\]]*$/.test(sentence)) signs.push('asks');
  if (/["“„«»”「]/.test(sentence)) signs.push('quote');
  return signs.map((sign) => placeOf(codeOf(sign), 10));
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
