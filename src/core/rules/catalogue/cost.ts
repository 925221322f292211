import { callFacts } from '../call-facts.ts';
import { CheckFailedError } from '../errors.ts';
import { trimmedSpan } from '../finding.ts';
import type { Check } from '../rule.ts';
import { optionMap, shortForms } from '../schemas.ts';

interface Options {
  readonly max: number;
}

const MAX = { type: 'number', minimum: 0, description: 'The maximum cost of the answer, in USD.' };

export const cost: Check<number | Options> = {
  name: 'cost',
  summary:
    'The answer cost at most this many USD, including failed attempts; an answer from the cache costs nothing. An unknown cost is an error.',
  category: 'quality',
  schema: shortForms(MAX, optionMap({ max: MAX }, ['max'])),
  examples: [0.002, { max: 0.01 }],
  bind(written) {
    const { max } = typeof written === 'number' ? { max: written } : written;
    return (output) => {
      const { costUsd } = callFacts(output);
      if (costUsd === null) {
        throw new CheckFailedError(
          'the cost is not known, as the price of the model or the tokens used are not',
        );
      }
      if (costUsd <= max) return [];
      const found = `$${Number(costUsd.toPrecision(3))}`;
      const message = `the answer cost ${found}, but must cost at most $${max}`;
      return [{ span: trimmedSpan(output.text), message, expected: `at most $${max}`, found }];
    };
  },
};
