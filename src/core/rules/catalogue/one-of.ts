import { alternatives } from '../../text/alternatives.ts';
import { clip, valueText } from '../finding.ts';
import { Literal } from '../occurrences.ts';
import type { Check } from '../rule.ts';
import { describedSchema, IGNORE_CASE, isList, optionMap, PART_PATH, shortForms, TEXTS } from '../schemas.ts';
import { inspect } from '../target.ts';

interface Options {
  readonly answers: readonly string[];
  readonly ignoreCase?: boolean;
  readonly at?: string;
}

const ANSWERS = describedSchema(
  TEXTS,
  'The answers; the output contains exactly one of them. Other text around it is allowed.',
);

export const oneOf: Check<readonly string[] | Options> = {
  name: 'oneOf',
  summary: 'The output contains exactly one of the listed answers, anywhere; `enum` allows no other text.',
  category: 'constraint',
  schema: shortForms(
    ANSWERS,
    optionMap({ answers: ANSWERS, ignoreCase: IGNORE_CASE, at: PART_PATH }, ['answers']),
  ),
  examples: [
    ['My answer is yes.', 'My answer is no.'],
    { answers: ['approved', 'rejected'], ignoreCase: true, at: '/reply' },
  ],
  bind(written) {
    const { answers, ignoreCase, at }: Options = isList(written) ? { answers: written } : written;
    const literals = answers.map((answer) => new Literal(answer, { ignoreCase, wholeWords: true }));
    const wanted = alternatives(answers.map(valueText));
    return (output) =>
      inspect(output, at, (target) => {
        const given = literals
          .flatMap((literal) =>
            literal.spans(target.text, 1).map((span) => ({ ...span, answer: literal.text })),
          )
          .sort((a, b) => a.start - b.start || b.end - a.end);
        // An answer that begins like a longer one, such as "no" in "no idea", is not given by it.
        const apart = given.filter((one, index) => !given.slice(0, index).some(({ end }) => end >= one.end));
        const [first, second] = apart;
        if (!first) {
          return [
            {
              span: target.span,
              message: `${target.name} gives none of the answers ${wanted}`,
              expected: wanted,
            },
          ];
        }
        if (!second) return [];
        const message = `${target.name} gives ${valueText(first.answer)} and ${valueText(second.answer)}, but must give one answer`;
        return [
          {
            span: target.spanOf(second.start, second.end),
            message,
            expected: wanted,
            found: clip(second.answer),
          },
        ];
      });
  },
};
