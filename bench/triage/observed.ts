import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { caseMaker, type TriageCase, type WrittenCase } from '../../test/support/triage-cases.ts';
import type { Figures } from './figures.ts';
import { type Heard, heardFigures } from './refusals.ts';
import { scoresOf } from './report.ts';

/** Answers of a real, very small model to the prompts of the examples, labelled by hand; nothing is fitted to them. */
const read = (file: string) => parse(readFileSync(join(import.meta.dirname, 'observed', file), 'utf8'));

type ObservedAnswer = Omit<WrittenCase, 'label'> & {
  readonly label: WrittenCase['label'] | 'none';
  readonly output: string;
  readonly declines: 'refuses' | 'does-not-know' | 'no';
};
const answers = (): ObservedAnswer[] => read('cases.yml');

/** All of them, passing ones too, by whether they decline. */
export const observedAnswers = (): Heard[] =>
  answers().map(({ output, declines }) => ({
    set: 'a small model',
    language: 'en',
    text: output,
    declines: declines !== 'no',
  }));

/** Those that fail. */
export const observedCases = (): TriageCase[] =>
  answers()
    .filter((each): each is ObservedAnswer & WrittenCase => each.label !== 'none')
    .map(caseMaker(read('scenarios.yml')));

/** What is published of them. */
export function observedFigures(): Figures {
  const cases = observedCases();
  return {
    ...heardFigures('answers of a small model', observedAnswers()),
    'failures of a small model, categories right': { triage: scoresOf(cases).right / cases.length },
  };
}
