import type { Dice } from './dice.ts';
import type { PracticeTask } from './task.ts';
import { concepts, overlap, placeOf, proseSentences, terms } from './text-features.ts';

/** One of the values an instruction allows, with what it says about it. */
export interface Choice {
  readonly name: string;
  readonly definition: string;
}

const MAX_CHOICES = 60;
const LISTS = [
  /\bone of(?: (?:the|these|exactly|following|values|categories|labels)){0,4}\s*:?\s*([^\n]{3,800})/i,
  /\b(?:values|categories|labels|options|choices)(?: are| is)?\s*:\s*([^\n]{3,800})/i,
  /((?:["'`]?\w[\w -]{0,30}["'`]?\s*\|\s*){1,40}["'`]?\w[\w -]{0,30})/,
  /\b(?:as|either|be)(?: either)? ((?:["'`]?[\w-]{1,30}["'`]?, ){0,20}["'`]?[\w-]{1,30}["'`]?,? or ["'`]?[\w-]{1,30})/i,
  /\((?!e\.g|for example|such as)([^()\n]{3,300})\)/,
  /\b((?:yes|true)\s*(?:or|\/|,)\s*(?:no|false))\b/i,
];

/** Splits "billing, bug, `feature` or other." into its items; fewer than two are no list. */
function listItems(text: string): string[] {
  const quoted = [...text.matchAll(/["“`]([^"”`\n]{1,40})["”`]/g)].map(([, item = '']) => item);
  const plain = text.replaceAll(/\([^()]*\)/g, '').split(/[.;)\n](?:\s|$)|\s[—–-]\s|\.$/)[0] ?? '';
  const items = plain
    .split(/\s*[,|/]\s*(?:(?:or|and)\s+)?|\s+(?:or|and)\s+/)
    .map((item) => item.replaceAll(/^[\s"'`*<[{]+|[\s"'`*>\]}.]+$/g, ''))
    .filter((item) => item !== '' && item.length <= 40 && item.split(/\s+/).length <= 4);
  const found = quoted.length >= 2 ? quoted : items;
  return found.length >= 2 ? [...new Set(found)].slice(0, MAX_CHOICES) : [];
}

/** The values a text allows ("one of billing, bug or other", "low | high"); empty where it sets none. */
export function valuesIn(text: string): string[] {
  return LISTS.map((list) => listItems(list.exec(text)?.[1] ?? '')).find(({ length }) => length > 0) ?? [];
}

const CATEGORIES = /\b(?:categor|label|class|intent|topic)\w*\b[^:\n]{0,80}:[ \t]*((?:\n[ \t]*[-*•].*)+)/i;
const ITEM = /^\s*[-*•]\s*[`"*]*([\p{L}\p{N}][\p{L}\p{N}_ &/-]{0,40}?)[`"*]*\s*(?:[:=–—].*)?$/u;

/** Names listed below a line about categories, for instructions that list them apart from the key. */
export function listedCategories(instructions: string): string[] {
  const lines = CATEGORIES.exec(instructions)?.[1]?.split('\n').slice(0, MAX_CHOICES) ?? [];
  return lines.flatMap((line) => ITEM.exec(line)?.[1] ?? []);
}

/** Adds what the instructions say of each value: the sentences that begin with it, or name it and no other. */
export function defineChoices(names: readonly string[], instructions: string): Choice[] {
  const parts = proseSentences(instructions).map((sentence) => {
    const named = names.filter((name) => placeOf(name, sentence) >= 0);
    return { sentence, about: named.find((name) => named.length === 1 || placeOf(name, sentence) === 0) };
  });
  const of = (name: string) => parts.filter(({ about }) => about === name).map(({ sentence }) => sentence);
  return names.map((name) => ({ name, definition: of(name).join(' ') }));
}

/** Labels as a model makes them up that was shown no list. */
const INVENTED = ['General Inquiry', 'Customer Question', 'Support Request'] as const;
const FALLBACK = /^(?:other|others|general|misc\w*|unknown|none|neutral)$/i;
/** Below this score nothing in the message speaks for a label. */
const WEAK = 0.75;

/** Labels by how well they fit: by name, definition, words of the same concept, and the nearest examples. */
function ranked({ input: text, examples }: PracticeTask, choices: readonly Choice[]) {
  const message = new Set(terms(text));
  const meant = concepts(message);
  const wanted = choices.map(({ definition }) => new Set(terms(definition)));
  const frequency = (term: string) => wanted.filter((definition) => definition.has(term)).length;
  const near = examples.map(({ input, output }) => {
    const other = new Set(terms(input));
    return { output, share: overlap(message, other) ** 2 / Math.max(1, message.size * other.size) };
  });
  const rated = choices.map(({ name }, index) => {
    const named = new Set(terms(name.replaceAll('_', ' ')));
    const defined = wanted[index] ?? new Set();
    let score = 2 * overlap(message, named) + 0.9 * overlap(meant, concepts(named));
    for (const term of defined) if (message.has(term)) score += 1.5 / frequency(term);
    score += 0.3 * overlap(meant, concepts(defined));
    for (const { output, share } of near) if (placeOf(name, output) >= 0) score += 6 * share;
    return { name, score };
  });
  return rated.sort((a, b) => b.score - a.score);
}

/** The label that fits a text best; between two that fit nearly as well, chance decides now and then. */
export function bestLabel(task: PracticeTask, choices: readonly Choice[], dice: Dice): string {
  const [best, next] = ranked(task, choices);
  if (best === undefined) return dice.pick('label', INVENTED);
  const isClose = next !== undefined && next.score >= 0.8 * best.score;
  if (best.score >= WEAK) return isClose && dice.oneIn('waver', 3) ? next.name : best.name;
  return choices.find(({ name }) => FALLBACK.test(name))?.name ?? best.name;
}

/** Whether what a statement or question asks about occurs in a text. */
export function isAbout(text: string, statement: string): boolean {
  const [question, answer] = [new Set(terms(statement)), new Set(terms(text))];
  return overlap(question, answer) > 0 || overlap(concepts(question), concepts(answer)) > 0;
}
