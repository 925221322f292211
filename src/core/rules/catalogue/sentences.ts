import { type CountOptions, countCheck } from '../counted.ts';
import { sentenceSpans } from '../text/sentences.ts';

interface Options extends CountOptions {
  readonly listNumbers?: boolean;
}

export const sentences = countCheck<Options>({
  name: 'sentences',
  summary:
    'The output, or a part of it, has so many sentences. A sentence ends with its mark; a line break alone ends none.',
  category: 'constraint',
  noun: 'sentence',
  options: {
    listNumbers: {
      type: 'boolean',
      default: false,
      description: 'The number of a list item (`1.`) ends a sentence too, as common tokenizers have it.',
    },
  },
  examples: [{ max: 3 }, { at: '/reply', min: 2, max: 5 }],
  marks: 'rest',
  find:
    ({ listNumbers }) =>
    (text) =>
      sentenceSpans(text, listNumbers),
});
