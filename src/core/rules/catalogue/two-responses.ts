import type { Span } from '../../text/span.ts';
import { endOf } from '../count-check.ts';
import { valueText } from '../finding.ts';
import type { Check, CheckFinding } from '../rule.ts';
import { describedSchema, optionMap, PART_PATH, TEXT } from '../schemas.ts';
import { inspect } from '../target.ts';
import { paragraphSpans } from '../text/paragraphs.ts';

interface Options {
  readonly separator?: string;
  readonly at?: string;
}

export const twoResponses: Check<Options> = {
  name: 'twoResponses',
  summary: 'The output gives two different responses with a separator between them.',
  category: 'format',
  plain: true,
  schema: optionMap({
    separator: { ...describedSchema(TEXT, 'The text between the two responses.'), default: '******' },
    at: PART_PATH,
  }),
  examples: [{}, { separator: '---' }],
  bind:
    ({ separator = '******', at }) =>
    (output) =>
      inspect(output, at, (target): CheckFinding[] => {
        const [first, second, third] = paragraphSpans(target.text, separator).take(3);
        const expected = `two responses with ${valueText(separator)} between them`;
        const isEmpty = ({ start, end }: Span) => start === end;
        if (!first || !second || isEmpty(first) || isEmpty(second)) {
          return [
            {
              span: endOf(target),
              message: `${target.name} gives one response, but must give ${expected}`,
              expected,
            },
          ];
        }
        if (third) {
          const span = target.spanOf(third.start, target.text.trimEnd().length);
          return [{ span, message: `${target.name} gives more than ${expected}`, expected }];
        }
        const text = ({ start, end }: Span) => target.text.slice(start, end);
        if (text(first) !== text(second)) return [];
        const message = `${target.name} gives the same response twice, but must give two different ones`;
        return [{ span: target.spanOf(second.start, second.end), message, expected }];
      }),
};
