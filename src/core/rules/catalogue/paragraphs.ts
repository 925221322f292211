import { type CountOptions, countCheck } from '../count-check.ts';
import { describedSchema, TEXT } from '../schemas.ts';
import { paragraphSpans } from '../text/paragraphs.ts';

interface Options extends CountOptions {
  readonly separator?: string;
}

export const SEPARATOR = describedSchema(
  TEXT,
  'The text between paragraphs, such as `***`. By default, blank lines.',
);

export const paragraphs = countCheck<Options>({
  name: 'paragraphs',
  summary: 'The output, or a part of it, has a number of paragraphs, separated by blank lines or separators.',
  category: 'constraint',
  noun: 'paragraph',
  options: { separator: SEPARATOR },
  examples: [{ max: 3 }, { exact: 2, separator: '***' }],
  marks: 'rest',
  find:
    ({ separator }) =>
    (text) =>
      paragraphSpans(text, separator),
});
