import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { findDeclining } from '../../src/core/reading/declining-output.ts';
import { writtenCases, writtenPairs } from '../../test/support/triage-cases.ts';
import { type GroundedAnswer, groundingScore, overlap, separationBy } from './grounding.ts';
import { f1Of, shareOf } from './measures.ts';
import { type Heard, hasRefusalString } from './refusals.ts';
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

/** A figure and the same of a plain baseline. */
export type Figures = Readonly<Record<string, { readonly triage: number; readonly baseline?: number }>>;

/** What is published of the frozen set, from 0 to 1. */
export function frozenFigures(): Figures {
  const answers = frozenAnswers();
  const hears = (text: string) => findDeclining(text) !== undefined;
  const [declining, other] = [true, false].map((declines) =>
    answers.filter((each) => each.declines === declines).map(({ text }) => text),
  ) as [string[], string[]];
  const f1 = (tells: (text: string) => boolean) =>
    f1Of(
      answers,
      ({ declines }) => declines,
      ({ text }) => tells(text),
    );
  const heard = (texts: readonly string[]) => ({
    triage: shareOf(texts, hears),
    baseline: shareOf(texts, hasRefusalString),
  });
  const leftAlone = (texts: readonly string[]) => ({
    triage: 1 - shareOf(texts, hears),
    baseline: 1 - shareOf(texts, hasRefusalString),
  });
  const pairs = frozenPairs();
  const { macro, right } = scoresOf(frozenCases());
  return {
    'answers that decline, F1': { triage: f1(hears), baseline: f1(hasRefusalString) },
    'answers that decline, heard': heard(declining),
    'answers that do not, left alone': leftAlone(other),
    'a disclaimer, then an answer, left alone': leftAlone(disclaimedAnswers()),
    'categories, right': { triage: right / frozenCases().length },
    'categories, macro-F1': { triage: macro },
    'grounding, AUC': {
      triage: separationBy(groundingScore, pairs).area,
      baseline: separationBy(overlap, pairs).area,
    },
  };
}
