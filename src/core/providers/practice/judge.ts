import type { TextMessage } from '../provider.ts';
import { valuesIn } from './choices.ts';
import { overlap, terms, wordsIn } from './text-features.ts';

const READ_LIMIT = 60_000;
/** Headed sections of a judge's prompt; one of any other name is what the answer was made from. */
const PARTS = [
  ['reference', /^(?:(?:reference|expected|ideal|correct)(?: (?:answer|output))?|ground truth)$/i],
  ['answer', /^(?:(?:the |model |assistant['’]s )?(?:answer|completion|output|response|reply|summary))$/i],
  ['question', /^(?:the |user |customer )?(?:question|input|query|text|message|prompt)$/i],
] as const;
type Section = (typeof PARTS)[number][0] | 'context';

const MIDDLING = /\b(?:partial\w*|partly|somewhat|fair|ok|okay|acceptable|mixed|average|maybe)\b/i;
const BAD =
  /\b(?:in(?:correct|accurate|consistent)|un(?:supported|grounded|faithful)|irrelevant|not|no|false|wrong|bad|poor|fail\w*|disagree)\b/i;
const GOOD =
  /\b(?:correct|accurate|consistent|relevant|supported|grounded|faithful|yes|true|right|good|excellent|pass\w*|same|agree)\b/i;
const UNKNOWING = /\b(?:don['’]t|do not|cannot|can['’]t) (?:know|answer|say)\b/i;
const HEAD = /^\s*(?:#{1,6} |\*\*|<)?([A-Za-z][A-Za-z' ]{0,40}?)(?:\*\*)?(?:>|:)(?:\*\*)?\s*(.*)$/;

/** Cuts a judge's prompt at its headed sections. */
function partsOf(text: string): Map<Section, string> {
  const parts = new Map<Section, string>();
  let open: Section | undefined;
  for (const line of text.split(/\r\n|\n|\r/)) {
    const [, name = '', rest = ''] = HEAD.exec(line) ?? [];
    const known = PARTS.find(([, pattern]) => pattern.test(name))?.[0];
    const part = known ?? (name !== '' && rest === '' && open !== 'answer' ? 'context' : undefined);
    if (part !== undefined && !parts.has(part)) {
      open = part;
      parts.set(part, rest);
    } else if (/\bone of\b.*:/i.test(line)) open = undefined;
    else if (open !== undefined) parts.set(open, `${parts.get(open)}\n${line}`);
  }
  return parts;
}

/** How good an answer is, from 0 to 1, by the words it shares with what it is compared with. */
function quality(parts: ReadonlyMap<Section, string>): number {
  const textOf = (part: Section) => (parts.get(part)?.trim() ?? '').replace(/^\(not given\)$/, '');
  const termsIn = (part: Section) => new Set(terms(textOf(part)));
  const [answer, reference, asked] = [termsIn('answer'), termsIn('reference'), termsIn('question')];
  const admits = UNKNOWING.test(textOf('answer'));
  if (wordsIn(textOf('answer')).length === 0) return 0;
  if (reference.size > 0) return overlap(answer, reference) / reference.size;
  if (textOf('context') !== '')
    return admits ? 1 : overlap(answer, termsIn('context')) / Math.max(1, answer.size);
  if (admits || asked.size === 0) return admits ? 0.25 : 0.75;
  return Math.min(1, 0.25 + (1.5 * overlap(answer, asked)) / Math.min(asked.size, Math.max(4, answer.size)));
}

/** What a choice is worth, from 0 to 1: among numbers by its place, else by its words; else NaN. */
function gradeOf(choice: string, choices: readonly string[]): number {
  const values = choices.map(Number);
  const [min, max] = [Math.min(...values), Math.max(...values)];
  if (max > min) return (Number(choice) - min) / (max - min);
  return MIDDLING.test(choice) ? 0.5 : BAD.test(choice) ? 0 : GOOD.test(choice) ? 1 : Number.NaN;
}

/**
 * Plays the judge: where the last message shows an answer and offers grades, the grade nearest to the answer's
 * quality. Undefined where the request is nothing of the kind.
 */
export function gradeOfAnswer(messages: readonly TextMessage[]): string | undefined {
  const last = messages.findLast(({ role }) => role === 'user')?.content.slice(-READ_LIMIT) ?? '';
  const parts = partsOf(last);
  const ending = last.slice(-1500).split('\n');
  const offers = ending.filter((line) => /\bone of\b|\byes or no\b/i.test(line));
  const choices = offers.map(valuesIn).findLast(({ length }) => length > 0) ?? [];
  const graded = choices.map((choice) => ({ choice, grade: gradeOf(choice, choices) }));
  // A label at the very end is the place for an answer, not an answer to judge.
  const isPlace = /:\**\s*$/.test(last.slice(-80));
  if (!parts.has('answer') || isPlace || graded.some(({ grade }) => Number.isNaN(grade))) return undefined;
  const worth = quality(parts);
  const nearest = graded.sort((a, b) => Math.abs(a.grade - worth) - Math.abs(b.grade - worth))[0];
  return nearest?.choice;
}

/** Of the prompt that asks why an answer fails: its list of categories, and the mark around what is to be judged. */
const ASKED = /^- missing-knowledge: [\s\S]{0,1000}^- ignored-context: [\s\S]{0,1000}<(data-[0-9a-f]+)>/m;
const QUESTION = /\bWhy does the answer fail\?\s*$/;
const DECLINING = /\b(?:can(?:no|['’])t|unable to|won['’]t|do(?:n['’]t| not) know|sorry)\b/i;

/**
 * Plays the second opinion on a failing answer: what the question shows is read section by section, by rules that
 * are simpler than the triage's own. Undefined where the request is nothing of the kind.
 */
export function secondOpinion(messages: readonly TextMessage[]): string | undefined {
  const last = messages.at(-1)?.content ?? '';
  const mark = ASKED.exec(messages[0]?.content.slice(0, READ_LIMIT) ?? '')?.[1];
  if (mark === undefined || !QUESTION.test(last.slice(-200))) return undefined;
  const section = new RegExp(`^([A-Z][^\\n:]*):\\n<${mark}>\\n([\\s\\S]*?)\\n</${mark}>$`, 'gm');
  const found = [...last.slice(0, READ_LIMIT).matchAll(section)];
  const sections = new Map(found.map(([, title = '', text = '']) => [title, text]));
  const [category, reason] = causeOf((title) => sections.get(title) ?? '');
  return JSON.stringify({ category, reason });
}

function causeOf(section: (title: string) => string): readonly [category: string, reason: string] {
  const answer = section('Its answer').trim();
  const [, rule, broken] =
    /^- (.{1,200}) \((safety|format|constraint)\): /m.exec(section('Rules that it breaks')) ?? [];
  if (answer === '') return ['provider', 'There is no answer to look at.'];
  if (section('How the answer ended') === 'length')
    return ['truncated', 'The answer ended at the token limit.'];
  if (broken !== undefined) return [broken, `It breaks the rule ${rule}.`];
  if (DECLINING.test(answer.slice(0, 400))) return ['refusal', 'The answer declines.'];
  if (section('How the repeats of the same request went') !== '')
    return ['unstable', 'The same request passed at other times.'];
  const needed = new Set(terms(section('Facts that it must hold')));
  if (needed.size === 0) return ['wrong-answer', 'The answer is not what was expected.'];
  return overlap(needed, new Set(terms(section('What the assistant was given')))) === needed.size
    ? ['ignored-context', 'Every word of the fact is in the given text.']
    : ['missing-knowledge', 'The words of the fact are not in the given text.'];
}
