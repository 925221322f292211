import { textMemo } from '../text/text-memo.ts';
import byLanguage from './concepts.json' with { type: 'json' };

/** What a word of a sentence can speak of, in the order in which one is taken where a word speaks of several. */
export const CONCEPTS = [
  'deny',
  'self',
  'regret',
  'source',
  'say',
  'know',
  'info',
  'assist',
  'rule',
  'able',
  'you',
  'lack',
  'send',
  'more',
] as const;
/** The bit of the first one. */
export const DENY = 1;

/** Languages whose words are pieces of a text, as nothing parts them. */
const UNPARTED_LANGUAGES = ['zh', 'ja', 'th'];
/** Holds a character of their scripts. */
export const UNPARTED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

/** Whole words, beginnings (`stem*`), ends (`*end`) and parts of words (`*part*`), with their concepts, a bit each. */
const tables = {
  whole: tableOf(),
  beginnings: tableOf(),
  ends: tableOf(),
  parts: tableOf(),
  pieces: tableOf(),
};
for (const [language, words] of Object.entries<Record<string, string>>(byLanguage))
  for (const [index, concept] of CONCEPTS.entries())
    for (const word of words[concept]?.split(' ') ?? []) {
      const table = tables[UNPARTED_LANGUAGES.includes(language) ? 'pieces' : sortOf(word)];
      const text = word.replaceAll('*', '');
      table.set(text, (table.get(text) ?? 0) | (1 << index));
    }
const { whole, beginnings, ends, parts, pieces } = tables;
const LONGEST_PART = lengthIn(parts);
const LONGEST_PIECE = lengthIn(pieces);

function tableOf() {
  return new Map<string, number>();
}

function sortOf(word: string) {
  if (word.startsWith('*')) return word.endsWith('*') ? 'parts' : 'ends';
  return word.endsWith('*') ? 'beginnings' : 'whole';
}

function lengthIn(table: ReadonlyMap<string, number>): number {
  return Math.max(...[...table.keys()].map((text) => text.length));
}

/**
 * The concepts of words in their order, a bit each.
 * @param words in small letters; characters of scripts that part no words may be words of their own
 */
export function conceptsOf(words: readonly string[]): number[] {
  let covered = 0;
  return words.map((word, index) => {
    if (word.length > 2 || !UNPARTED.test(word)) return ofWord(word);
    if (index < covered) return 0;
    for (let end = Math.min(words.length, index + LONGEST_PIECE); end > index; end--) {
      const concepts = pieces.get(words.slice(index, end).join(''));
      if (concepts === undefined) continue;
      covered = end;
      return concepts;
    }
    return 0;
  });
}

const MOST_WORDS = 20_000;
const ofWord = textMemo(MOST_WORDS, (word): number => {
  let bits = whole.get(word) ?? 0;
  const inside = UNPARTED.test(word) ? pieces : parts;
  for (let at = 0; at < word.length; at++) {
    bits |= (beginnings.get(word.slice(0, at + 1)) ?? 0) | (ends.get(word.slice(at)) ?? 0);
    for (let end = at + 1; end <= Math.min(word.length, at + LONGEST_PART); end++)
      bits |= inside.get(word.slice(at, end)) ?? 0;
  }
  return bits;
});

/** How many words deny. @param concepts by word */
export const negationsIn = (concepts: readonly number[]): number =>
  concepts.reduce((count, bits) => count + (bits & DENY), 0);
