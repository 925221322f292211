import { diffWordsWithSpace } from 'diff';
import { unpricedText } from '../report/model-price.ts';
import { answerText } from '../runs/answer-text.ts';
import type { Result } from '../runs/result.ts';
import type { Run } from '../runs/run.ts';
import { displayText } from '../text/display-text.ts';
import type { PairOutput, PairView } from './comparison-view.ts';
import { rowOf } from './row.ts';

/** Characters of an output that are compared. */
const LONGEST_OUTPUT = 20_000;
const LONGEST_EXPECTED = 2_000;
const MOST_VIOLATIONS = 20;
/** Comparing two texts that have little in common takes quadratic time. */
const DIFF_MS = 300;

/** A result, and the run that brought it. */
interface RunResult {
  readonly run: Pick<Run, 'model' | 'server'>;
  readonly result: Result;
}

type Pieces = PairOutput['pieces'];

/** Two results of a sample side by side, with the words of each output that the other one does not have. */
export function comparedOutputs(
  sample: string,
  before: RunResult | undefined,
  after: RunResult | undefined,
): PairView {
  const pieces = wordDifferences(shownText(before?.result), shownText(after?.result));
  const expected = after?.result.expected ?? before?.result.expected;
  return {
    sample,
    ...(expected !== undefined && { expected: displayText(expected).slice(0, LONGEST_EXPECTED) }),
    ...(before && { before: outputOf(before, pieces.before) }),
    ...(after && { after: outputOf(after, pieces.after) }),
  };
}

const shownText = (result: Result | undefined) =>
  result?.output === undefined ? '' : answerText(result).slice(0, LONGEST_OUTPUT);

/** The two texts in pieces; where they are too different to be compared in time, nothing is marked. */
export function wordDifferences(before: string, after: string): { before: Pieces; after: Pieces } {
  const intlSegmenter = new Intl.Segmenter(undefined, { granularity: 'word' });
  const parts = diffWordsWithSpace(before, after, { timeout: DIFF_MS, intlSegmenter });
  if (!parts) {
    const whole = (text: string) => [{ text, isOther: false }];
    return { before: whole(before), after: whole(after) };
  }
  return {
    before: parts
      .filter(({ added }) => !added)
      .map(({ value, removed }) => ({ text: value, isOther: removed })),
    after: parts
      .filter(({ removed }) => !removed)
      .map(({ value, added }) => ({ text: value, isOther: added })),
  };
}

function outputOf({ run, result }: RunResult, pieces: Pieces): PairOutput {
  const { tokens, costUsd, latencyMs } = rowOf(result, run);
  const { violations, error } = result;
  return {
    pieces,
    length: result.output === undefined ? 0 : answerText(result).length,
    violations: violations.slice(0, MOST_VIOLATIONS).map(({ rule, message }) => ({ rule, message })),
    ...(error && { error: error.message }),
    tokens,
    costUsd,
    unpriced: unpricedText(run.server),
    latencyMs,
  };
}
