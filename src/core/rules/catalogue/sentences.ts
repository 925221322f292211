import { type CountOptions, countCheck } from '../count-check.ts';
import { sentenceSpans } from '../text/sentences.ts';
import { splitSentences } from '../text/split-sentences.ts';

interface Options extends CountOptions {
  readonly split?: boolean;
}

export const sentences = countCheck<Options>({
  name: 'sentences',
  summary:
    'The output, or a part of it, has so many sentences. A sentence ends with its mark; a line break alone ends none.',
  category: 'constraint',
  noun: 'sentence',
  options: {
    split: {
      type: 'boolean',
      default: false,
      description:
        'Every mark ends a sentence, as common tokenizers of English have it: inside of direct speech, after the number of a list item (`1.`) and before an asterisk too.',
    },
  },
  examples: [{ max: 3 }, { at: '/reply', min: 2, max: 5 }],
  marks: 'rest',
  find: ({ split }) => (split ? splitSentences : sentenceSpans),
});
