import { sentenceSpans } from '../../text/sentences.ts';
import { type CountOptions, countCheck } from '../count-check.ts';
import { splitSentences } from '../text/split-sentences.ts';

interface Options extends CountOptions {
  readonly split?: boolean;
}

export const sentences = countCheck<Options>({
  name: 'sentences',
  summary:
    'The output, or a part of it, has a number of sentences. A sentence ends with a punctuation mark; a line break alone does not end it.',
  category: 'constraint',
  noun: 'sentence',
  options: {
    split: {
      type: 'boolean',
      default: false,
      description:
        'Every mark ends a sentence, as in common tokenizers of English: also in direct speech, after the number of a list item (`1.`) and before an asterisk.',
    },
  },
  examples: [{ max: 3 }, { at: '/reply', min: 2, max: 5 }],
  marks: 'rest',
  find: ({ split }) => (split ? splitSentences : sentenceSpans),
});
