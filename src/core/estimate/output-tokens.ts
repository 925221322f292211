import type { PromptFile } from '../prompt/prompt-file.ts';
import type { Bounds } from './bounds.ts';
import type { Counter } from './counter.ts';
import type { Earlier } from './earlier.ts';
import type { InputTokens } from './input-tokens.ts';

/** What a forecast of output tokens goes by; in `written`, what the prompt and its samples say. */
export type OutputBasis =
  | { readonly kind: 'earlier'; readonly runs: number }
  | { readonly kind: 'written'; readonly from: readonly ('expected' | 'jsonSchema' | 'maxTokens')[] }
  | { readonly kind: 'assumed' };

/** Of the normal distribution: 90 % of sums lie within. */
const Z = 1.645;
/** Earlier answers that tell how much answers differ. */
const ENOUGH_ANSWERS = 3;
/** Tokens of an answer where nothing limits it. */
const ASSUMED: Bounds = { low: 20, high: 1_000 };
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
  { runs, outputs }: Earlier,
  counter: Counter,
): { readonly perAnswer: Bounds; readonly basis: OutputBasis } {
  if (outputs.length >= ENOUGH_ANSWERS) {
    return { perAnswer: predicted(outputs, answers), basis: { kind: 'earlier', runs } };
  }
  const { maxTokens } = prompt.parameters;
  const { responseFormat } = prompt;
  const schema =
    responseFormat.type === 'json_schema' ? counter.text(skeletonOf(responseFormat.schema)) : undefined;
  const from: Extract<OutputBasis, { kind: 'written' }>['from'][number][] = [];
  let perAnswer: Bounds | undefined;
  if (input.expected !== undefined) {
    from.push('expected');
    const { tokens, isPart } = input.expected;
    perAnswer = isPart
      ? { low: tokens, high: Math.max(tokens * LONGER_THAN_PART, maxTokens ?? 0) }
      : { low: tokens, high: tokens * LONGER_THAN_EXPECTED };
    if (isPart && maxTokens !== undefined) from.push('maxTokens');
  }
  if (schema !== undefined) {
    from.push('jsonSchema');
    perAnswer = {
      low: Math.max(perAnswer?.low ?? 0, schema),
      high: Math.max(perAnswer?.high ?? 0, schema * LONGER_THAN_SCHEMA),
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

function predicted(outputs: readonly number[], answers: number): Bounds {
  const count = outputs.length;
  const mean = outputs.reduce((sum, tokens) => sum + tokens, 0) / count;
  const variance = outputs.reduce((sum, tokens) => sum + (tokens - mean) ** 2, 0) / (count - 1);
  const margin = Z * Math.sqrt(variance * (1 / answers + 1 / count));
  const least = outputs.reduce((low, tokens) => Math.min(low, tokens));
  const most = outputs.reduce((high, tokens) => Math.max(high, tokens));
  return { low: Math.max(least, mean - margin), high: Math.min(most, mean + margin) };
}

/** Levels of a schema that are written out. */
const SCHEMA_DEPTH = 8;

/** The keys that a schema asks for, as JSON without values. */
function skeletonOf(schema: unknown, depth = 0): string {
  if (depth > SCHEMA_DEPTH || schema === null || typeof schema !== 'object') return '""';
  const { properties, items } = schema as { properties?: unknown; items?: unknown };
  if (properties !== null && typeof properties === 'object') {
    const fields = Object.entries(properties).map(
      ([name, inner]) => `${JSON.stringify(name)}:${skeletonOf(inner, depth + 1)}`,
    );
    return `{${fields.join(',')}}`;
  }
  return items === undefined ? '""' : `[${skeletonOf(items, depth + 1)}]`;
}
