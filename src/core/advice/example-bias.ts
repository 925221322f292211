import { outputLabel } from '../compare/labels.ts';
import type { PromptFile } from '../prompt/prompt-file.ts';
import { findDeclining } from '../reading/declining-output.ts';
import type { Result } from '../runs/result.ts';
import { binomialProbability } from '../statistics/binomial.ts';
import { type Example, examplesOf } from './examples.ts';

/** Wrong answers that say what an example of the prompt shows. */
export interface ExampleBias {
  readonly example: Example;
  /** Wrong answers like it, of so many. */
  readonly like: number;
  readonly of: number;
}

/** Fewer could be chance however small the share is that was to be expected. */
const FEWEST = 3;
const SHARE = 0.4;
const LEVEL = 0.01;
/** Words in a row that two texts do not share by chance. */
const RUN = 5;

/**
 * The example that wrong answers copy: more of them give its label, decline as it does, or share its words than would if
 * they were wrong in any way.
 * @param wrong answers, with what was expected instead
 * @param expected shares of the labels among all samples, from 0 to 1
 */
export function exampleBias(
  prompt: PromptFile,
  wrong: readonly Pick<Result, 'output' | 'expected'>[],
  expected: ReadonlyMap<string, number>,
): ExampleBias | undefined {
  const labels = [...expected.keys()];
  // The last example that shows an answer is the one that is copied most.
  const found = examplesOf(prompt).flatMap((example): ExampleBias[] => {
    const isLike = likeness(example.output, labels);
    const like = wrong.filter(({ output = '' }) => isLike(output)).length;
    if (like < FEWEST || like < wrong.length * SHARE) return [];
    const label = outputLabel(example.output, labels);
    const chance = label === undefined ? 0 : Math.max(expected.get(label) ?? 0, 1 / labels.length);
    return tail(like, wrong.length, chance) < LEVEL ? [{ example, like, of: wrong.length }] : [];
  });
  return found.toSorted((a, b) => b.like - a.like || found.indexOf(b) - found.indexOf(a))[0];
}

/** The probability of at least so many of `of`, each with a probability. */
function tail(count: number, of: number, probability: number): number {
  let sum = 0;
  for (let each = count; each <= of; each++) sum += binomialProbability(each, of, probability);
  return sum;
}

function likeness(shown: string, labels: readonly string[]): (output: string) => boolean {
  const label = outputLabel(shown, labels);
  if (label !== undefined) return (output) => outputLabel(output, labels) === label;
  if (findDeclining(shown)) return (output) => findDeclining(output) !== undefined;
  const runs = new Set(wordRuns(shown));
  if (runs.size > 0) return (output) => wordRuns(output).some((run) => runs.has(run));
  const plain = normal(shown);
  return (output) => plain !== '' && normal(output) === plain;
}

const normal = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

function wordRuns(text: string): string[] {
  const words = normal(text).split(' ');
  return words.flatMap((_, index) =>
    index + RUN <= words.length ? [words.slice(index, index + RUN).join(' ')] : [],
  );
}
