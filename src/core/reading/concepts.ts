import table from './concepts.json' with { type: 'json' };

const { unparted, ...byLanguage } = table;

/** What a word of a sentence can speak of: denial, the speaker, regret, a source, saying, knowing, helping, rules. */
export const CONCEPTS = Object.keys(byLanguage) as readonly Concept[];
type Concept = keyof typeof byLanguage;

/** By concept: whole words, and beginnings and ends of words. */
const WORDS = CONCEPTS.map((concept) => {
  const words = Object.values(byLanguage[concept]).flatMap((text) => text.split(' '));
  return {
    whole: new Set(words.filter((word) => !word.includes('*'))),
    beginnings: words.filter((word) => word.endsWith('*')).map((word) => word.slice(0, -1)),
    ends: words.filter((word) => word.startsWith('*')).map((word) => word.slice(1)),
  };
});
/** In scripts that part no words, and where denial is a part of one. */
const INSIDE = CONCEPTS.map((concept) => new RegExp(unparted[concept], 'u'));
const OTHER_SCRIPT = /[^\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\P{L}]/u;

/** The concepts of a word in small letters, a bit each, in the order of `CONCEPTS`. */
export const conceptsOf = (word: string): number =>
  WORDS.reduce(
    (bits, { whole, beginnings, ends }, index) =>
      whole.has(word) ||
      beginnings.some((each) => word.startsWith(each)) ||
      ends.some((each) => word.endsWith(each))
        ? bits | (1 << index)
        : bits,
    0,
  );

/** The concepts of a sentence in a script of its own, a bit each. */
export const conceptsInside = (sentence: string): number =>
  OTHER_SCRIPT.test(sentence)
    ? INSIDE.reduce((bits, pattern, index) => (pattern.test(sentence) ? bits | (1 << index) : bits), 0)
    : 0;

const DENY = CONCEPTS.indexOf('deny');
const deniers = WORDS[DENY] as (typeof WORDS)[number];

/** How often a sentence denies. @param words in small letters */
export function negationsIn(sentence: string, words: readonly string[]): number {
  const count = words.reduce((sum, word) => sum + Number(deniers.whole.has(word)), 0);
  return count + Number(OTHER_SCRIPT.test(sentence) && (INSIDE[DENY] as RegExp).test(sentence));
}
