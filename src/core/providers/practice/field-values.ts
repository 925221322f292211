import { bestLabel, isAbout } from './choices.ts';
import type { Demands } from './demands.ts';
import type { Dice } from './dice.ts';
import { type Field, PROSE } from './fields.ts';
import { languageOf } from './function-words.ts';
import { finish, summarise } from './prose.ts';
import { reply, topicOf } from './reply.ts';
import type { PracticeTask } from './task.ts';
import { sentiment, urgency, wordsIn } from './text-features.ts';

const NULL = /\bnull\b/i;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const DATE = /\b\d{4}-\d{2}-\d{2}\b|\b(\d{1,2})(?:st|nd|rd|th)? ([A-Z][a-z]{2})[a-z]*,? (\d{4})\b/;

/** A number in its bounds; on a scale of 1 to 10 where the end is open; a word where no number was asked for. */
function numberFor({ name, bounds }: Field, input: string): number | string {
  const share = /score|rating|stars/i.test(name) ? sentiment(input) : urgency(input);
  if (bounds === undefined) return share >= 0.5 ? 'high' : share >= 0.3 ? 'medium' : 'low';
  const max = bounds.max ?? Math.max(10, bounds.min ?? 0);
  const min = bounds.min ?? Math.min(1, max);
  const value = min + share * (max - min);
  return bounds.isWhole ? Math.round(value) : Number(value.toFixed(2));
}

/** The first date of a text, as it stands there or YYYY-MM-DD where a format is asked for. */
function dateFor({ about }: Field, input: string): string | null {
  const [text, day, month = '', year] = DATE.exec(input) ?? [];
  if (text === undefined) return NULL.test(about) ? null : 'none';
  if (day === undefined || !/\bYYYY\b|\bISO\b/.test(about)) return text;
  return `${year}-${String(MONTHS.indexOf(month) + 1).padStart(2, '0')}-${day.padStart(2, '0')}`;
}

function choiceFor({ choices, about }: Field, task: PracticeTask, dice: Dice): string {
  const [yes, no] = [/^yes$/i, /^no$/i].map((word) => choices.find(({ name }) => word.test(name))?.name);
  if (yes !== undefined && no !== undefined) return isAbout(task.input, about) ? yes : no;
  return bestLabel(task, choices, dice);
}

function textFor(field: Field, task: PracticeTask, demands: Demands, dice: Dice): string | null {
  const limits = { ...demands.limits, ...field.limits };
  if (/summary/i.test(field.name)) return finish(summarise(task.input, limits), demands, limits);
  if (!PROSE.test(field.name)) return NULL.test(field.about) ? null : topicOf(task.input);
  return finish(reply(task, demands, limits, dice), demands, limits);
}

/** What the practice model puts under one key. */
export function valueFor(field: Field, task: PracticeTask, demands: Demands, dice: Dice): unknown {
  const { input } = task;
  switch (field.kind) {
    case 'object':
      return objectOf(field.fields ?? [], task, demands, dice);
    case 'list':
      return wordsIn(input).slice(0, 3);
    case 'number':
      return numberFor(field, input);
    case 'date':
      return dateFor(field, input);
    case 'language':
      return languageOf(input);
    case 'boolean':
      return isAbout(input, field.name.replaceAll('_', ' '));
    case 'choice':
      return choiceFor(field, task, dice);
    case 'text':
      return textFor(field, task, demands, dice);
  }
}

/** An object with a value for every field. */
export function objectOf(fields: readonly Field[], task: PracticeTask, demands: Demands, dice: Dice): object {
  return Object.fromEntries(fields.map((field) => [field.name, valueFor(field, task, demands, dice)]));
}
