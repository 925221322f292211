import { escapePattern } from '../../text/escape-pattern.ts';
import { type Bounds, checkBounds } from '../bounds.ts';
import { countFindings, finder } from '../count-check.ts';
import { RuleDefinitionError } from '../errors.ts';
import { MAX_FINDINGS, valueText } from '../finding.ts';
import type { Check } from '../rule.ts';
import {
  countBounds,
  describedSchema,
  isList,
  optionMap,
  PART_PATH,
  shortForms,
  TEXTS,
  WHOLE_WORDS,
} from '../schemas.ts';
import { inspect } from '../target.ts';

interface Options extends Bounds {
  readonly words: readonly string[];
  readonly ignoreCase?: boolean;
  readonly wholeWords?: boolean;
  readonly at?: string;
}

const WORDS = describedSchema(TEXTS, 'Words or phrases; the output contains each of them.');

export const keywords: Check<readonly string[] | Options> = {
  name: 'keywords',
  summary: 'The output contains each keyword, at least once or a number of times, in any case.',
  category: 'constraint',
  schema: shortForms(
    WORDS,
    optionMap(
      {
        words: WORDS,
        ignoreCase: { type: 'boolean', default: true, description: 'Upper and lower case count as equal.' },
        wholeWords: WHOLE_WORDS,
        at: PART_PATH,
        ...countBounds('times each'),
      },
      ['words'],
    ),
  ),
  examples: [['refund', 'invoice'], { words: ['warranty'], min: 2, wholeWords: true }],
  bind(written) {
    const options: Options = isList(written) ? { words: written } : written;
    checkBounds(options);
    const { min, max, exact } = options;
    const bounds: Bounds = (min ?? max ?? exact) === undefined ? { min: 1 } : options;
    const keys = options.words.map((word) => ({
      find: finder(patternOf(word, options)),
      noun: `occurrence of ${valueText(word)}`,
      nouns: `occurrences of ${valueText(word)}`,
      marks: 'one' as const,
    }));
    return (output) =>
      inspect(output, options.at, (target) =>
        keys
          .flatMap((key) => countFindings(target, key.find(target.text), bounds, key))
          .slice(0, MAX_FINDINGS),
      );
  },
};

function patternOf(word: string, { ignoreCase = true, wholeWords }: Options): RegExp {
  if (word.trim() === '') throw new RuleDefinitionError('a keyword is empty; remove it');
  const source = word.trim().split(/\s+/).map(escapePattern).join('\\s+');
  const bounded = wholeWords ? `(?<![\\p{L}\\p{N}_])${source}(?![\\p{L}\\p{M}\\p{N}_])` : source;
  return new RegExp(bounded, ignoreCase ? 'giu' : 'gu');
}
