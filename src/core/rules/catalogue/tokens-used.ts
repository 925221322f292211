import { type Bounds, boundsText, checkBounds, highest, lowest } from '../bounds.ts';
import { callFacts } from '../call-facts.ts';
import { CheckFailedError, RuleDefinitionError } from '../errors.ts';
import { trimmedSpan } from '../finding.ts';
import type { Check } from '../rule.ts';
import { countBounds, optionMap } from '../schemas.ts';

interface Options extends Bounds {
  readonly of?: 'total' | 'input' | 'output';
}

export const tokensUsed: Check<Options> = {
  name: 'tokensUsed',
  summary:
    'The call used a number of tokens, as the provider counted them. If the provider reports no count, this is an error.',
  category: 'quality',
  schema: optionMap({
    of: {
      type: 'string',
      enum: ['total', 'input', 'output'],
      default: 'total',
      description: 'Which tokens count: `input`, `output`, or `total` for both.',
    },
    ...countBounds('tokens'),
  }),
  examples: [{ max: 1500 }, { of: 'output', max: 300 }],
  bind(options) {
    checkBounds(options);
    if (options.min === undefined && options.max === undefined && options.exact === undefined) {
      throw new RuleDefinitionError('no number of tokens is given; write "min", "max" or "exact"');
    }
    const { of: kind = 'total' } = options;
    const expected = boundsText(options);
    return (output) => {
      const { usage } = callFacts(output);
      if (!usage) throw new CheckFailedError('the provider reports no token counts');
      const input = kind === 'output' ? 0 : usage.inputTokens;
      const count = input + (kind === 'input' ? 0 : usage.outputTokens);
      if (count >= lowest(options) && count <= highest(options)) return [];
      const tokens = kind === 'total' ? 'tokens' : `${kind} tokens`;
      const message = `the call used ${count} ${tokens}, but must use ${expected}`;
      return [
        { span: trimmedSpan(output.text), message, expected: `${expected} ${tokens}`, found: String(count) },
      ];
    };
  },
};
