import type { Check } from '../rule.ts';
import { optionMap, PART_PATH } from '../schemas.ts';
import { inspect } from '../target.ts';

interface Options {
  readonly marks?: 'straight' | 'any';
  readonly at?: string;
}

/** Opening quotation marks with those that close them. */
const CLOSING: Readonly<Record<string, string>> = {
  '“': '”',
  '„': '“”',
  '«': '»',
  '»': '«',
  '「': '」',
  '『': '』',
};

export const quoted: Check<Options> = {
  name: 'quoted',
  summary: 'The whole output is in quotation marks; white space at both ends is ignored.',
  category: 'format',
  plain: true,
  schema: optionMap({
    marks: {
      type: 'string',
      enum: ['straight', 'any'],
      default: 'any',
      description: 'The marks allowed: `"` alone, or those of other scripts and languages too, in pairs.',
    },
    at: PART_PATH,
  }),
  examples: [{}, { marks: 'straight', at: '/quote' }],
  bind:
    ({ marks = 'any', at }) =>
    (output) =>
      inspect(output, at, (target) => {
        const end = target.text.trimEnd().length;
        const start = Math.min(end, target.text.length - target.text.trimStart().length);
        const first = target.text.charAt(start);
        const closing = first === '"' ? '"' : marks === 'any' ? CLOSING[first] : undefined;
        const name = marks === 'straight' ? 'a double quotation mark' : 'a quotation mark';
        if (closing === undefined) {
          const message = `${target.name} does not begin with ${name}`;
          return [{ span: target.spanOf(start, Math.min(start + 1, end)), message, expected: '"' }];
        }
        if (end - start > 1 && closing.includes(target.text.charAt(end - 1))) return [];
        const message = `${target.name} does not end with the quotation mark that closes it`;
        return [{ span: target.spanOf(end - 1, end), message, expected: closing.charAt(0) }];
      }),
};
