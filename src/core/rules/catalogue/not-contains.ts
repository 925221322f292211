import { clip, MAX_FINDINGS, valueText } from '../finding.ts';
import { Literal, type LiteralOptions } from '../occurrences.ts';
import type { Check } from '../rule.ts';
import {
  describedSchema,
  IGNORE_CASE,
  isList,
  optionMap,
  PART_PATH,
  shortForms,
  TEXT,
  TEXTS,
  WHOLE_WORDS,
} from '../schemas.ts';
import { inspect } from '../target.ts';

interface Options extends LiteralOptions {
  readonly any: readonly string[];
  readonly at?: string;
}

export const notContains: Check<string | readonly string[] | Options> = {
  name: 'notContains',
  summary: 'The output contains none of the listed texts.',
  category: 'constraint',
  schema: shortForms(
    describedSchema(TEXT, 'The text that must not be in the output, or a list of such texts.'),
    TEXTS,
    optionMap(
      {
        any: describedSchema(TEXTS, 'None of these texts is contained.'),
        at: PART_PATH,
        ignoreCase: IGNORE_CASE,
        wholeWords: WHOLE_WORDS,
      },
      ['any'],
    ),
  ),
  examples: [
    'As an AI',
    ['guarantee', 'promise'],
    { any: ['guarantee', 'promise'], ignoreCase: true, wholeWords: true },
  ],
  bind(written) {
    const options: Options =
      typeof written === 'string' || isList(written) ? { any: [written].flat() } : written;
    const literals = options.any.map((text) => new Literal(text, options));
    return (output) =>
      inspect(output, options.at, (target) =>
        literals
          .flatMap((literal) => literal.spans(target.text, MAX_FINDINGS).map((span) => ({ span, literal })))
          .sort((a, b) => a.span.start - b.span.start)
          .slice(0, MAX_FINDINGS)
          .map(({ span, literal }) => ({
            span: target.spanOf(span.start, span.end),
            message: `${target.name} contains ${valueText(literal.text)}, which it must not`,
            found: clip(target.text.slice(span.start, span.end)),
          })),
      );
  },
};
