import { clip, MAX_FINDINGS, valueText } from '../finding.ts';
import { Pattern } from '../regex/pattern.ts';
import type { BoundCheck, Check } from '../rule.ts';
import { describedSchema, optionMap, PART_PATH, shortForms, TEXT } from '../schemas.ts';
import { firstMatch, inspect } from '../target.ts';

interface Options {
  readonly pattern: string;
  readonly flags?: string;
  readonly at?: string;
  readonly forbidden?: boolean;
}

export const regex: Check<string | Options> = {
  name: 'regex',
  summary:
    'The output matches a regular expression, or does not match it. A pattern that takes too long is stopped.',
  category: 'constraint',
  schema: shortForms(
    describedSchema(TEXT, 'A JavaScript regular expression that the output matches somewhere.'),
    optionMap(
      {
        pattern: describedSchema(
          TEXT,
          'A JavaScript regular expression, without slashes. Use ^ and $ to match the whole.',
        ),
        flags: {
          type: 'string',
          pattern: '^[gimsuv]*$',
          patternErrorMessage: 'must be flags of a regular expression: g, i, m, s, u or v',
          description:
            'Flags: `i` ignores case, `s` lets the dot match line breaks, `m` lets ^ and $ match at line breaks, `u` is for Unicode.',
        },
        at: PART_PATH,
        forbidden: {
          type: 'boolean',
          default: false,
          description: 'The pattern must not match anywhere; every match is reported.',
        },
      },
      ['pattern'],
    ),
  ),
  examples: [
    '^(yes|no)$',
    { pattern: '^[A-Z]{3}-\\d{4}$', at: '/ticket' },
    { pattern: '\\b(guarantee|promise)\\w*', flags: 'i', forbidden: true },
  ],
  bind(written) {
    const { pattern, flags, at, forbidden }: Options =
      typeof written === 'string' ? { pattern: written } : written;
    const compiled = new Pattern(pattern, flags);
    const wanted = clip(`/${pattern}/${flags ?? ''}`);
    if (forbidden) {
      return (output) =>
        inspect(output, at, (target) =>
          compiled.spans(target.text, MAX_FINDINGS).map(({ start, end }) => {
            const found = target.text.slice(start, end);
            const message = `${target.name} has ${valueText(found)}, which must not match ${wanted}`;
            return { span: target.spanOf(start, end), message, found: clip(found) };
          }),
        );
    }
    const check: BoundCheck = (output) =>
      inspect(output, at, (target) =>
        compiled.isIn(target.text)
          ? []
          : [
              {
                span: target.span,
                message: `${target.name} does not match ${wanted}`,
                expected: wanted,
                found: clip(target.text),
              },
            ],
      );
    return Object.assign(check, { match: firstMatch(at, (text) => compiled.spans(text, 1)) });
  },
};
