import type { PromptFile } from '../prompt/prompt-file.ts';
import type { EarlierRuns } from './earlier-runs.ts';
import type { InputTokens } from './input-tokens.ts';
import type { LikelyRange } from './likely-range.ts';

/** What a forecast of output tokens goes by; in `written`, what the prompt and its samples say. */
export type OutputBasis =
  | { readonly kind: 'earlier'; readonly runs: number }
  | { readonly kind: 'written'; readonly from: readonly ('expected' | 'jsonSchema' | 'maxTokens')[] }
  | { readonly kind: 'assumed' };

/** Of the normal distribution: 90 % of sums lie within. */
const Z = 1.645;
/** EarlierRuns answers that tell how much answers differ. */
const ENOUGH_ANSWERS = 3;
/** Tokens of an answer where nothing limits it. */
const ASSUMED: LikelyRange = { low: 20, high: 1_000 };
/** An answer is seldom shorter than what is expected of it, and says more. */
const LONGER_THAN_EXPECTED = 3;
const LONGER_THAN_PART = 8;
const LONGER_THAN_SCHEMA = 5;
/** The shortest answer, as a share of `maxTokens`. */
const LEAST_OF_MAXIMUM = 0.05;

/**
 * Output tokens of so many answers, on average for each. By earlier answers: the normal prediction interval of a mean
 * (Hahn and Meeker, *Statistical Intervals*, 1991, for known variance), 90 %, within what has been seen.
 */
export function forecastOutput(
  answers: number,
  prompt: PromptFile,
  input: InputTokens,
  { runs, outputs }: EarlierRuns,
): { readonly perAnswer: LikelyRange; readonly basis: OutputBasis } {
  if (outputs.length >= ENOUGH_ANSWERS) {
    return { perAnswer: predicted(outputs, answers), basis: { kind: 'earlier', runs } };
  }
  const { maxTokens } = prompt.parameters;
  const { answerKeys } = input;
  const from: Extract<OutputBasis, { kind: 'written' }>['from'][number][] = [];
  let perAnswer: LikelyRange | undefined;
  if (input.expected !== undefined) {
    from.push('expected');
    const { tokens, isPart } = input.expected;
    perAnswer = isPart
      ? { low: tokens, high: Math.max(tokens * LONGER_THAN_PART, maxTokens ?? 0) }
      : { low: tokens, high: tokens * LONGER_THAN_EXPECTED };
    if (isPart && maxTokens !== undefined) from.push('maxTokens');
  }
  if (answerKeys !== undefined) {
    from.push('jsonSchema');
    perAnswer = {
      low: Math.max(perAnswer?.low ?? 0, answerKeys),
      high: Math.max(perAnswer?.high ?? 0, answerKeys * LONGER_THAN_SCHEMA),
    };
  }
  if (maxTokens !== undefined && (perAnswer?.high ?? Number.POSITIVE_INFINITY) > maxTokens) {
    if (!from.includes('maxTokens')) from.push('maxTokens');
    perAnswer = { low: Math.min(perAnswer?.low ?? maxTokens * LEAST_OF_MAXIMUM, maxTokens), high: maxTokens };
  }
  return perAnswer
    ? { perAnswer, basis: { kind: 'written', from } }
    : { perAnswer: ASSUMED, basis: { kind: 'assumed' } };
}

function predicted(outputs: readonly number[], answers: number): LikelyRange {
  const count = outputs.length;
  const mean = outputs.reduce((sum, tokens) => sum + tokens, 0) / count;
  const variance = outputs.reduce((sum, tokens) => sum + (tokens - mean) ** 2, 0) / (count - 1);
  const margin = Z * Math.sqrt(variance * (1 / answers + 1 / count));
  const least = outputs.reduce((low, tokens) => Math.min(low, tokens));
  const most = outputs.reduce((high, tokens) => Math.max(high, tokens));
  return { low: Math.max(least, mean - margin), high: Math.min(most, mean + margin) };
}
