import { clip, trimmedSpan } from '../finding.ts';
import type { Check, CheckFinding, OutputView } from '../rule.ts';
import { CHECK, describedSchema } from '../schemas.ts';

/** Alternatives whose faults one message repeats. */
const MOST_SHOWN = 5;

export const any: Check<readonly unknown[]> = {
  name: 'any',
  summary: 'The output passes at least one check of a list.',
  category: 'constraint',
  schema: describedSchema(
    { type: 'array', minItems: 1, items: CHECK },
    'The checks, at least one of which must pass.',
  ),
  examples: [
    [{ equals: 'unknown' }, { regex: '^[A-Z]{3}-\\d{4}$' }],
    [{ contains: 'refund' }, { all: [{ contains: 'replacement' }, { words: { max: 40 } }] }],
  ],
  nested: (checks) => checks.map((check, index) => ({ pointer: `/${index}`, check })),
  bind:
    (_checks, inner = []) =>
    (output) => {
      const faults: CheckFinding[] = [];
      for (const check of inner) {
        const [fault] = check(output);
        if (!fault) return [];
        faults.push(fault);
      }
      return faults.length > 0 ? [noneOf(faults, output)] : [];
    },
};

/** One finding that says what each alternative lacked; at the place they all mark, if they agree on one. */
function noneOf(faults: readonly CheckFinding[], { text }: OutputView): CheckFinding {
  const [first, ...others] = faults as [CheckFinding, ...CheckFinding[]];
  const isSame = others.every(({ span }) => span.start === first.span.start && span.end === first.span.end);
  const reasons = faults.slice(0, MOST_SHOWN).map(({ message }) => clip(message));
  if (faults.length > MOST_SHOWN) reasons.push(`${faults.length - MOST_SHOWN} more`);
  return {
    span: isSame ? first.span : trimmedSpan(text),
    message: others.length > 0 ? `no alternative is met: ${reasons.join('; or ')}` : first.message,
    ...(faults.every(({ notJson }) => notJson) && { notJson: true }),
  };
}
