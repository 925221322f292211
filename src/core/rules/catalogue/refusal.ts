import { findDeclining } from '../../reading/declining-output.ts';
import { clip } from '../finding.ts';
import type { Check } from '../rule.ts';
import { optionMap, PART_PATH } from '../schemas.ts';
import { inspect } from '../target.ts';

interface Options {
  readonly at?: string;
}

export const refusal: Check<Options> = {
  name: 'refusal',
  summary:
    "The output does not decline the request, in any words. *I don't know* is not a refusal; neither is a disclaimer before an answer. A small model decides, trained on English and 31 other languages.",
  category: 'quality',
  plain: true,
  schema: optionMap({ at: PART_PATH }),
  examples: [{}, { at: '/reply' }],
  bind:
    ({ at }) =>
    (output) =>
      inspect(output, at, (target) => {
        const declining = findDeclining(target.text, output.variables);
        if (declining?.says !== 'refuses' || !declining.isWhole) return [];
        const { span, phrase } = declining;
        const message = `${target.name} declines the request: ${JSON.stringify(clip(phrase))}`;
        return [{ span: target.spanOf(span.start, span.end), message, found: clip(phrase) }];
      }),
};
