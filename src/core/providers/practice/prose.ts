import { stem } from '../../text/stem.ts';
import type { Demands } from './demands.ts';
import type { Dice } from './dice.ts';
import { extractAll } from './extract.ts';
import { fit, isLimited, type Limits } from './limits.ts';
import { reply, topicOf } from './reply.ts';
import type { Task } from './task.ts';
import { mentions, sentences, shared, terms, words } from './words.ts';

const SUMMARY_SENTENCES = 2;

/** The sentences that share most words with the rest, in their order. */
export function summarise(text: string, limits: Limits): string {
  const parts = sentences(text).slice(0, 2000);
  const counts = new Map<string, number>();
  for (const term of terms(text)) counts.set(term, (counts.get(term) ?? 0) + 1);
  const rated = parts.map((part, index) => {
    const stems = new Set(terms(part));
    const weight = [...stems].reduce((sum, term) => sum + (counts.get(term) ?? 0), 0);
    return { part, index, score: (weight / Math.sqrt(stems.size + 1)) * (index === 0 ? 1.5 : 1) };
  });
  const wanted = Math.min(limits.sentences ?? SUMMARY_SENTENCES, parts.length);
  const chosen = rated.sort((a, b) => b.score - a.score).slice(0, wanted);
  return chosen
    .sort((a, b) => a.index - b.index)
    .map(({ part }) => part)
    .join(' ');
}

/** A few words that name what a text is about. */
export function titleOf(text: string): string {
  const first = sentences(text)[0] ?? '';
  const kept = words(first)
    .filter((word) => terms(word).length > 0)
    .slice(0, 6);
  const title = kept.join(' ') || topicOf(text);
  return title.charAt(0).toUpperCase() + title.slice(1);
}

function tidy(text: string): string {
  const plain = text.replaceAll(/\s+/g, ' ').trim();
  const whole = /[.!?…]$/.test(plain) ? plain : `${plain}.`;
  return whole.charAt(0).toUpperCase() + whole.slice(1);
}

function draft(task: Task, demands: Demands, limits: Limits, dice: Dice): string {
  const { input } = task;
  if (input.trim() === '') return 'There is no text to work on.';
  switch (demands.work) {
    case 'summarise': {
      const summary = summarise(input, limits);
      const free = !demands.bare && !isLimited(limits) && demands.opening === undefined;
      const chatty = free && dice.oneIn('chat', 4);
      return chatty ? `Here is a summary of the text: ${summary}` : summary;
    }
    case 'title':
      return titleOf(input);
    case 'translate':
      return 'The practice model cannot translate; choose a real model for this prompt.';
    case 'extract':
      return extractAll(input).join(', ') || titleOf(input);
    case 'rewrite':
      return tidy(input);
    default:
      return reply(task, demands, limits, dice);
  }
}

/** Takes out the sentences that hold a banned word, or the word alone where nothing else would be left. */
function leaveOut(text: string, banned: readonly string[]): string {
  const stems = new Set(banned.map((word) => stem(word.toLowerCase())));
  const isClean = (part: string) =>
    banned.every((word) => mentions(part, word).length === 0) && shared(terms(part), stems) === 0;
  if (isClean(text)) return text;
  const clean = sentences(text).filter(isClean).join(' ');
  return clean === '' ? 'A colleague will take care of this.' : clean;
}

/** Gives prose the length, the words, the beginning and the end that the instructions ask for. */
export function finish(text: string, demands: Demands, limits: Limits): string {
  const missing = demands.include.filter((phrase) => mentions(text, phrase).length === 0);
  const frame = [demands.opening ?? '', ...missing, demands.ending ?? '']
    .filter((part) => part !== '')
    .join(' ');
  const body = fit(leaveOut(text, demands.avoid), {
    words: limits.words === undefined ? undefined : Math.max(1, limits.words - words(frame).length),
    sentences: limits.sentences === undefined ? undefined : Math.max(1, limits.sentences - missing.length),
    characters: limits.characters === undefined ? undefined : Math.max(1, limits.characters - frame.length),
  });
  const listed = demands.bullets
    ? sentences(body)
        .map((part) => `- ${part}`)
        .join('\n')
    : body;
  const opened =
    demands.opening === undefined || listed.startsWith(demands.opening)
      ? listed
      : `${demands.opening} ${listed}`;
  const whole = [opened, ...missing, ...(demands.ending === undefined ? [] : [demands.ending])].join(' ');
  if (demands.letterCase === undefined) return whole;
  return demands.letterCase === 'upper' ? whole.toUpperCase() : whole.toLowerCase();
}

/** The whole answer as prose. */
export function writeProse(task: Task, demands: Demands, limits: Limits, dice: Dice): string {
  return finish(draft(task, demands, limits, dice), demands, limits);
}
