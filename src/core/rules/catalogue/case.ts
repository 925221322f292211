import type { Span } from '../../text/span.ts';
import type { Bounds } from '../bounds.ts';
import { countFindings, requireBounds } from '../count-check.ts';
import { clip, MAX_FINDINGS, valueText } from '../finding.ts';
import type { Check } from '../rule.ts';
import { countBounds, describedSchema, optionMap, PART_PATH, shortForms } from '../schemas.ts';
import { inspect } from '../target.ts';
import { type LetterCase, wordsInCase, wordsNotInCase } from '../text/letter-case.ts';
import { splitWords } from '../text/split-words.ts';

interface Options extends Bounds {
  readonly is: LetterCase;
  readonly split?: boolean;
  readonly at?: string;
}

const CASE = { type: 'string', enum: ['upper', 'lower', 'title'] };
const NAMES: Readonly<Record<LetterCase, string>> = {
  upper: 'capital letters',
  lower: 'small letters',
  title: 'title case',
};

/** The check `case`, whose name is a reserved word. */
export const letterCase: Check<LetterCase | Options> = {
  name: 'case',
  summary:
    'The output is in capital letters, small letters or title case: all of it, or a number of its words.',
  category: 'constraint',
  schema: shortForms(
    describedSchema(CASE, 'The case of the whole output.'),
    optionMap(
      {
        is: describedSchema(
          CASE,
          '`upper` for CAPITAL LETTERS, `lower` for small letters, `title` for A Capital at the Beginning of Words. Without `min`, `max` and `exact`, every word must have this case.',
        ),
        split: {
          type: 'boolean',
          default: false,
          description:
            "When words are counted, a contraction (`LIFE'S`, `CANNOT`) is two words, as in common tokenizers of English.",
        },
        at: PART_PATH,
        ...countBounds('words in this case'),
      },
      ['is'],
    ),
  ),
  examples: ['lower', { is: 'title', at: '/title' }, { is: 'upper', max: 2 }],
  bind(written) {
    const options: Options = typeof written === 'string' ? { is: written } : written;
    const { is, split, at, min, max, exact } = options;
    const wanted = NAMES[is];
    if ((min ?? max ?? exact) !== undefined) {
      const things = { noun: `word in ${wanted}`, nouns: `words in ${wanted}`, marks: 'one' as const };
      requireBounds(options, things.nouns);
      return (output) =>
        inspect(output, at, (target) => {
          const all = split ? splitWords(target.text) : undefined;
          return countFindings(target, wordsInCase(target.text, is, all), options, things);
        });
    }
    return (output) =>
      inspect(output, at, (target) =>
        wordsNotInCase(target.text, is)
          .take(MAX_FINDINGS)
          .map(({ start, end }: Span) => {
            const found = target.text.slice(start, end);
            const message = `${target.name} has ${valueText(found)}, which is not in ${wanted}`;
            return { span: target.spanOf(start, end), message, expected: wanted, found: clip(found) };
          })
          .toArray(),
      );
  },
};
