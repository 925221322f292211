import { MAX_FINDINGS } from '../finding.ts';
import type { Check } from '../rule.ts';
import { CHECK, describedSchema } from '../schemas.ts';

export const all: Check<readonly unknown[]> = {
  name: 'all',
  summary: 'The output passes every check of a list, as one rule.',
  category: 'constraint',
  schema: describedSchema({ type: 'array', minItems: 1, items: CHECK }, 'The checks to pass.'),
  examples: [
    ['json', { fields: ['category'] }],
    [{ words: { max: 80 } }, { not: { contains: 'As an AI' } }],
  ],
  nested: (checks) => checks.map((check, index) => ({ pointer: `/${index}`, check })),
  bind:
    (_checks, inner = []) =>
    (output) => {
      const findings = inner.flatMap((check) => check(output));
      // As for a whole rule set: that the output is not JSON is said once.
      const notJson = findings.find((finding) => finding.notJson);
      return findings.filter((finding) => !finding.notJson || finding === notJson).slice(0, MAX_FINDINGS);
    },
};
