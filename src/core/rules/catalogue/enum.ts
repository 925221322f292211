import { alternatives } from '../../text/alternatives.ts';
import { isEqual, isEqualText } from '../equality.ts';
import { valueText } from '../finding.ts';
import type { Check } from '../rule.ts';
import {
  describedSchema,
  IGNORE_CASE,
  isList,
  optionMap,
  PART_PATH,
  SCALAR,
  shortForms,
} from '../schemas.ts';
import { inspect, targetValueText } from '../target.ts';

type Scalar = string | number | boolean | null;

interface Options {
  readonly values: readonly Scalar[];
  readonly at?: string;
  readonly ignoreCase?: boolean;
}

const VALUES = { type: 'array', minItems: 1, items: SCALAR };

/** The check `enum`, whose name is a reserved word. */
export const oneOfValues: Check<readonly Scalar[] | Options> = {
  name: 'enum',
  summary: 'The output, or a part of it, is one of the listed values.',
  category: 'constraint',
  schema: shortForms(
    describedSchema(VALUES, 'The allowed values of the whole output; white space at both ends is ignored.'),
    optionMap(
      { values: describedSchema(VALUES, 'The values allowed.'), at: PART_PATH, ignoreCase: IGNORE_CASE },
      ['values'],
    ),
  ),
  examples: [
    ['positive', 'negative', 'neutral'],
    { at: '/category', values: ['billing', 'technical', 'other'] },
  ],
  bind(written) {
    const { values, at, ignoreCase }: Options = isList(written) ? { values: written } : written;
    const wanted = alternatives(values.map(valueText));
    return (output) =>
      inspect(output, at, (target) => {
        // The output as a whole is text, whatever the type of the values is.
        const text = at === undefined ? target.text.trim() : undefined;
        const isAllowed = values.some((value) =>
          text === undefined
            ? isEqual(target.value, value, { ignoreCase })
            : isEqualText(text, String(value), { ignoreCase }),
        );
        if (isAllowed) return [];
        const message = `${target.name} is ${targetValueText(target)}, but must be ${wanted}`;
        return [{ span: target.span, message, expected: wanted, found: targetValueText(target) }];
      });
  },
};
