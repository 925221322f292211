import { clip } from '../finding.ts';
import { isRefusal } from '../refusal-phrases.ts';
import type { Check } from '../rule.ts';
import { AT, optionMap } from '../schemas.ts';
import { inspect } from '../target.ts';

interface Options {
  readonly at?: string;
}

/** A model that declines says so at once. */
const OPENING_SENTENCES = 3;
const OPENING_LENGTH = 1_000;

export const refusal: Check<Options> = {
  name: 'refusal',
  summary:
    'The output does not begin by declining what was asked, in English, German, French, Spanish, Italian, Portuguese, Dutch, Swedish, Danish, Norwegian, Finnish, Polish, Czech, Russian, Ukrainian, Turkish, Arabic, Hindi, Vietnamese, Indonesian, Chinese, Japanese or Korean.',
  category: 'quality',
  plain: true,
  schema: optionMap({ at: AT }),
  examples: [{}, { at: '/reply' }],
  bind:
    ({ at }) =>
    (output) =>
      inspect(output, at, (target) => {
        const begin = target.text.length - target.text.trimStart().length;
        const opening = target.text.slice(begin, begin + OPENING_LENGTH);
        for (const { index, 0: sentence } of opening
          .matchAll(/[^\s.!?。！？][^.!?。！？\n]*[.!?。！？]*/g)
          .take(OPENING_SENTENCES)) {
          if (!isRefusal(sentence)) continue;
          const start = begin + index;
          const found = sentence.trimEnd();
          const message = `${target.name} declines what was asked: ${JSON.stringify(clip(found))}`;
          return [{ span: target.spanOf(start, start + found.length), message, found: clip(found) }];
        }
        return [];
      }),
};
