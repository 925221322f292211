import table from './vocabulary.json' with { type: 'json' };
import { keyOfWord } from './word-key.ts';

const wordsOf = (lines: readonly string[]) => lines.flatMap((line) => line.split(' '));
/** The words of each line stand for its number, from 0. */
const numbered = (lines: readonly string[]): ReadonlyMap<string, number> =>
  new Map(lines.flatMap((line, index) => line.split(' ').map((word) => [word, index] as const)));
/** The words of a line are read as its first one. */
const asFirst = (lines: readonly string[]): ReadonlyMap<string, string> =>
  new Map(
    lines.flatMap((line) => {
      const words = line.split(' ');
      return words.map((word) => [word, words[0] as string] as const);
    }),
  );
const byKey = (lists: Readonly<Record<string, string>>) =>
  Object.entries(lists).flatMap(([key, words]) => words.split(' ').map((word) => [word, key] as const));

/** Words without content of their own, in the languages whose refusals are known. */
export const STOP_WORDS: ReadonlySet<string> = new Set(Object.values(table.stopWords).flatMap(wordsOf));

const { de: german, ...others } = table.stopWords;
const elsewhere = new Set(Object.values(others).flatMap(wordsOf));
export const ALL_GERMAN_WORDS: ReadonlySet<string> = new Set(wordsOf(german));
/** Those that no other of these languages has. */
export const GERMAN_WORDS: ReadonlySet<string> = new Set(
  [...ALL_GERMAN_WORDS].filter((word) => !elsewhere.has(word)),
);

/** Months, 0 for January, in the languages whose refusals are known. */
export const MONTHS = numbered(table.months);

/** Numbers below twenty as words, some of which are other words, too. */
export const WRITTEN_NUMBERS = numbered(table.numbers);

/** Numbers written as words. "Once", Spanish for eleven, is an English word first, and "one" is hardly ever a count. */
export const NUMBER_WORDS: ReadonlyMap<string, number> = new Map(
  [
    ...WRITTEN_NUMBERS,
    ...[...numbered(table.tens)].map(([word, tens]) => [word, (tens + 2) * 10] as const),
    // From the third on: the first is often no number, the second a unit of time.
    ...[...numbered(table.ordinals)].map(([word, index]) => [word, index + 3] as const),
    ['dozen', 12] as const,
    ['dutzend', 12] as const,
    ['anderthalb', 1.5] as const,
    ['eineinhalb', 1.5] as const,
  ].filter(([word]) => !['once', 'one', 'null', 'due', 'sei', 'dos', 'sept', 'elf'].includes(word)),
);

/** Numbers in small letters, names in capitals. */
export const NUMBERS_WHEN_SMALL: ReadonlySet<string> = new Set(['dix', 'dez', 'tien']);

/** Words that multiply the number before them. */
export const MAGNITUDES: ReadonlyMap<string, number> = new Map(
  byKey(table.magnitudes).map(([word, times]) => [word, Number(times)]),
);

/** Days of the week, 0 for Monday. */
export const WEEKDAYS = numbered(table.weekdays);

/** Days of the week in short, which are other words in small letters. */
export const DAYS_IN_SHORT = numbered(['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']);

/** Times of the day as words. */
export const TIME_WORDS: ReadonlyMap<string, string> = new Map(byKey(table.times));

/** Ways to write one thing: units, currencies, abbreviations. */
export const ALIASES = asFirst(table.same);

/** Units of which one is so many of another. */
export const CONVERSIONS = table.conversions.map((line) => {
  const [unit = '', times, smaller = ''] = line.split(' ');
  return [unit, Number(times), smaller] as const;
});

/** What the units and the other words with aliases are read as. */
export const UNITS: ReadonlySet<string> = new Set(ALIASES.values());

/** Words for a half, with the word that joins them to a whole. */
export const HALVES: ReadonlyMap<string, string> = new Map(
  table.halves.flatMap((line) => {
    const [and = '', ...halves] = line.split(' ');
    return halves.map((half) => [keyOfWord(half), and] as const);
  }),
);

/** Signs of units where they stand behind a figure; by themselves they are other words. */
export const COUNTED_SIGNS: ReadonlyMap<string, string> = new Map(
  [...asFirst(table.countedSigns)].filter(([sign, unit]) => sign !== unit),
);

/** Halves of the day before an hour: what is added to hours below twelve, which some take for noon and some for midnight. */
export const DAY_HALVES: ReadonlyMap<string, number> = new Map(
  table.dayHalves.flatMap((line, index) => line.split(' ').map((word) => [word, index * 12] as const)),
);

/** Signs and words of scripts that part none, with the units they stand for. */
export const SYMBOLS: ReadonlyMap<string, string> = new Map(
  [...asFirst(table.symbols)].filter(([sign, unit]) => sign !== unit),
);
