import type { Check } from '../rule.ts';

export const json: Check<unknown> = {
  name: 'json',
  summary: 'The whole output is one JSON value: no text around it, no code fence, no comments.',
  category: 'format',
  plain: true,
  schema: { type: 'object', additionalProperties: false, properties: {} },
  examples: [{}],
  bind: () => (output) => {
    const { error } = output.json();
    return error
      ? [
          {
            span: error.span,
            message: `the output is not JSON: ${error.message}`,
            expected: 'JSON',
            notJson: true,
          },
        ]
      : [];
  },
};
