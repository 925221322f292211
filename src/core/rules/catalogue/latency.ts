import { callFacts } from '../call-facts.ts';
import { trimmedSpan } from '../finding.ts';
import type { Check } from '../rule.ts';
import { describedSchema, optionMap, shortForms } from '../schemas.ts';

interface Options {
  readonly max: number;
}

const MAX = { type: 'number', exclusiveMinimum: 0, description: 'The maximum time of the answer, in ms.' };

export const latency: Check<number | Options> = {
  name: 'latency',
  summary:
    'The answer took at most this many ms, without waits between attempts; for an answer from the cache, the original time counts.',
  category: 'quality',
  schema: shortForms(
    MAX,
    optionMap({ max: describedSchema(MAX, 'The maximum time of the answer, in ms.') }, ['max']),
  ),
  examples: [3000, { max: 800 }],
  bind(written) {
    const { max } = typeof written === 'number' ? { max: written } : written;
    return (output) => {
      const { latencyMs } = callFacts(output);
      if (latencyMs <= max) return [];
      const found = `${Math.round(latencyMs)} ms`;
      const message = `the answer took ${found}, but must take at most ${max} ms`;
      return [{ span: trimmedSpan(output.text), message, expected: `at most ${max} ms`, found }];
    };
  },
};
