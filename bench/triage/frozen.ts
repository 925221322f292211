import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { groundAnswer } from '../../src/core/grounding/grounding.ts';
import { findDeclining } from '../../src/core/reading/declining-output.ts';
import { writtenCases, writtenPairs } from '../../test/support/triage-cases.ts';
import { type GroundedAnswer, overlap } from './grounding.ts';
import { areaUnderCurve } from './measures.ts';
import { f1Of, type Heard, hasRefusalString } from './refusals.ts';
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
      texts.map((text) => ({ group: `${set}, ${language}`, text, declines: sort !== 'answers' })),
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
  const isDeclining = (text: string) => findDeclining(text) !== undefined;
  const [declining, other] = [true, false].map((declines) =>
    answers.filter((each) => each.declines === declines).map(({ text }) => text),
  ) as [string[], string[]];
  const share = (texts: readonly string[], holds: (text: string) => boolean) =>
    texts.filter(holds).length / texts.length;
  const f1 = (hears: (text: string) => boolean) =>
    f1Of(answers.map(({ text, declines }) => ({ declines, heard: hears(text) })));
  const heard = (texts: readonly string[]) => ({
    triage: share(texts, isDeclining),
    baseline: share(texts, hasRefusalString),
  });
  const leftAlone = (texts: readonly string[]) => ({
    triage: share(texts, (text) => !isDeclining(text)),
    baseline: share(texts, (text) => !hasRefusalString(text)),
  });
  const pairs = frozenPairs();
  const area = (score: (answer: GroundedAnswer) => number) =>
    areaUnderCurve(
      pairs.filter(({ isSupported }) => isSupported).map(score),
      pairs.filter(({ isSupported }) => !isSupported).map(score),
    );
  const { macro, right } = scoresOf(frozenCases());
  return {
    'answers that decline, F1': { triage: f1(isDeclining), baseline: f1(hasRefusalString) },
    'answers that decline, heard': heard(declining),
    'answers that do not, left alone': leftAlone(other),
    'a disclaimer, then an answer, left alone': leftAlone(disclaimedAnswers()),
    'categories, right': { triage: right / frozenCases().length },
    'categories, macro-F1': { triage: macro },
    'grounding, AUC': {
      triage: area(({ answer, knowledge, question }) => groundAnswer(answer, knowledge, question).score),
      baseline: area(overlap),
    },
  };
}
