import { alternatives } from '../../text/alternatives.ts';
import { callFacts } from '../call-facts.ts';
import { trimmedSpan, valueText } from '../finding.ts';
import type { Check } from '../rule.ts';
import { describedSchema, isList } from '../schemas.ts';

const REASON = { type: 'string', enum: ['stop', 'length', 'content-filter', 'tool-calls', 'unknown'] };

export const finishReason: Check<string | readonly string[]> = {
  name: 'finishReason',
  summary:
    "The model's finish reason is the right one: `stop`, for example, and not `length`, which means that the token limit cut the answer off.",
  category: 'format',
  schema: {
    anyOf: [
      describedSchema(REASON, 'The required reason, or a list of allowed reasons.'),
      { type: 'array', minItems: 1, items: REASON },
    ],
  },
  examples: ['stop', ['stop', 'tool-calls']],
  bind(written) {
    const reasons = isList(written) ? written : [written];
    const expected = alternatives(reasons.map(valueText));
    return (output) => {
      const { finishReason: found } = callFacts(output);
      if (reasons.includes(found)) return [];
      const whole = trimmedSpan(output.text);
      // Where it was cut off is where it ends.
      const span =
        found === 'length' ? { start: Math.max(whole.start, whole.end - 1), end: whole.end } : whole;
      const how = found === 'length' ? '"length": the token limit cut the output off' : valueText(found);
      return [{ span, message: `the finish reason is ${how}; it must be ${expected}`, expected, found }];
    };
  },
};
