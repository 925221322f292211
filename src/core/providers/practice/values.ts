import { classify, inventLabel, isAbout } from './classify.ts';
import { datesIn, deadlineIn, formatDate } from './dates.ts';
import type { Demands } from './demands.ts';
import type { Dice } from './dice.ts';
import { extract } from './extract.ts';
import type { Field } from './fields.ts';
import { detectLanguage, LANGUAGE_NAMES } from './languages.ts';
import { finish, summarise, titleOf } from './prose.ts';
import { reply } from './reply.ts';
import type { Task } from './task.ts';
import { mood, pressure } from './tone.ts';
import { terms, words } from './words.ts';

const OPEN_SCALE_END = 10;
const GRADED = /urgen|priorit|sever|score|rating|confiden|stars|likel/i;

function degree(field: Field, input: string): number {
  return /score|rating|stars|satisf/i.test(field.name) ? mood(input) : pressure(input);
}

/** A number in its bounds; on a scale of 1 to 10 where the end is open; a word where no number was asked for. */
function numberFor(field: Field, input: string): number | string {
  const share = degree(field, input);
  if (field.bounds === undefined) return share >= 0.5 ? 'high' : share >= 0.3 ? 'medium' : 'low';
  const { whole } = field.bounds;
  const stated = /-?\d{1,9}/.exec(input)?.[0];
  if (!GRADED.test(field.name) && stated !== undefined && field.bounds.max === undefined)
    return Number(stated);
  const max = field.bounds.max ?? Math.max(OPEN_SCALE_END, field.bounds.min ?? 0);
  const min = field.bounds.min ?? Math.min(1, max);
  const value = min + share * (max - min);
  return whole
    ? Math.max(Math.ceil(min), Math.min(Math.floor(max), Math.round(value)))
    : Number(value.toFixed(2));
}

function dateFor(field: Field, input: string, demands: Demands): string | null {
  const isDeadline = /due|deadline|\bby\b|needs? it/i.test(
    `${field.name.replaceAll('_', ' ')} ${field.about}`,
  );
  const date = isDeadline ? deadlineIn(input) : datesIn(input)[0];
  const missing = field.nullable ? null : 'none';
  if (date === undefined) return missing;
  if (field.dateFormat === undefined) return date.text;
  return formatDate(date, field.dateFormat, demands.year) ?? missing;
}

function languageFor(field: Field, input: string): string {
  const code = detectLanguage(input);
  const name = LANGUAGE_NAMES[code];
  const choice = field.choices.find(({ name: one }) =>
    [code, name.toLowerCase()].includes(one.toLowerCase()),
  );
  if (choice !== undefined) return choice.name;
  return /\b(?:code|ISO|two[- ]letter)\b/i.test(field.about) ? code : name;
}

function choiceFor(field: Field, task: Task, dice: Dice): string {
  const { choices } = field;
  if (choices.length === 0) return inventLabel(task.input, dice);
  return classify(task.input, choices, task.examples, dice) ?? inventLabel(task.input, dice);
}

function listFor(field: Field, task: Task, demands: Demands, dice: Dice): unknown[] {
  const item = field.fields?.[0];
  if (item !== undefined && item.kind !== 'text') return [valueFor(item, task, demands, dice)];
  const named = words(task.input.slice(0, 4000)).filter((word) => word.length > 3 && terms(word).length > 0);
  return [...new Set(named)].slice(0, 3);
}

function textFor(field: Field, task: Task, demands: Demands, dice: Dice): string | null {
  const limits = {
    words: field.limits.words ?? demands.limits.words,
    sentences: field.limits.sentences ?? demands.limits.sentences,
    characters: field.limits.characters ?? demands.limits.characters,
  };
  const { name } = field;
  if (/title|subject|headline/i.test(name))
    return finish(titleOf(task.input), { ...demands, opening: undefined }, limits);
  if (/summary|abstract|synopsis/i.test(name)) return finish(summarise(task.input, limits), demands, limits);
  if (/reason|rationale|explanation|why/i.test(name)) {
    const cue =
      words(task.input).find((word) => word.length > 4 && terms(word).length > 0) ?? 'nothing in particular';
    return finish(`The message mentions ${cue}.`, { ...demands, opening: undefined }, limits);
  }
  if (/action|next_step/i.test(name))
    return pressure(task.input) > 0.5 ? 'Escalate to a colleague' : 'Reply to the customer';
  const extracted = extract(name, task.input);
  if (extracted !== undefined) return extracted ?? (field.nullable ? null : 'unknown');
  return finish(reply(task, demands, limits, dice), demands, limits);
}

/** What the practice model puts under one key. */
function valueFor(field: Field, task: Task, demands: Demands, dice: Dice): unknown {
  switch (field.kind) {
    case 'object':
      return objectOf(field.fields ?? [], task, demands, dice);
    case 'list':
      return listFor(field, task, demands, dice);
    case 'number':
      return numberFor(field, task.input);
    case 'date':
      return dateFor(field, task.input, demands);
    case 'language':
      return languageFor(field, task.input);
    case 'boolean':
      return /urgent/i.test(field.name)
        ? pressure(task.input) > 0.5
        : isAbout(task.input, field.name.replaceAll('_', ' '));
    case 'choice':
      return choiceFor(field, task, dice);
    case 'text':
      return textFor(field, task, demands, dice);
  }
}

/** An object with a value for every field. */
export function objectOf(
  fields: readonly Field[],
  task: Task,
  demands: Demands,
  dice: Dice,
): Record<string, unknown> {
  return Object.fromEntries(fields.map((field) => [field.name, valueFor(field, task, demands, dice)]));
}
