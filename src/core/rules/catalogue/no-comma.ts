import { MAX_FINDINGS } from '../finding.ts';
import type { Check } from '../rule.ts';
import { optionMap, PART_PATH } from '../schemas.ts';
import { inspect } from '../target.ts';

interface Options {
  readonly at?: string;
}

/** The commas of Latin, Arabic, Ethiopic, Mongolian and East Asian scripts. */
const COMMA = /[,\u060c\u1363\u1802\u1808\u3001\ufe10\ufe50\uff0c\uff64]/g;

export const noComma: Check<Options> = {
  name: 'noComma',
  summary: 'The output has no comma, in any script.',
  category: 'constraint',
  plain: true,
  schema: optionMap({ at: PART_PATH }),
  examples: [{}, { at: '/title' }],
  bind:
    ({ at }) =>
    (output) =>
      inspect(output, at, (target) =>
        target.text
          .matchAll(COMMA)
          .take(MAX_FINDINGS)
          .map(({ index, 0: found }) => ({
            span: target.spanOf(index, index + 1),
            message: `${target.name} has a comma, which it must not`,
            found,
          }))
          .toArray(),
      ),
};
