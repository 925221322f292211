import type { Bounds } from '../../rules/bounds.ts';
import { isTemplate } from '../../rules/templates.ts';
import { knownLanguages } from '../../rules/text/language.ts';

/** What one sentence demands of a text, as checks without `at`. */
export type SuggestedChecks = Record<string, Record<string, unknown>>;

const NUMBER_WORDS =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen'.split(' ');
const NUMBER = `(?:\\d{1,5}|a single|${NUMBER_WORDS.slice(1).join('|')})`;
const UNITS: readonly (readonly [check: string, noun: string])[] = [
  ['words', 'words?'],
  ['sentences', 'sentences?'],
  ['paragraphs', 'paragraphs?'],
  ['characters', 'characters?'],
  ['bullets', 'bullets?(?: points?)?|bulleted items?'],
];
const LIMITS: readonly (readonly [pattern: string, bounds: (a: number, b: number) => Bounds])[] = [
  ['between N and N U', (min, max) => ({ min, max })],
  ['N ?(?:-|–|to) ?N U', (min, max) => ({ min, max })],
  [
    '(?:at most|no more than|(?:not|never|don.t)(?: \\w+)? more than|not exceed|up to|a maximum of|maximum|max\\.?) N U',
    (max) => ({ max }),
  ],
  ['N U (?:or (?:fewer|less)|at most|maximum|max)', (max) => ({ max })],
  ['(?:under|below|fewer than|less than) N U', (bound) => ({ max: bound - 1 })],
  ['(?:at least|no fewer than|no less than|a minimum of|minimum) N U', (min) => ({ min })],
  ['N U or more', (min) => ({ min })],
  ['(?:exactly|precisely) N U', (exact) => ({ exact })],
  ['(?:in|with|of|into|as|write|use|give) N U', (bound) => ({ exact: bound })],
];
const PATTERNS = UNITS.map(
  ([check, noun]) =>
    [
      check,
      LIMITS.map(([pattern, bounds]) => {
        const source = pattern.replace(/N/g, `(${NUMBER})`).replace(/U/g, `(?:short |brief )?(?:${noun})\\b`);
        return { pattern: new RegExp(`(?<![\\w-])${source}`, 'i'), bounds };
      }),
    ] as const,
);

/** Bounds on lengths: *at most 50 words*, *in two sentences*, *exactly 3 bullet points*. */
export function lengthsIn(sentence: string): SuggestedChecks {
  const found: SuggestedChecks = {};
  for (const [check, patterns] of PATTERNS) {
    for (const { pattern, bounds } of patterns) {
      const match = pattern.exec(sentence);
      if (!match) continue;
      found[check] = { ...bounds(numberOf(match[1]), numberOf(match[2])) };
      break;
    }
  }
  return found;
}

function numberOf(text = ''): number {
  const word = text.toLowerCase();
  if (word === 'a single') return 1;
  return NUMBER_WORDS.includes(word) ? NUMBER_WORDS.indexOf(word) : Number(word);
}

/** A number's range: *a whole number from 1 to 5*. */
export function rangeIn(sentence: string): SuggestedChecks {
  const match =
    /\b(?<kind>number|integer|score|rating|scale)\b[^.]{0,30}?(?<min>-?\d+(?:\.\d+)?) ?(?:to|and|-|–) ?(?<max>-?\d+(?:\.\d+)?)/i.exec(
      sentence,
    );
  const [min, max] = [Number(match?.groups?.min), Number(match?.groups?.max)];
  if (!(min < max)) return {};
  return { number: { min, max, ...(/\b(?:whole|integer)\b/i.test(sentence) && { integer: true }) } };
}

/** The values of *one of: x, y, z*, *one of x, y or z*, *either a or b*. */
export function choicesIn(sentence: string): string[] {
  const list = /\b(?:(?:exactly )?one of(?: these| the following)?|either)\b:?\s+([^.;()]{3,300})/i.exec(
    sentence,
  )?.[1];
  if (list === undefined || isTemplate(list)) return [];
  const values = list.split(/\s*,\s*(?:(?:or|and)\s+)?|\s+(?:or|and)\s+/).map(unquoted);
  const isList = values.length > 1 && values.every((value) => value !== '' && value.split(' ').length <= 3);
  return isList ? [...new Set(values)] : [];
}

/** Whether a sentence speaks of the answer as a whole: *Answer with one of …*. */
export const isAboutAnswer = (sentence: string) =>
  /^(?:please |then |always |only )*(?:answer|reply|respond|return|output|write|classify|choose|pick|label|say|give)\b/i.test(
    sentence,
  ) || /\b(?:answer|reply|response|output) (?:must|should|is|has to|needs to)\b/i.test(sentence);

const names = new Intl.DisplayNames('en', { type: 'language' });
const CODES = new Map(knownLanguages.map((code) => [names.of(code) ?? code, code]));
const IN_LANGUAGE = new RegExp(
  `\\b(?:write|answer|reply|respond|output|translate|summari[sz]e|written|be)\\b[^.]{0,60}?\\b(?:in|into|to) (${[...CODES.keys()].join('|')})\\b(?! (?:or|and)\\b)`,
);

/** *Answer in German*. */
export function languageIn(sentence: string): SuggestedChecks {
  // A verb at the beginning has a capital letter, and so has the name of a language.
  const name = IN_LANGUAGE.exec(sentence.charAt(0).toLowerCase() + sentence.slice(1))?.[1];
  const isDemand = isAboutAnswer(sentence) || /^(?:translate|summari[sz]e)\b/i.test(sentence);
  return name !== undefined && isDemand ? { language: { is: CODES.get(name) } } : {};
}

const QUOTED = '(?:"([^"]{1,100})"|“([^”]{1,100})”|`([^`]{1,100})`|\'([^\']{1,100})\')';
const MARKS: readonly (readonly [RegExp, string])[] = [
  [/\bquestion mark\b/i, '?'],
  [/\bexclamation mark\b/i, '!'],
  [/\b(?:full stop|period)\b/i, '.'],
];

/** *Start with "Summary:"*, *end with a question mark*. */
export function endsIn(sentence: string): SuggestedChecks {
  const found: SuggestedChecks = {};
  for (const [check, verb] of [
    ['startsWith', 'begin(?:s|ning)?|start(?:s|ing)?|open(?:s|ing)?'],
    ['endsWith', 'end(?:s|ing)?|finish(?:es|ing)?|close'],
  ] as const) {
    const rest = new RegExp(`\\b(?:${verb})\\b(?! of\\b)[^"“\`']{0,40}?\\bwith\\b(.{1,140})`, 'i').exec(
      sentence,
    )?.[1];
    if (rest === undefined || isTemplate(rest)) continue;
    const quoted = new RegExp(`^[^"“\`']{0,30}${QUOTED}`).exec(rest)?.slice(1).find(Boolean);
    const value = quoted ?? (check === 'endsWith' ? MARKS.find(([mark]) => mark.test(rest))?.[1] : undefined);
    if (value !== undefined && value.trim() !== '') found[check] = { value: value.trim() };
  }
  return found;
}

const BAN =
  /\b(?:do not|don['’]t|never|must not|avoid)\b[^.]{0,30}?\b(?:mention(?:ing)?|us(?:e|ing) the (?:words?|phrases?|terms?)|contain(?:ing)?|say(?:ing)?)\b (.{2,200})$/i;
/** Where a sentence turns to something else: *… "sorry", and must end with …*. */
const OTHER_DEMAND =
  /,? (?:and|but) (?:(?:it )?(?:must|should|has to|needs to|may)|(?:always )?(?:end|begin|start|keep|use|write|answer))\b.*$/i;
/** Beginnings of what is no word to look for. */
const NOT_A_WORD =
  /^(?:that|how|why|what|whether|anything|something|it|this|these|those|them|the fact|any other)\b/i;

/** *Do not mention prices*, *never use the word "guarantee"*. */
export function bansIn(sentence: string): SuggestedChecks {
  const rest = BAN.exec(sentence.replace(/[.!]$/, ''))?.[1]?.replace(OTHER_DEMAND, '');
  if (rest === undefined || isTemplate(rest) || NOT_A_WORD.test(rest)) return {};
  const quoted = [...rest.matchAll(new RegExp(QUOTED, 'g'))].map(
    (match) => match.slice(1).find(Boolean) ?? '',
  );
  const named =
    quoted.length > 0
      ? quoted
      : rest
          .split(/\s*,\s*(?:(?:or|and)\s+)?|\s+(?:or|and)\s+/)
          .map((item) => item.replace(/^(?:any|the|a|an|our|your) /i, '').trim());
  const words = named.filter((item) => item.length > 1 && item.split(' ').length <= 3);
  if (words.length === 0 || words.length < named.length) return {};
  return { notContains: { any: [...new Set(words)], ignoreCase: true, wholeWords: true } };
}

const unquoted = (text: string) =>
  text
    .trim()
    .replace(/^["'“`*]+|["'”`*.]+$/g, '')
    .trim();
