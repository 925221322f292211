import type { Result } from '../runs/result.ts';
import { parseBoundedJson } from '../text/bounded-json.ts';
import { isObject } from '../text/json-object.ts';

/** An expectation and what came in its place, as texts to be laid side by side. */
export interface ExpectationTexts {
  readonly expected: string;
  readonly actual: string;
}

/**
 * What was asked of an output beside what came: of an object that names some fields, these alone. `undefined` where
 * nothing was asked, or there is no output.
 */
export function comparedOutput({
  expected,
  output,
}: Pick<Result, 'expected' | 'output'>): ExpectationTexts | undefined {
  if (expected === undefined || expected === null || output === undefined) return undefined;
  if (typeof expected === 'string') return { expected, actual: output };
  const actual = parsed(output);
  return {
    expected: pretty(expected),
    actual: actual === undefined ? output : pretty(asked(actual, expected)),
  };
}

/** The part of a value that another one names, in its order. */
function asked(actual: unknown, expected: unknown): unknown {
  if (!isObject(actual) || !isObject(expected)) return actual;
  return Object.fromEntries(
    Object.entries(expected).flatMap(([key, value]) =>
      Object.hasOwn(actual, key) ? [[key, asked(actual[key], value)]] : [],
    ),
  );
}

const pretty = (value: unknown) => JSON.stringify(value, null, 2) ?? '';

function parsed(text: string): unknown {
  try {
    return parseBoundedJson(text);
  } catch {
    return undefined;
  }
}
