import { isEqual, isEqualText, type Leniency } from '../equality.ts';
import { clip, valueText } from '../finding.ts';
import type { Check } from '../rule.ts';
import { describedSchema, IGNORE_CASE, optionMap, PART_PATH, SCALAR, shortForms } from '../schemas.ts';
import { inspect, targetValueText } from '../target.ts';

interface Options extends Leniency {
  readonly value: unknown;
  readonly at?: string;
  readonly trim?: boolean;
}

const flag = (description: string) => ({ type: 'boolean', default: false, description });

export const equals: Check<string | number | boolean | null | Options> = {
  name: 'equals',
  summary: 'The output, or a part of it, equals a value.',
  category: 'constraint',
  schema: shortForms(
    describedSchema(
      SCALAR,
      'The value; a text is compared with the whole output, anything else with the output as JSON.',
    ),
    optionMap(
      {
        value: { description: 'The value: a text, or any JSON value. Key order is ignored.' },
        at: PART_PATH,
        ignoreCase: IGNORE_CASE,
        ignoreSpace: flag(
          'Every run of white space counts as one space; white space at the ends is ignored.',
        ),
        ignorePunctuation: flag('Punctuation is ignored: `Yes.` equals `Yes`.'),
        ignoreForm: flag(
          'Forms of a character in Unicode count as equal: `é` as one character or two, `ﬁ` and `fi`, wide and narrow letters.',
        ),
        trim: { type: 'boolean', default: true, description: 'White space at both ends is ignored.' },
      },
      ['value'],
    ),
  ),
  examples: [
    'approved',
    { value: 'BILLING', at: '/category', ignoreCase: true },
    { value: 'Yes, of course', ignoreCase: true, ignorePunctuation: true },
    { value: { ok: true, items: [] } },
  ],
  bind(written) {
    const options: Options = written !== null && typeof written === 'object' ? written : { value: written };
    const { value, trim = true } = options;
    // Anything but a text can only equal the output's JSON value.
    const at = options.at ?? (typeof value === 'string' ? undefined : '');
    const wanted = typeof value === 'string' && trim ? value.trim() : value;
    return (output) =>
      inspect(output, at, (target) => {
        const found = typeof target.value === 'string' && trim ? target.value.trim() : target.value;
        const isSame =
          typeof found === 'string' && typeof wanted === 'string'
            ? isEqualText(found, wanted, options)
            : isEqual(found, wanted, options);
        if (isSame) return [];
        return [
          {
            span: target.span,
            message: `${target.name} is ${targetValueText(target)}, but must be ${valueText(value)}`,
            expected: typeof value === 'string' ? clip(value) : valueText(value),
            found: clip(target.text),
          },
        ];
      });
  },
};
