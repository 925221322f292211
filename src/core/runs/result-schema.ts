import { isObject } from '../text/json-object.ts';
import type { Result } from './result.ts';

type Fields = Readonly<Record<string, unknown>>;

/*
 * A run may have 100,000 results, and each is looked at whenever it is read; by a schema of valibot, which copies what
 * it looks at, that took a fifth of the time of a comparison.
 */

const isString = (value: unknown) => typeof value === 'string';
const isNumber = (value: unknown) => typeof value === 'number';
const isListOf = (value: unknown, isOne: (each: Fields) => boolean) =>
  Array.isArray(value) && value.every((each) => isObject(each) && isOne(each));

const isAttempt = ({ latencyMs, costUsd }: Fields) =>
  isNumber(latencyMs) && (costUsd === null || isNumber(costUsd));
const isViolation = ({ rule, message }: Fields) => isString(rule) && isString(message);
const isAnswered = ({ violations, attempts }: Fields) =>
  isListOf(violations, isViolation) && isListOf(attempts, isAttempt);
const isEarlier = (each: Fields) => isString(each.output) && isAnswered(each);

/** Whether a value holds what every reader of a result relies on. */
export const isResult = (value: unknown): value is Result =>
  isObject(value) &&
  isString(value.sample) &&
  isNumber(value.repeat) &&
  (value.status === 'passed' || value.status === 'failed' || value.status === 'error') &&
  isObject(value.location) &&
  isString(value.location.file) &&
  isObject(value.location.range) &&
  isObject(value.variables) &&
  (value.output === undefined || isString(value.output)) &&
  isAnswered(value) &&
  (value.earlier === undefined || isListOf(value.earlier, isEarlier));
