import type { Span } from '../../text/span.ts';
import { endOf } from '../count-check.ts';
import { isEqualText } from '../equality.ts';
import { RuleDefinitionError } from '../errors.ts';
import { valueText } from '../finding.ts';
import type { Check } from '../rule.ts';
import { describedSchema, optionMap, PART_PATH, TEXT } from '../schemas.ts';
import { inspect } from '../target.ts';
import { paragraphSpans } from '../text/paragraphs.ts';
import { wordSpans } from '../word-spans.ts';
import { SEPARATOR } from './paragraphs.ts';

interface Options {
  readonly paragraph: number;
  readonly word: string;
  readonly separator?: string;
  readonly ignoreCase?: boolean;
  readonly alone?: boolean;
  readonly at?: string;
}

export const nthParagraphFirstWord: Check<Options> = {
  name: 'nthParagraphFirstWord',
  summary: 'A given paragraph of the output begins with a word; quotes and Markdown before it are ignored.',
  category: 'constraint',
  schema: optionMap(
    {
      paragraph: { type: 'integer', minimum: 1, description: 'Which paragraph, from 1.' },
      word: describedSchema(TEXT, 'The first word of the paragraph, or its first words.'),
      separator: SEPARATOR,
      ignoreCase: { type: 'boolean', default: true, description: 'Upper and lower case count as equal.' },
      alone: {
        type: 'boolean',
        default: false,
        description:
          'Only these marks may be attached to the word: quotes and `.`, `,`, `!`, `?`: `Summary:` and `**Summary**` do not pass.',
      },
      at: PART_PATH,
    },
    ['paragraph', 'word'],
  ),
  examples: [
    { paragraph: 1, word: 'Summary' },
    { paragraph: 2, word: 'however', separator: '***' },
  ],
  bind({ paragraph, word, separator, ignoreCase = true, alone = false, at }) {
    const { count, text: wanted } = beginning(word, Number.POSITIVE_INFINITY, false);
    if (count === 0) throw new RuleDefinitionError(`${valueText(word)} is no word`, '/word');
    return (output) =>
      inspect(output, at, (target) => {
        const place = paragraphSpans(target.text, separator)
          .drop(paragraph - 1)
          .next().value;
        if (!place) {
          const message = `${target.name} has no paragraph ${paragraph}, which must begin with ${valueText(wanted)}`;
          return [{ span: endOf(target), message, expected: wanted }];
        }
        const { span, text: found } = beginning(target.text.slice(place.start, place.end), count, alone);
        if (isEqualText(withPlainApostrophes(found), withPlainApostrophes(wanted), { ignoreCase })) return [];
        return [
          {
            span: target.spanOf(place.start + span.start, place.start + span.end),
            message: `paragraph ${paragraph} of ${target.name} begins with ${valueText(found)}, but must begin with ${valueText(wanted)}`,
            expected: wanted,
            found,
          },
        ];
      });
  },
};

/**
 * The first words of a text, joined by spaces.
 * @param alone words are what white space parts, without the quotes before them and what follows a quote or a mark of a
 *   sentence
 */
function beginning(text: string, most: number, alone: boolean) {
  const words = (alone ? bareWords(text) : wordSpans(text)).take(most).toArray();
  return {
    count: words.length,
    text: words.map(({ start, end }) => text.slice(start, end)).join(' '),
    span: { start: words[0]?.start ?? 0, end: words.at(-1)?.end ?? 0 },
  };
}

const withPlainApostrophes = (text: string) => text.replace(/[’‘ʼ]/g, "'");

const bareWords = (text: string) =>
  text.matchAll(/(?<=^|\s)['"‘“]*([^\s'"’”.,!?]+)/g).map(({ index, 0: found, 1: word = '' }): Span => {
    const end = index + found.length;
    return { start: end - word.length, end };
  });
