import { endOf } from '../counted.ts';
import { shown } from '../finding.ts';
import { lookAt } from '../part.ts';
import type { Check, Finding } from '../rule.ts';
import { AT, described, optionMap, TEXT } from '../schemas.ts';
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
    separator: { ...described(TEXT, 'The text between the two responses.'), default: '******' },
    at: AT,
  }),
  examples: [{}, { separator: '---' }],
  bind:
    ({ separator = '******', at }) =>
    (output) =>
      lookAt(output, at, (part): Finding[] => {
        const [first, second, third] = paragraphSpans(part.text, separator).take(3);
        const expected = `two responses with ${shown(separator)} between them`;
        if (!first || !second) {
          return [
            {
              span: endOf(part),
              message: `${part.name} gives one response, but must give ${expected}`,
              expected,
            },
          ];
        }
        if (third) {
          const span = part.spanOf(third.start, part.text.trimEnd().length);
          return [{ span, message: `${part.name} gives more than ${expected}`, expected }];
        }
        const text = ({ start, end }: typeof first) => part.text.slice(start, end);
        if (text(first) !== text(second)) return [];
        const message = `${part.name} gives the same response twice, but must give two different ones`;
        return [{ span: part.spanOf(second.start, second.end), message, expected }];
      }),
};
