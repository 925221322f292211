import { isEqualText } from '../equality.ts';
import { clip, valueText } from '../finding.ts';
import type { Check } from '../rule.ts';
import { describedSchema, IGNORE_CASE, optionMap, PART_PATH, shortForms, TEXT } from '../schemas.ts';
import { inspect } from '../target.ts';

interface Options {
  readonly value: string;
  readonly at?: string;
  readonly ignoreCase?: boolean;
}

const schema = (what: string) =>
  shortForms(
    describedSchema(TEXT, `The text the output ${what} with.`),
    optionMap(
      {
        value: describedSchema(TEXT, `The text the output ${what} with.`),
        at: PART_PATH,
        ignoreCase: IGNORE_CASE,
      },
      ['value'],
    ),
  );

/** `startsWith` and `endsWith`, which differ in the end they look at. */
const atEnd =
  (which: 'start' | 'end'): Check<string | Options>['bind'] =>
  (written) => {
    const { value, at, ignoreCase }: Options = typeof written === 'string' ? { value: written } : written;
    return (output) =>
      inspect(output, at, (target) => {
        const text = target.text.trim();
        const length = Math.min(value.length, text.length);
        const from = which === 'start' ? 0 : text.length - length;
        const found = text.slice(from, from + length);
        if (isEqualText(found, value, { ignoreCase })) return [];
        const begin = target.text.length - target.text.trimStart().length + from;
        return [
          {
            span: length === 0 ? target.span : target.spanOf(begin, begin + length),
            message: `${target.name} ${which}s with ${valueText(found)}, but must ${which} with ${valueText(value)}`,
            expected: clip(value),
            found: clip(found),
          },
        ];
      });
  };

export const startsWith: Check<string | Options> = {
  name: 'startsWith',
  summary: 'The output starts with a text; white space at both ends is ignored.',
  category: 'constraint',
  schema: schema('starts'),
  examples: ['Dear ', { value: 'summary:', ignoreCase: true, at: '/reply' }],
  bind: atEnd('start'),
};

export const endsWith: Check<string | Options> = {
  name: 'endsWith',
  summary: 'The output ends with a text; white space at both ends is ignored.',
  category: 'constraint',
  schema: schema('ends'),
  examples: ['?', { value: 'the support team', ignoreCase: true, at: '/reply' }],
  bind: atEnd('end'),
};
