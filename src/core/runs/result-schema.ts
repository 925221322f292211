import * as v from 'valibot';
import type { Result } from './result.ts';

const isMap = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Looked at from outside only: a run may have 100,000 results, and each is checked whenever it is read. */
const map = v.custom<object>(isMap);

const attempts = v.array(v.object({ latencyMs: v.number(), costUsd: v.nullable(v.number()) }));
const violations = v.array(v.object({ rule: v.string(), message: v.string() }));

/** What every reader of a result relies on. */
const resultSchema = v.object({
  sample: v.string(),
  repeat: v.number(),
  status: v.picklist(['passed', 'failed', 'error']),
  location: v.object({ file: v.string(), range: map }),
  variables: map,
  output: v.optional(v.string()),
  violations,
  attempts,
  earlier: v.optional(v.array(v.object({ output: v.string(), violations, attempts }))),
});

export const isResult = (value: unknown): value is Result => v.is(resultSchema, value);
