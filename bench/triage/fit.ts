import { join, resolve } from 'node:path';
import { type GroundingFeatures, measure } from '../../src/core/triage/grounding.ts';
import { isForFitting } from './grounding.ts';
import { readHalueval } from './references.ts';

/** Fits the weights of `core/triage/grounding.ts` by logistic regression, and prints them. */

const STEPS = 4_000;
const RATE = 0.5;
const L2 = 0.02;
/** An answer as it is counts so many times one that is put as a whole sentence. */
const PLAIN_COUNT = 3;
const SHORT_ANSWER = 5;

interface Example {
  readonly values: readonly number[];
  readonly isSupported: boolean;
}

const folder = resolve(
  process.argv[2] ?? process.env.PROMPT_LADDER_DATA ?? join(import.meta.dirname, '../../../shared/data'),
);
const rows = await readHalueval(folder);
if (!rows) {
  console.error(
    `There is no halueval/qa.jsonl in ${folder}; set PROMPT_LADDER_DATA to the folder that holds it.`,
  );
  process.exit(2);
}

let names: (keyof GroundingFeatures)[] = [];
const examples: Example[] = [];
for (const { knowledge, question, right_answer, hallucinated_answer } of rows.filter((_, row) =>
  isForFitting(row),
)) {
  const add = (answer: string, isSupported: boolean, times: number) => {
    const { features } = measure(answer, knowledge, question);
    names = Object.keys(features) as (keyof GroundingFeatures)[];
    const values = [1, ...names.map((name) => features[name])];
    for (let time = 0; time < times; time++) examples.push({ values, isSupported });
  };
  const asSentence = (answer: string) =>
    /^(?:yes|no)\W*$/i.test(answer)
      ? answer
      : `${question.replace(/\?\s*$|\b(?:which|what|who|whom|whose|where|when|how many|how)\b/gi, '')} is ${answer}`;
  add(right_answer, true, PLAIN_COUNT);
  add(hallucinated_answer, false, PLAIN_COUNT);
  add(asSentence(right_answer), true, 1);
  // Of the unsupported ones, most are whole sentences already.
  if (hallucinated_answer.split(' ').length <= SHORT_ANSWER) add(asSentence(hallucinated_answer), false, 1);
}

const weights = new Array<number>(names.length + 1).fill(0);
for (let step = 0; step < STEPS; step++) {
  const gradient = weights.map((weight, index) => (index === 0 ? 0 : L2 * weight));
  for (const { values, isSupported } of examples) {
    const sum = values.reduce((total, value, index) => total + value * (weights[index] ?? 0), 0);
    const error = 1 / (1 + Math.exp(-sum)) - Number(isSupported);
    for (const [index, value] of values.entries())
      gradient[index] = (gradient[index] ?? 0) + (error * value) / examples.length;
  }
  for (const [index, slope] of gradient.entries()) weights[index] = (weights[index] ?? 0) - RATE * slope;
}
console.log(`bias: ${weights[0]?.toFixed(2)}`);
for (const [index, name] of names.entries()) console.log(`${name}: ${weights[index + 1]?.toFixed(2)}`);
