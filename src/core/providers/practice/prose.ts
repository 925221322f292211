import type { Demands } from './demands.ts';
import type { Dice } from './dice.ts';
import { fitToLimits, isLimited, type Limits } from './limits.ts';
import { reply } from './reply.ts';
import type { PracticeTask } from './task.ts';
import { placeOf, proseSentences, terms, wordsIn } from './text-features.ts';

/** The sentences that share most words with the rest, in their order. */
export function summarise(text: string, limits: Limits): string {
  const parts = proseSentences(text).slice(0, 2000);
  const frequency = Map.groupBy(terms(text), (term) => term);
  const rated = parts.map((part, index) => {
    const stems = new Set(terms(part));
    const weight = [...stems].reduce((sum, term) => sum + (frequency.get(term)?.length ?? 0), 0);
    return { part, index, score: (weight / Math.sqrt(stems.size + 1)) * (index === 0 ? 1.5 : 1) };
  });
  const chosen = rated.sort((a, b) => b.score - a.score).slice(0, limits.sentences ?? 2);
  const inOrder = chosen.sort((a, b) => a.index - b.index);
  return inOrder.map(({ part }) => part).join(' ');
}

/** Takes out the sentences that hold a banned word; where nothing else would be left, says something neutral. */
function leaveOut(text: string, banned: readonly string[]): string {
  const isClean = (part: string) => banned.every((word) => placeOf(word, part) < 0);
  if (isClean(text)) return text;
  return proseSentences(text).filter(isClean).join(' ') || 'A colleague will take care of this.';
}

/** Gives prose the length, the words, the beginning and the end that the instructions ask for. */
export function finish(text: string, { opening, ending, include, avoid }: Demands, limits: Limits): string {
  const missing = include.filter((phrase) => placeOf(phrase, text) < 0);
  const taken = wordsIn([opening, ...missing, ending].join(' ')).length;
  const room = limits.words && Math.max(1, limits.words - taken);
  const body = fitToLimits(leaveOut(text, avoid), { ...limits, words: room });
  const opened = body.startsWith(opening) ? [body] : [opening, body];
  return [...opened, ...missing, ending].filter((part) => part !== '').join(' ');
}

/** What the task asks for, before it gets its form. */
export function draft(task: PracticeTask, demands: Demands, dice: Dice): string {
  const { work, limits, isBare, opening } = demands;
  const { input } = task;
  if (input.trim() === '') return 'There is no text to work on.';
  if (work === 'translate') return 'The practice model cannot translate; choose a real model.';
  if (work === 'rewrite') return input.replaceAll(/\s+/g, ' ').trim();
  if (work !== 'summarise') return reply(task, demands, limits, dice);
  const isChatty = !isBare && !isLimited(limits) && opening === '' && dice.oneIn('chat', 4);
  return `${isChatty ? 'Here is a summary of the text: ' : ''}${summarise(input, limits)}`;
}
