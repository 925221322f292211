import { CheckFailedError } from '../errors.ts';
import { clip } from '../finding.ts';
import type { Check } from '../rule.ts';
import { IGNORE_CASE, optionMap, PART_PATH } from '../schemas.ts';
import { MEASURES } from '../similarity/measures.ts';
import { inspect } from '../target.ts';

interface Options {
  readonly min: number;
  readonly value?: string;
  readonly by?: keyof typeof MEASURES;
  readonly at?: string;
  readonly ignoreCase?: boolean;
}

/** Characters of a text that is compared. */
const MAX_LENGTH = 500_000;
/** Pairs of characters, or of words, that are compared: a second's work. */
const MOST_PAIRS = 2_000_000_000;

export const similar: Check<Options> = {
  name: 'similar',
  summary: "The output, or a part of it, is similar to a text: the sample's `expected`, or another one.",
  category: 'quality',
  schema: optionMap(
    {
      min: {
        type: 'number',
        minimum: 0,
        maximum: 1,
        description: 'How similar it must be: 0 for not at all, 1 for equal.',
      },
      value: {
        type: 'string',
        description:
          "The text to compare with. By default, the sample's `expected`; without that, the output passes.",
      },
      by: {
        type: 'string',
        enum: Object.keys(MEASURES),
        default: 'rouge-l',
        description:
          '`rouge-l` compares the order of words, `bleu` the phrases of up to four words, `edit` the characters (1 minus the share that must be edited).',
      },
      at: PART_PATH,
      ignoreCase: IGNORE_CASE,
    },
    ['min'],
  ),
  examples: [
    { min: 0.5 },
    { min: 0.9, by: 'edit', value: '{{ expected }}', ignoreCase: true },
    { at: '/reply', by: 'bleu', min: 0.3 },
  ],
  readsExpected: ({ value }) => value === undefined,
  bind({ min, value, by = 'rouge-l', at, ignoreCase }) {
    const measure = MEASURES[by];
    const fold = (text: string) => (ignoreCase ? text.trim().toLowerCase() : text.trim());
    const least = shownScore(min);
    return (output) => {
      const expected = value ?? output.expected;
      if (expected === undefined || expected === null) return [];
      if (typeof expected !== 'string') {
        throw new CheckFailedError('"expected" of this sample is no text; name the text under "value"');
      }
      return inspect(output, at, (target) => {
        if (Math.max(target.text.length, expected.length) > MAX_LENGTH) throw tooLong();
        const reference = measure.units(fold(expected));
        const units = measure.units(fold(target.text));
        const most = measure.bound(units.length, reference.length);
        const isTold = units.length === 0 || reference.length === 0 || most < min;
        if (!isTold && units.length * reference.length > MOST_PAIRS) throw tooLong();
        const score = isTold
          ? units.length === reference.length
            ? 1
            : most
          : measure.compare(units, reference);
        if (score >= min) return [];
        const found = `${isTold ? 'at most ' : ''}${shownScore(score)}`;
        const message = `${target.name} is too unlike ${JSON.stringify(clip(expected))}: ${measure.name} ${found}, but must be at least ${least}`;
        return [{ span: target.span, message, expected: `at least ${least}`, found }];
      });
    };
  },
};

const tooLong = () => new CheckFailedError('the texts are too long to be compared');

/** Cut and not rounded, so that a score below the threshold never looks like it. */
const shownScore = (score: number) => String(Math.floor(score * 1000) / 1000);
