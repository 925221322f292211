import type { SchemaObject } from '../../rules/json-schema/subschemas.ts';
import { sampleFrom } from '../../samples/content.ts';
import type { Sample, SampleLocation, SampleRecord } from '../../samples/sample.ts';
import { isObject } from '../../text/json-object.ts';

/** Whether a value is a result as a run stores them. */
export const isResultLine = (value: unknown): boolean =>
  isObject(value) &&
  typeof value.sample === 'string' &&
  typeof value.status === 'string' &&
  Array.isArray(value.attempts);

/** The sample that a result of a run repeats, or an object written like one. */
export function sampleOfLine(result: SchemaObject, location: SampleLocation): SampleRecord {
  const { variables = {}, expected, facts, tags } = result;
  const keys = { id: 'output', expected, facts, tags };
  const given = Object.fromEntries(Object.entries(keys).filter(([, value]) => value !== undefined));
  return sampleFrom(
    isObject(variables) ? { ...variables, ...given } : variables,
    location,
    () => location.range,
  );
}

/** The sample of an output that says nothing of one. */
export const sampleWithout = (location: SampleLocation): Sample => ({
  id: 'output',
  variables: {},
  facts: [],
  tags: [],
  rules: {},
  relevant: [],
  weight: 1,
  location,
});
