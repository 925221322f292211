import type { Bounds } from '../../rules/bounds.ts';
import type { Rule } from '../../rules/rule.ts';
import { pointerOf } from '../../rules/target.ts';
import { knownLanguages } from '../../rules/text/language.ts';
import { isObject } from '../../text/json-object.ts';
import { formatCount } from '../../text/plural.ts';

/** Something that a sentence which states a rule would say, in one of several ways; all in small letters. */
export interface Clue {
  readonly ways: readonly string[];
  readonly weight: number;
}

/** What tells the sentence that states a rule from others. */
export interface Clues {
  readonly clues: readonly Clue[];
  /** The clues are names that a list may give, an item each. */
  readonly isList?: true;
}

/** The options of the checks below. Where a check has a short form, it is the list or text by itself. */
interface Options extends Bounds {
  readonly at?: string;
  readonly values?: readonly unknown[];
  readonly answers?: readonly string[];
  readonly words?: readonly string[];
  readonly required?: readonly string[];
  readonly properties?: object;
  readonly all?: readonly string[];
  readonly any?: readonly string[];
  readonly value?: string;
  readonly is?: string | readonly string[];
  readonly format?: string;
  readonly letter?: string;
}

/** What counted things are called. */
const NOUNS: Readonly<Record<string, readonly string[]>> = {
  words: ['word', 'words'],
  characters: ['character', 'characters'],
  sentences: ['sentence', 'sentences'],
  paragraphs: ['paragraph', 'paragraphs'],
  bullets: ['bullet', 'bullets', 'bullet point', 'bullet points', 'items', 'points'],
  sections: ['section', 'sections'],
  highlights: ['highlight', 'highlights', 'highlighted'],
  placeholders: ['placeholder', 'placeholders'],
};
/** What a text with these checks is called; `JSON` by itself may as well be what the prompt is given. */
const FORMATS: Readonly<Record<string, string>> = { json: 'json', yaml: 'yaml', xml: 'xml', csv: 'csv' };
const VERBS: Readonly<Record<string, readonly string[]>> = {
  contains: ['contain', 'contains', 'include', 'mention', 'use', 'say', 'sign'],
  keywords: ['contain', 'include', 'mention', 'use', 'keyword', 'keywords'],
  notContains: ['not', 'never', 'no', 'avoid', 'without', "don't"],
  startsWith: ['start', 'starts', 'starting', 'begin', 'begins', 'beginning', 'open', 'first'],
  endsWith: ['end', 'ends', 'ending', 'close', 'finish', 'last', 'sign'],
};
const ORDERS = [
  'answer',
  'reply',
  'respond',
  'write',
  'return',
  'translate',
  'output',
  'speak',
  'always',
  'in',
];
const CASES: Readonly<Record<string, readonly string[]>> = {
  upper: ['upper case', 'uppercase', 'capital letters', 'capitals', 'all caps'],
  lower: ['lower case', 'lowercase', 'small letters'],
  title: ['title case'],
};
const NUMBERS = (
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen ' +
  'seventeen eighteen nineteen twenty'
).split(' ');

const languages = new Intl.DisplayNames('en', { type: 'language' });

/** What a sentence that states a rule would say; `undefined` for rules that no sentence can be told by. */
export function cluesOf({ check, options: written }: Rule): Clues | undefined {
  const options = (isObject(written) ? written : {}) as Options;
  const list = textsOf(written);
  const part = fieldClues(options.at, 0.5);
  const nouns = NOUNS[check];
  if (nouns) return { clues: [clue(nouns), ...boundClues(options), ...part] };
  const format = FORMATS[check];
  if (format) return options.at === undefined ? { clues: [clue(formatWays(format))] } : undefined;

  switch (check) {
    case 'enum':
      return namesClues(textsOf(options.values) ?? list, part);
    case 'oneOf':
      return namesClues(options.answers ?? list, part);
    case 'fields':
      return namesClues((options.required ?? list)?.map(lastStep), []);
    case 'jsonSchema':
      return namesClues(options.required ?? Object.keys(options.properties ?? {}), []);
    case 'number':
      return options.at === undefined
        ? undefined
        : { clues: [...fieldClues(options.at, 1), ...boundClues(options)] };
    case 'contains':
    case 'notContains':
    case 'keywords':
    case 'startsWith':
    case 'endsWith': {
      const texts = [options.all, options.any, options.words, options.value, list].flat();
      return phraseClues(
        texts.filter((text) => text !== undefined),
        VERBS[check] ?? [],
        part,
      );
    }
    case 'language': {
      const codes = [options.is ?? list ?? []].flat();
      return phraseClues(codes.map(languageName), ORDERS, part);
    }
    case 'date': {
      const text = options.format ?? list?.[0];
      return text === undefined
        ? undefined
        : { clues: [clue([text], 2), clue(['date', 'dates'], 0.5), ...part] };
    }
    case 'case': {
      const wanted = CASES[String(options.is ?? list?.[0])];
      return wanted && { clues: [clue(wanted, 2), ...boundClues(options), ...part] };
    }
    case 'letterFrequency':
      return { clues: [clue([String(options.letter)]), clue(['letter', 'letters']), ...boundClues(options)] };
    case 'noComma':
      return { clues: [clue(['comma', 'commas']), clue(VERBS.notContains ?? [])] };
    case 'markdownTable':
      return { clues: [clue(['table'], 2), clue(['markdown', 'columns', 'column'])] };
    default:
      return undefined;
  }
}

const clue = (ways: readonly string[], weight = 1): Clue => ({
  ways: ways.map((way) => way.trim().toLowerCase()).filter((way) => way !== ''),
  weight,
});

/** Names, of which a sentence says nearly all. One name alone is said in too many places. */
function namesClues(names: readonly string[] | undefined, more: readonly Clue[]): Clues | undefined {
  if (!names || names.length < 2) return undefined;
  return { clues: [...names.map((name) => clue(waysOfName(name), 2 / names.length)), ...more], isList: true };
}

/** Texts that a sentence quotes, beside what it says about them. */
function phraseClues(
  texts: readonly string[],
  verbs: readonly string[],
  more: readonly Clue[],
): Clues | undefined {
  if (texts.length === 0) return undefined;
  return { clues: [...texts.map((text) => clue([text], 2 / texts.length)), clue(verbs), ...more] };
}

function boundClues({ min, max, exact }: Bounds): Clue[] {
  return [min, max, exact]
    .filter((bound) => bound !== undefined)
    .map((bound) => clue([String(bound), formatCount(bound), NUMBERS[bound] ?? '']));
}

const fieldClues = (at: string | undefined, weight: number): Clue[] =>
  at === undefined || at === '' ? [] : [clue(waysOfName(lastStep(at)), weight)];

/** The name that a JSON Pointer or a JSONPath ends with. */
const lastStep = (at: string) =>
  pointerOf(at)
    .match(/[^/.[\]'"*$]+/g)
    ?.at(-1) ?? '';

/** The name of a language; a template in place of its code can only be told by the word. */
const languageName = (code: string) =>
  (knownLanguages.includes(code) ? languages.of(code) : undefined) ?? 'language';

/** A name as it stands in a program, and as it is read. */
const waysOfName = (name: string) => [
  name,
  name.replace(/_/g, ' '),
  name.replace(/(?<=\p{Ll})(?=\p{Lu})/gu, ' '),
];

function formatWays(name: string): string[] {
  const before = ['as', 'in', 'with', 'valid', 'return', 'output', 'only', 'one', 'single'];
  const after = ['only', 'alone', 'object', 'array', 'document', 'format'];
  return [...before.map((word) => `${word} ${name}`), ...after.map((word) => `${name} ${word}`)];
}

/** Texts from a list of values or a single one. */
function textsOf(value: unknown): string[] | undefined {
  if (value === undefined || isObject(value)) return undefined;
  return [value].flat().map(String);
}
