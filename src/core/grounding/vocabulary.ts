import table from './vocabulary.json' with { type: 'json' };
import { keyOfWord } from './word-key.ts';

type Words = Readonly<Record<string, string>>;

/** What words stand for: the key of their line. */
const meanings = (lines: Words) =>
  new Map(Object.entries(lines).flatMap(([key, words]) => words.split(' ').map((word) => [word, key])));
const numbers = (lines: Words): ReadonlyMap<string, number> =>
  new Map([...meanings(lines)].map(([word, key]) => [word, Number(key)]));
const wordsOf = (lines: readonly string[]) => lines.flatMap((line) => line.split(' '));

/** Words without content of their own, in the languages whose refusals are known. */
export const STOP_WORDS: ReadonlySet<string> = new Set(Object.values(table.stopWords).flatMap(wordsOf));

const { de: german, ...others } = table.stopWords;
const elsewhere = new Set(Object.values(others).flatMap(wordsOf));
export const ALL_GERMAN_WORDS: ReadonlySet<string> = new Set(wordsOf(german));
/** Those that no other of these languages has. */
export const GERMAN_WORDS: ReadonlySet<string> = new Set(
  [...ALL_GERMAN_WORDS].filter((word) => !elsewhere.has(word)),
);

/** Numbers as words, some of which are other words, too. */
export const WRITTEN_NUMBERS = numbers(table.numbers);

/** Those that are hardly ever other words. "Once", Spanish for eleven, is an English word first, and "one" no count. */
export const NUMBER_WORDS: ReadonlyMap<string, number> = new Map(
  [...WRITTEN_NUMBERS].filter(
    ([word]) => !['once', 'one', 'null', 'due', 'sei', 'dos', 'sept', 'elf'].includes(word),
  ),
);

/** Numbers in small letters, names in capitals. */
export const NUMBERS_WHEN_SMALL: ReadonlySet<string> = new Set(['dix', 'dez', 'tien']);

/** Words that multiply the number before them. */
export const MAGNITUDES = numbers(table.magnitudes);

/** Months, 1 for January, in the languages whose refusals are known. */
export const MONTHS = numbers(table.months);

/** Days of the week, 1 for Monday. */
export const WEEKDAYS = numbers(table.weekdays);

/** Days of the week in short, which are other words in small letters. */
export const DAYS_IN_SHORT = numbers(table.daysInShort);

/** Times of the day as words. */
export const TIME_WORDS = meanings(table.times);

/** Halves of the day before an hour: what is added to hours below twelve, which some take for noon and some for midnight. */
export const DAY_HALVES = numbers(table.dayHalves);

/** Words for a half, with the word that joins them to a whole. */
export const HALVES: ReadonlyMap<string, string> = new Map(
  [...meanings(table.halves)].map(([half, and]) => [keyOfWord(half), and]),
);

/** What the units and the other words with aliases are read as. */
export const UNITS: ReadonlySet<string> = new Set(Object.keys(table.same));

/** Ways to write one thing: units, currencies, abbreviations. */
export const ALIASES: ReadonlyMap<string, string> = new Map([
  ...[...UNITS].map((unit) => [unit, unit] as const),
  ...meanings(table.same),
]);

/** Signs and words of scripts that part none, with the units they stand for. */
export const SYMBOLS = meanings(table.symbols);

/** Signs of units where they stand behind a figure; by themselves they are other words. */
export const COUNTED_SIGNS = meanings(table.countedSigns);

/** Units that may stand before their number. */
export const LEADING_UNITS: ReadonlySet<string> = new Set(['euro', 'dollar', 'pound', 'yen', 'percent']);

/** Units of which one is so many of another. */
export const CONVERSIONS = table.conversions.map((line) => {
  const [unit = '', times, smaller = ''] = line.split(' ');
  return [unit, Number(times), smaller] as const;
});
