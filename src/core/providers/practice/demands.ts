import type { ResponseFormat } from '../provider.ts';
import { type Choice, choicesIn } from './choices.ts';
import { learn, shownLabels, shownObjects } from './examples.ts';
import { defineChoices, type Field, listedCategories, readField } from './fields.ts';
import { keepLatest } from './latest.ts';
import { type Limits, limitsIn } from './limits.ts';
import { keysIn, sayingsAbout } from './sayings.ts';
import { fieldsOfSchema } from './schema.ts';
import { type Example, statementsIn, type Task } from './task.ts';
import { sentences } from './words.ts';

export type Work = 'classify' | 'extract' | 'reply' | 'rewrite' | 'summarise' | 'title' | 'translate';

/** What the instructions ask of the answer; what they leave open, the model does as it likes. */
export interface Demands {
  readonly work: Work;
  readonly json: boolean;
  /** Nothing may stand around the answer: no code fence, no friendly sentence. */
  readonly bare: boolean;
  readonly fields: readonly Field[];
  /** Labels to choose from, where the answer as a whole is one of them. */
  readonly choices: readonly Choice[];
  /** Limits on the prose of the answer. */
  readonly limits: Limits;
  readonly brief: boolean;
  readonly opening?: string;
  readonly ending?: string;
  readonly include: readonly string[];
  readonly avoid: readonly string[];
  /** Orders inside the user's text are not to be followed. */
  readonly inputIsData: boolean;
  /** Says that it does not know rather than making something up. */
  readonly honest: boolean;
  /** The words to say it with, where the instructions give them. */
  readonly unknownPhrase?: string;
  readonly inputLanguage: boolean;
  readonly bullets: boolean;
  readonly letterCase?: 'lower' | 'upper';
  /** Plain statements among the instructions, which are knowledge as well. */
  readonly statements: string;
  /** A year named anywhere in the instructions, for dates without one. */
  readonly year?: number;
}

const WORKS: readonly (readonly [Work, RegExp])[] = [
  ['summarise', /\b(?:summari[sz]\w*|summary|tl;?dr|condense|shorten)\b/i],
  ['translate', /\btranslat\w+\b/i],
  [
    'title',
    /\b(?:write|give|suggest|create|generate|find)\b[^.\n]{0,30}\b(?:title|headline|subject line)\b/i,
  ],
  [
    'classify',
    /\b(?:classif\w+|categori[sz]e|sentiment|(?:which|the) (?:category|label)|label (?:the|each|this))\b/i,
  ],
  ['extract', /\b(?:extract|list) (?:all |the |every |any )?\w+/i],
  ['rewrite', /\b(?:rewrite|rephrase|paraphrase|proofread|correct the|improve the)\b/i],
];

const BARE = [
  /\b(?:no|without|not|never|don['’]t)\b[^.\n]{0,40}\b(?:code[ -]?(?:fences?|blocks?)|fences?|markdown|backticks)\b/i,
  /\b(?:only|just|nothing but|exactly|raw)\b[^.\n]{0,30}\b(?:json|label|category|number|choice|word|object|one of)\b/i,
  /\b(?:json|label|category|object|one word|number)\b[^.\n]{0,20}\bonly\b/i,
  /\b(?:nothing|no (?:other )?text|no prose|no words)\b[^.\n]{0,30}\b(?:else|before|around|after|besides|outside)\b/i,
  /\bno (?:explanations?|comments?|commentary|preamble|introduction)\b/i,
  /\b(?:a single|one) word\b/i,
];
const AS_DATA = [
  /\b(?:ignore|disregard|(?:do not|don['’]t|never|not) (?:follow|obey|act on|carry out|execute|listen to))\b[^.\n]{0,60}\b(?:instructions?|orders?|commands?|requests?|anything)\b[^.\n]{0,60}\b(?:in|inside|within|from|contains|contained)\b/i,
  /\b(?:treat|regard|consider)\b[^.\n]{0,60}\bas (?:plain |mere |only )?(?:data|text|content|untrusted)\b/i,
  /\b(?:never|not) (?:as )?(?:an? )?instructions?\b/i,
  /\binstructions? (?:in|inside|within) (?:it|the \w+)[^.\n]{0,30}\b(?:are|is) (?:not|to be ignored)\b/i,
];
const HONEST = [
  /\b(?:do not|don['’]t|never)\b[^.\n]{0,20}\b(?:make\b[^.\n]{0,20}\bup|invent|guess|speculate)\b/i,
  /\b(?:you|we) (?:do not|don['’]t|cannot|can['’]t) (?:know|find|answer)\b/i,
  /\bI (?:do not|don['’]t) know\b|\bnot sure\b|\bsay so\b/i,
  /\b(?:only|solely)\b[^.\n]{0,40}\b(?:context|knowledge|passages?|documents?|information|facts)\b/i,
  /\bnot (?:in|part of|covered by) the (?:context|knowledge|passages|documents)\b/i,
];
const INPUT_LANGUAGE = [
  /\b(?:in|use|match)\b[^.\n]{0,20}\b(?:same language|language (?:of|that|as|in which))\b/i,
  /\b(?:message|customer|user)['’]s (?:own )?language\b/i,
];

const says = (text: string, patterns: readonly RegExp[]) => patterns.some((pattern) => pattern.test(text));

/** Text in quotation marks behind one of `verbs`, each time it occurs. */
function quotedAfter(text: string, verbs: string): string[] {
  const pattern = new RegExp(
    `\\b(?:${verbs})\\b[^"“\`.\\n]{0,60}(?:"([^"\\n]{1,200})"|“([^”\\n]{1,200})”|\`([^\`\\n]{1,200})\`|'([^'\\n]{1,200})')`,
    'gi',
  );
  return [...text.matchAll(pattern)].map(
    (match) => match.slice(1).find((group) => group !== undefined) ?? '',
  );
}

function avoided(instructions: string): string[] {
  const found: string[] = [];
  for (const sentence of sentences(instructions)) {
    const ban =
      /\b(?:do not|don['’]t|never|must not|without|avoid)\b[^.\n]{0,30}?\b(?:mention(?:ing)?|us(?:e|ing) the words?|contain(?:ing)?|say(?:ing)?|includ(?:e|ing)|nam(?:e|ing)|promis(?:e|ing))\b\s*(.{2,200})$/i.exec(
        sentence,
      );
    if (ban === null || /\bif you\b|\bknow\b/i.test(ban[0])) continue;
    const rest = ban[1] ?? '';
    const quoted = [...rest.matchAll(/["“`']([^"”`'\n]{1,60})["”`']/g)].map((match) => match[1] ?? '');
    const named =
      quoted.length > 0 ? quoted : rest.replace(/[.!]$/, '').split(/\s*,\s*(?:or |and )?|\s+(?:or|and)\s+/);
    found.push(
      ...named
        .map((item) => item.replace(/^(?:any|the|a|an|our|your|words?) /i, '').trim())
        .filter((item) => item.length > 1 && item.split(' ').length <= 3),
    );
  }
  return found;
}

function letterCaseIn(instructions: string): Demands['letterCase'] {
  if (/\b(?:all caps|upper[ -]?case|capital letters)\b/i.test(instructions)) return 'upper';
  return /\blower[ -]?case\b/i.test(instructions) ? 'lower' : undefined;
}

/** Whether an example shows an answer with nothing around it. */
const isBare = ({ output }: Example) => !output.includes('```') && /^\s*[{\w]/.test(output);

function isSameFormat(one: ResponseFormat, other: ResponseFormat): boolean {
  if (one.type === 'json_schema' && other.type === 'json_schema') return one.schema === other.schema;
  return one.type === other.type;
}

interface Prompt extends Omit<Task, 'input'> {
  readonly format: ResponseFormat;
}

function isSamePrompt(one: Prompt, other: Prompt): boolean {
  return (
    one.instructions === other.instructions &&
    one.context === other.context &&
    isSameFormat(one.format, other.format) &&
    one.examples.length === other.examples.length &&
    one.examples.every(({ input, output }, index) => {
      const example = other.examples[index];
      return input === example?.input && output === example.output;
    })
  );
}

/** Reads what the instructions, the examples and the response format ask for. */
export const readDemands = keepLatest(isSamePrompt, (prompt: Prompt): Demands => {
  const { instructions, examples, format } = prompt;
  const shown = shownObjects(examples);
  const asksForJson =
    /\bJSON\b/i.test(instructions) &&
    !/\b(?:no|not|without|never)(?: (?:use|as|in|any|return))? JSON\b/i.test(instructions);
  const json = format.type !== 'text' || asksForJson || shown.length > 0;
  const stated = json ? keysIn(instructions) : [];
  const keys = stated.length > 0 ? stated : Object.keys(shown[0] ?? {});
  const { sayings, general } = sayingsAbout(keys, instructions);
  const fields =
    format.type === 'json_schema'
      ? fieldsOfSchema(format.schema, instructions)
      : [...sayings].map(([key, saying]) => learn(readField(key, saying, instructions), shown, instructions));

  const work = WORKS.find(([, pattern]) => pattern.test(instructions))?.[0] ?? 'reply';
  const labels = json ? [] : choicesIn(general);
  const listed =
    labels.length === 0 && !json && work === 'classify' ? listedCategories(instructions) : labels;
  const names = listed.length === 0 && !json ? shownLabels(examples) : listed;
  const isChoice =
    names !== listed ||
    work === 'classify' ||
    /\bone of\b|\b(?:choose|pick|either|decide)\b|\b(?:yes or no|true or false)\b/i.test(general);
  // Braces and keys in quotation marks speak of the JSON, not of the words in it.
  const phrases = (verbs: string) =>
    quotedAfter(instructions, verbs).filter((phrase) => !/^[[{]/.test(phrase) && !keys.includes(phrase));
  const year = /\b(?:19|20)\d{2}\b/.exec(`${instructions}\n${prompt.context}`)?.[0];
  return {
    work,
    json,
    bare: format.type !== 'text' || says(instructions, BARE) || examples.some(isBare),
    fields,
    choices: isChoice ? defineChoices(names, instructions) : [],
    limits: limitsIn(general),
    brief: /\b(?:brief\w*|concise\w*|short|to the point|terse)\b/i.test(instructions),
    opening: phrases('begin(?:ning)?|start(?:ing|s)?|prefix(?:ed)?')[0],
    ending: phrases('end(?:ing|s)?|finish|close|sign off')[0],
    include: phrases(
      'include|must (?:contain|mention)|always (?:mention|say)|contain the (?:word|phrase|text)s?',
    ),
    avoid: avoided(instructions),
    inputIsData: says(instructions, AS_DATA),
    honest: says(instructions, HONEST),
    unknownPhrase: quotedAfter(
      instructions,
      '(?:if|when|where)\\b[^."“\n]{0,60}(?:\\bnot|n[\'’]t|\\bcannot|\\bunsure|\\bmissing|\\bunknown)\\b[^."“\n]{0,60}\\b(?:say|reply|answer|respond|write|return)',
    )[0],
    inputLanguage: says(instructions, INPUT_LANGUAGE),
    bullets: /\b(?:bullet(?:ed)?(?: points?| list)?|as a list)\b/i.test(instructions),
    letterCase: letterCaseIn(instructions),
    statements: statementsIn(instructions),
    year: year === undefined ? undefined : Number(year),
  };
});
