import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { writtenCases, writtenPairs } from '../../test/support/triage-cases.ts';
import type { Figures } from './figures.ts';
import { type GroundedAnswer, groundingScore, overlap, separationBy } from './grounding.ts';
import { f1Of, shareOf } from './measures.ts';
import { type Heard, hasRefusalString, heardFigures, isHeard } from './refusals.ts';
import { scoresOf } from './report.ts';

/** The frozen set: written before the code it measures, and nothing is fitted to it. Only its figures are published. */

const READING = join(import.meta.dirname, '../../test/fixtures/reading');

export const frozenAnswers = () => answersOf('frozen');
/** What was frozen before, and is tuned with now. */
export const formerAnswers = () => answersOf('former');

/** Answers that decline, or do not, by language. */
function answersOf(set: 'frozen' | 'former'): Heard[] {
  const text = readFileSync(join(READING, `${set}.yml`), 'utf8');
  const byLanguage = parse(text) as Record<string, Record<string, string[]>>;
  return Object.entries(byLanguage).flatMap(([language, bySort]) =>
    Object.entries(bySort).flatMap(([sort, texts]) =>
      texts.map((text) => ({ set, language, text, declines: sort !== 'answers' })),
    ),
  );
}

/** Answers that begin with a disclaimer, and then answer. */
const disclaimedAnswers = (): string[] => parse(readFileSync(join(READING, 'disclaimed.yml'), 'utf8'));

export const frozenCases = () => writtenCases('frozen');

export const frozenPairs = () => pairsOf('frozen');
export const formerPairs = () => pairsOf('former');

const pairsOf = (set: 'frozen' | 'former'): GroundedAnswer[] =>
  writtenPairs(set).flatMap(({ knowledge, question = '', right, wrong }) =>
    [right, wrong].map((answer) => ({
      set: `${set} pairs` as const,
      group: set,
      answer,
      knowledge,
      question,
      isSupported: answer === right,
      weight: 1,
    })),
  );

/** What is published of the frozen set. */
export function frozenFigures(): Figures {
  const answers = frozenAnswers();
  const disclaimed = disclaimedAnswers();
  const pairs = frozenPairs();
  const cases = frozenCases();
  const { macro, right } = scoresOf(cases);
  const f1 = (tells: (text: string) => boolean) =>
    f1Of(
      answers,
      ({ declines }) => declines,
      ({ text }) => tells(text),
    );
  return {
    'answers that decline, F1': { triage: f1(isHeard), baseline: f1(hasRefusalString) },
    ...heardFigures('answers', answers),
    'a disclaimer, then an answer, left alone': {
      triage: 1 - shareOf(disclaimed, isHeard),
      baseline: 1 - shareOf(disclaimed, hasRefusalString),
    },
    ...heardFigures(
      'answers in English',
      answers.filter(({ language }) => language === 'en'),
    ),
    ...heardFigures(
      'answers in other languages',
      answers.filter(({ language }) => language !== 'en'),
    ),
    'categories, right': { triage: right / cases.length },
    'categories, macro-F1': { triage: macro },
    'grounding, AUC': {
      triage: separationBy(groundingScore, pairs).area,
      baseline: separationBy(overlap, pairs).area,
    },
  };
}
