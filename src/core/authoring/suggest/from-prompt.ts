import { toPointer } from '../../documents/path.ts';
import type { PromptFile } from '../../prompt/prompt-file.ts';
import { oneLine } from '../../text/one-line.ts';
import {
  bansIn,
  choicesIn,
  endsIn,
  isAboutAnswer,
  languageIn,
  lengthsIn,
  rangeIn,
} from './demanded-checks.ts';
import { formsIn } from './form-demands.ts';
import { type PromptSentence, promptSentences } from './prompt-sentences.ts';
import { idOf, type Suggestion } from './suggestion.ts';

/** Characters of a sentence that a comment quotes. */
const QUOTED = 100;

/** What a prompt's response format and its own sentences, in English, say an answer must be like. */
export function suggestFromPrompt(prompt: PromptFile): Suggestion[] {
  const sentences = promptSentences(prompt);
  const asking = sentences.find(({ text }) => asksForJson(text));
  const isJson = prompt.responseFormat.type !== 'text' || asking !== undefined;
  const keys = isJson ? keysIn(sentences, asking) : undefined;
  return [
    ...suggestFormat(prompt, asking),
    ...(keys ? [suggestKeys(keys)] : []),
    ...sentences.flatMap((sentence) => suggestFromSentence(sentence, isJson, keys?.names ?? [])),
  ];
}

const sourceOf = ({ line, text }: PromptSentence) => `prompt line ${line}: "${oneLine(text, QUOTED)}"`;

function asksForJson(text: string): boolean {
  return (
    /\b(?:return|respond|reply|answer|output|write|give|produce|format)\b[^.]*\bJSON\b/i.test(text) &&
    !/\b(?:no|not|without|never|don['’]t)\b[^.]{0,20}\bJSON\b/i.test(text)
  );
}

function suggestFormat({ responseFormat }: PromptFile, asking: PromptSentence | undefined): Suggestion[] {
  const sources = [
    ...(responseFormat.type === 'text' ? [] : [`responseFormat: ${responseFormat.type}`]),
    ...(asking ? [sourceOf(asking)] : []),
  ];
  const json = sources.length > 0 ? [{ id: 'json', check: { json: {} }, sources }] : [];
  if (responseFormat.type !== 'json_schema') return json;
  const { schema } = responseFormat;
  return [...json, { id: 'schema', check: { jsonSchema: schema }, sources: ['jsonSchema of the prompt'] }];
}

interface Keys {
  readonly names: readonly string[];
  readonly isAll: boolean;
  readonly source: string;
}

/** The keys of the JSON asked for: written out as JSON, named in the sentence, or listed below it. */
function keysIn(sentences: readonly PromptSentence[], asking: PromptSentence | undefined): Keys | undefined {
  if (!asking) return undefined;
  const names = keysOfObject(asking.text) ?? keysNamed(asking.text) ?? keysListed(sentences, asking);
  if (names.length === 0) return undefined;
  const isAll = /\b(?:exactly|only|no other)\b[^.]{0,30}\b(?:keys|fields|properties)\b|\bno other\b/i.test(
    asking.text,
  );
  return { names: [...new Set(names)], isAll, source: sourceOf(asking) };
}

/** `{"category": …, "customer": {"name": …}}`: the keys of the outer object. */
function keysOfObject(text: string): string[] | undefined {
  const start = text.indexOf('{');
  if (start < 0 || text[start + 1] === '{' || text[start + 1] === '%') return undefined;
  const keys: string[] = [];
  let depth = 0;
  for (const [token, key] of text.slice(start).matchAll(/[{}[\]]|"([A-Za-z_][\w-]*)"\s*:/g)) {
    if (key !== undefined) {
      if (depth === 1) keys.push(key);
    } else depth += token === '{' || token === '[' ? 1 : -1;
    if (depth === 0) break;
  }
  return keys.length > 0 ? keys : undefined;
}

/** *with the keys a, b and c* */
function keysNamed(text: string): string[] | undefined {
  const list = /\b(?:keys|fields|properties)\b:?\s+([^.;:()]+)/i.exec(text)?.[1];
  const names = list
    ?.split(/\s*,\s*(?:and\s+)?|\s+and\s+/)
    .map((name) => name.trim().replace(/^["'“`*]+|["'”`*]+$/g, ''));
  return names?.every((name) => /^[A-Za-z_][\w-]*$/.test(name)) ? names : undefined;
}

/** The definitions that follow a sentence, up to the first sentence that is none. */
function keysListed(sentences: readonly PromptSentence[], asking: PromptSentence): string[] {
  const after = sentences.slice(sentences.indexOf(asking) + 1);
  const end = after.findIndex(({ key }) => key === undefined);
  return after.slice(0, end < 0 ? undefined : end).flatMap(({ key }) => key ?? []);
}

const suggestKeys = ({ names, isAll, source }: Keys): Suggestion => ({
  id: 'fields',
  check: { fields: { required: names.map((name) => toPointer([name])), ...(isAll && { only: true }) } },
  sources: [source],
});

/** What a sentence says of the answer; where that is JSON, of the one key that it defines or names. */
function suggestFromSentence(
  sentence: PromptSentence,
  isJson: boolean,
  keys: readonly string[],
): Suggestion[] {
  const { text } = sentence;
  const named = sentence.key ? [sentence.key] : keys.filter((key) => mentions(text, key));
  const [key] = named.filter((name) => keys.includes(name));
  const isOne = key !== undefined && named.length === 1;
  const bans = bansIn(text);
  const about = isOne
    ? {
        ...lengthsIn(text),
        ...rangeIn(text),
        ...choiceCheck(text),
        ...languageIn(text),
        ...endsIn(text),
        ...bans,
      }
    : isJson
      ? bans
      : {
          ...lengthsIn(text),
          ...(isAboutAnswer(text) ? choiceCheck(text) : {}),
          ...languageIn(text),
          ...endsIn(text),
          ...formsIn(text),
          ...bans,
        };
  const at = isOne ? { at: toPointer([key]) } : {};
  return Object.entries(about).map(([name, options]) => ({
    id: idOf(isOne ? key : '', NAMES[name] ?? name),
    check: { [name]: { ...at, ...options } },
    sources: [sourceOf(sentence)],
  }));
}

const NAMES: Readonly<Record<string, string>> = {
  enum: 'values',
  number: 'range',
  notContains: 'forbidden',
  startsWith: 'opening',
  endsWith: 'ending',
};

function choiceCheck(text: string): Record<string, Record<string, unknown>> {
  const values = choicesIn(text);
  return values.length > 0 ? { enum: { values } } : {};
}

/** A key that is no plain word (`due_date`), or one in quotation marks or with a definite article (`the answer`). */
function mentions(text: string, key: string): boolean {
  const word = key.replace(/[^\w-]/g, '');
  return new RegExp(
    `["\`'“]${word}["\`'”]|\\bthe ${word}\\b|^${word}\\b${/[_-]/.test(word) ? `|\\b${word}\\b` : ''}`,
    'i',
  ).test(text);
}
