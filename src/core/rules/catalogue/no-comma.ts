import { MAX_FINDINGS } from '../finding.ts';
import { lookAt } from '../part.ts';
import type { Check } from '../rule.ts';
import { AT, optionMap } from '../schemas.ts';

interface Options {
  readonly at?: string;
}

/** The commas of Latin, Arabic, Ethiopic, Mongolian and East Asian scripts. */
const COMMA = /[,\u060c\u1363\u1802\u1808\u3001\ufe10\ufe50\uff0c\uff64]/g;

export const noComma: Check<Options> = {
  name: 'noComma',
  summary: 'The output has no comma, of any script.',
  category: 'constraint',
  plain: true,
  schema: optionMap({ at: AT }),
  examples: [{}, { at: '/title' }],
  bind:
    ({ at }) =>
    (output) =>
      lookAt(output, at, (part) =>
        part.text
          .matchAll(COMMA)
          .take(MAX_FINDINGS)
          .map(({ index, 0: found }) => ({
            span: part.spanOf(index, index + 1),
            message: `${part.name} has a comma, which it must not`,
            found,
          }))
          .toArray(),
      ),
};
