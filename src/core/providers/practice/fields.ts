import { type Choice, defineChoices, listedCategories, valuesIn } from './choices.ts';
import { boundsIn, type Limits, limitsIn, type NumberBounds } from './limits.ts';
import { blockSentences, placeOf } from './text-features.ts';

/** One value of the output, with all that is asked of it. */
export interface Field {
  readonly name: string;
  readonly kind: 'boolean' | 'choice' | 'date' | 'language' | 'list' | 'number' | 'object' | 'text';
  readonly about: string;
  /** Empty where any value goes. */
  readonly choices: readonly Choice[];
  readonly bounds?: NumberBounds;
  readonly limits: Limits;
  readonly fields?: readonly Field[];
}

type Values = Readonly<Record<string, unknown>>;

const KEY = '[A-Za-z_][\\w-]{0,40}';
const KEY_ITEM = new RegExp(`^(\\s*)(?:[-*•]|\\d{1,2}[.)])\\s+[\`"*]*(${KEY})[\`"*]*\\s*(?=[:(,=–—-]|$)`);
const KEY_LIST =
  /\b(?:keys|fields|properties|json|object)\b[^:\n]*:[ \t]*((?:\n(?:[ \t]*[-*•]|[ \t]+\S|\d{1,2}[.)]).*)+)/i;
const MAX_KEYS = 40;
const MAX_DEPTH = 2;

/** Keys that a sentence names: those in quotation marks, else the words listed behind "keys". */
function keysOfSentence(sentence: string): string[] {
  const plain = sentence.replaceAll(/\([^()]*\)/g, '').split(/\bone of\b/i)[0] ?? '';
  if (!/\b(?:json|keys?|fields?)\b/i.test(plain)) return [];
  const quoted = [...plain.matchAll(new RegExp(`["“\`](${KEY})["”\`]`, 'g'))].map(([, key = '']) => key);
  if (quoted.length > 0) return quoted;
  const [, listed = ''] = /\b(?:keys?|fields) ([^.;\n]{2,400})/i.exec(plain) ?? [];
  const named = listed.split(/\s*,\s*(?:and\s+)?|\s+and\s+/);
  return named.every((key) => new RegExp(`^(?:${KEY})?$`).test(key)) ? named : [];
}

/** Keys that the instructions want in the JSON: of the object they show, of their list of keys, of their sentences. */
export function keysIn(instructions: string): string[] {
  const shown = instructions.slice(instructions.indexOf('{') + 1, instructions.lastIndexOf('}'));
  const ofExample = shown.replaceAll(/\{[^{}]*\}|\[[^[\]]*\]/g, '').matchAll(/"([^"\\\n]{1,100})"\s*:/g);
  const items = (KEY_LIST.exec(instructions)?.[1] ?? '').split('\n').map((line) => KEY_ITEM.exec(line) ?? []);
  const ofList = items.filter(([, indent]) => indent === items[1]?.[1]).map(([, , key = '']) => key);
  const ofSentences = instructions.split('\n').flatMap(blockSentences).flatMap(keysOfSentence);
  const keys = [...ofExample.map(([, key = '']) => key), ...ofList, ...ofSentences];
  return [...new Set(keys)].filter((key) => key !== '').slice(0, MAX_KEYS);
}

/**
 * Sorts what the instructions say by the key it is about: its item in a list with the lines indented below it, the
 * sentences that name it, and of a sentence that names several its own stretch. What names none is `general`.
 */
export function aboutKeys(keys: readonly string[], instructions: string) {
  const about = new Map(keys.map((key) => [key, '']));
  const general: string[] = [];
  const add = (key: string, text: string) => about.set(key, `${about.get(key)}${text}\n`);
  for (const piece of instructions.split(/\n(?!\s)/)) {
    const item = KEY_ITEM.exec(piece)?.[2] ?? '';
    if (about.has(item)) add(item, piece);
    for (const sentence of about.has(item) ? [] : piece.split('\n').flatMap(blockSentences)) {
      const named = keys.map((key) => ({ key, at: placeOf(key, sentence) })).filter(({ at }) => at >= 0);
      const places = named.sort((a, b) => a.at - b.at);
      for (const [index, { key, at }] of places.entries())
        add(key, places.length === 1 ? sentence : sentence.slice(at, places[index + 1]?.at));
      if (places.length === 0) general.push(sentence);
    }
  }
  return { about, general: general.join('\n') };
}

export const PROSE = /^(?:answer|reply|response|message|body|text|summary|explanation|comment)s?$/i;
/** What a value is by its key's name or by what is said of it; the first that fits. */
const KINDS: readonly (readonly [Field['kind'], name: RegExp, description?: RegExp])[] = [
  ['text', PROSE],
  ['date', /(?:^|_)(?:date|deadline|due)(?:_|$)/i, /\bYYYY\b|\bISO[ -]?8601\b/],
  ['language', /^(?:language|lang|locale)(?:_code)?$/i],
  ['boolean', /^(?:is|has|needs|should|can)_/i, /\bboolean\b|\btrue\b.{1,5}\bfalse\b/i],
  ['list', /^(?:tags|keywords|topics|items|steps|names)$/i, /\barray\b|\blist of\b/i],
];
const GRADE = /(?:^|_)(?:urgency|priority|score|rating|severity|confidence|stars|count|quantity)(?:_|$)/i;
const LABEL = /(?:^|_)(?:category|type|topic|intent|label|sentiment|team)$/i;

function kindOf(name: string, about: string, choices: readonly string[], bounds: unknown): Field['kind'] {
  if (/^(?:yes|no)$/i.test(choices[0] ?? '')) return 'choice';
  const known = KINDS.find(([, named, description]) => named.test(name) || description?.test(about));
  if (known !== undefined) return known[0];
  const areWords = choices.some((choice) => !/^\d+$/.test(choice));
  if (areWords && (bounds === undefined || /\bone of\b/i.test(about))) return 'choice';
  if (choices.length > 0 || bounds !== undefined || GRADE.test(name)) return 'number';
  return LABEL.test(name) ? 'choice' : 'text';
}

/** Reads what is asked of one key. @param about what the instructions say of it */
export function readField(name: string, about: string, instructions: string): Field {
  const stated = valuesIn(about).filter((choice) => choice !== 'null');
  const numbers = stated.map(Number).filter(Number.isFinite);
  const bounds = boundsIn(numbers.length > 1 ? `${Math.min(...numbers)} to ${Math.max(...numbers)}` : about);
  const kind = kindOf(name, about, stated, bounds);
  const names = kind === 'choice' && stated.length === 0 ? listedCategories(instructions) : stated;
  const choices = kind === 'choice' ? defineChoices(names, instructions) : [];
  return { name, kind, about, choices, bounds, limits: limitsIn(about) };
}

/** What the keywords of a JSON Schema ask for, in the words of an instruction. */
const IN_WORDS: Readonly<Record<string, (value: unknown) => string>> = {
  description: String,
  enum: (values) => `one of ${values}`,
  format: (format) => (format === 'date' ? 'YYYY-MM-DD' : ''),
  maximum: (bound) => `at most ${bound}`,
  maxLength: (bound) => `at most ${bound} characters`,
  minimum: (bound) => `at least ${bound}`,
  type: String,
};
const isMap = (value: unknown): value is Values => value !== null && typeof value === 'object';

/** The members a JSON Schema asks for, with what the instructions say about each. `outer` are those it stands in. */
export function fieldsOfSchema(schema: Values, instructions: string, outer: readonly Values[] = []): Field[] {
  if (!isMap(schema.properties) || outer.includes(schema) || outer.length > MAX_DEPTH) return [];
  const members = Object.entries(schema.properties).slice(0, MAX_KEYS);
  const { about } = aboutKeys(Object.keys(schema.properties), instructions);
  return members.map(([name, member]) => {
    const keywords = isMap(member) ? member : {};
    const words = Object.entries(keywords).map(([keyword, value]) => IN_WORDS[keyword]?.(value) ?? '');
    const field = readField(name, `${words.join('\n')}\n${about.get(name)}`, instructions);
    if (!isMap(keywords.properties)) return field;
    return { ...field, kind: 'object', fields: fieldsOfSchema(keywords, instructions, [...outer, schema]) };
  });
}
