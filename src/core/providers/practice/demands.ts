import type { ResponseFormat } from '../provider.ts';
import { aboutKeys, fieldsOfSchema, keysIn, readField } from './fields.ts';
import { limitsIn } from './limits.ts';
import type { PracticeTask } from './task.ts';

const WORKS: readonly (readonly ['classify' | 'rewrite' | 'summarise' | 'translate', RegExp])[] = [
  ['summarise', /\b(?:summari[sz]\w*|summary|condense|shorten)\b/i],
  ['translate', /\btranslat\w+\b/i],
  ['classify', /\b(?:classif\w+|categori[sz]e|sentiment|(?:which|the) (?:category|label))\b/i],
  ['rewrite', /\b(?:rewrite|rephrase|paraphrase)\b/i],
];
const BARE = [
  /\b(?:no|without|not|never|don['’]t)\b[^.\n]{0,40}\b(?:code[ -]?(?:fences?|blocks?)|fences?|markdown)\b/i,
  /\b(?:only|just|nothing but|exactly)\b[^.\n]{0,30}\b(?:json|label|category|number|word|object|one of)\b/i,
  /\b(?:json|label|category|object|number)\b[^.\n]{0,20}\b(?:only|alone)\b|\b(?:a single|one) word\b/i,
  /\b(?:nothing|no (?:other )?text|no words)\b[^.\n]{0,30}\b(?:else|before|around|after)\b|\bno explanations?\b/i,
];
const AS_DATA = [
  /\b(?:ignore|(?:do not|don['’]t|never) (?:follow|obey|act on))\b[^.\n]{0,60}\b(?:instructions?|orders?)\b[^.\n]{0,60}\b(?:in|inside|within|from)\b/i,
  /\b(?:treat|regard)\b[^.\n]{0,60}\bas (?:plain |mere |only )?(?:data|text|content|untrusted)\b/i,
];
const HONEST = [
  /\b(?:do not|don['’]t|never)\b[^.\n]{0,20}\b(?:make\b[^.\n]{0,20}\bup|invent|guess)\b/i,
  /\b(?:do not|don['’]t|cannot|can['’]t) (?:know|find|answer)\b|\bnot sure\b|\bsay so\b/i,
  /\b(?:only|solely)\b[^.\n]{0,40}\b(?:context|knowledge|passages?|documents?|facts)\b|\bthese facts alone\b/i,
  /\bnot in the (?:context|knowledge|passages|documents)\b/i,
];
const INPUT_LANGUAGE =
  /\b(?:same language|language (?:of|that|in which))\b|\b(?:message|customer|user)['’]s language\b/i;
const ASKS_FOR_JSON = /(?<!\b(?:no|not|without|never)(?: (?:use|as|in|any|return))? )\bJSON\b/i;
const CHOICE = /\bone of\b|\b(?:choose|pick|either|decide)\b|\b(?:yes or no|true or false)\b/i;
const BAN =
  '(?:do not|don[\'’]t|never|must not|avoid)\\b[^."“\\n]{0,30}\\b(?:mention|use|contain|say|include|promise)';
const UNQUOTED_BAN = /\b(?:do not|don['’]t|never) mention (?:the |any |our )?(\w+)/gi;

const says = (text: string, patterns: readonly RegExp[]) => patterns.some((pattern) => pattern.test(text));

/** Text in quotation marks behind one of `verbs`, each time it occurs. */
function quotedAfter(text: string, verbs: string): string[] {
  const quoted = `\\b(?:${verbs})\\b[^"“\`.\\n]{0,60}["“\`]([^"”\`\\n]{1,200})["”\`]`;
  return [...text.matchAll(new RegExp(quoted, 'gi'))].map(([, phrase = '']) => phrase);
}

export type Demands = ReturnType<typeof readDemands>;

/** Reads what instructions, examples and response format ask of the answer; what they leave open is up to the model. */
export function readDemands({ instructions, examples }: PracticeTask, format: ResponseFormat) {
  const outputs = examples.map(({ output }) => output.trim()).filter((output) => output !== '');
  const isJson = format.type !== 'text' || ASKS_FOR_JSON.test(instructions);
  const keys = isJson ? keysIn(instructions) : [];
  const { about, general } = aboutKeys(keys, instructions);
  const fields =
    format.type === 'json_schema'
      ? fieldsOfSchema(format.schema, instructions)
      : keys.map((key) => readField(key, about.get(key) ?? '', instructions));
  const work = WORKS.find(([, pattern]) => pattern.test(instructions))?.[0];
  const labels = outputs.every((output) => output.split(/\s+/).length <= 3) ? outputs : [];
  const list = labels.length > 0 ? `one of ${labels.join(', ')}\n` : '';
  const label = readField('category', `${list}${general}`, instructions);
  const isOffered = CHOICE.test(general) && (label.choices.length > 0 || label.bounds !== undefined);
  // Braces and keys in quotation marks speak of the JSON, not of the words in it.
  const phrases = (verbs: string) =>
    quotedAfter(instructions, verbs).filter((phrase) => !/^[[{]/.test(phrase) && !keys.includes(phrase));
  return {
    /** What is to be done with the text, where that is more than to answer it. */
    work,
    /** Members of the JSON asked for; undefined where it is not. */
    fields: isJson ? fields : undefined,
    /** The label that is asked for in place of prose. */
    label: !isJson && (work === 'classify' || labels.length > 0 || isOffered) ? label : undefined,
    /** Nothing may stand around the answer: no code fence, no friendly sentence. */
    isBare:
      format.type !== 'text' || says(instructions, BARE) || outputs.some((output) => /^[{\w]/.test(output)),
    limits: limitsIn(general),
    isBrief: /\b(?:brief\w*|concise\w*|short)\b/i.test(instructions),
    opening: phrases('begin(?:ning)?|start(?:ing)?')[0] ?? '',
    ending: phrases('end(?:ing)?|finish|sign off')[0] ?? '',
    include: phrases('include|must (?:contain|mention)|always (?:mention|say)'),
    avoid: [...phrases(BAN), ...[...instructions.matchAll(UNQUOTED_BAN)].map(([, word = '']) => word)],
    /** Orders inside the user's text are not to be followed. */
    isInputData: says(instructions, AS_DATA),
    /** Says that it does not know rather than making something up. */
    isHonest: says(instructions, HONEST),
    isInInputLanguage: INPUT_LANGUAGE.test(instructions),
  };
}
