import { factPattern } from '../../samples/fact-pattern.ts';
import { memoize } from '../../text/memo.ts';
import { CheckFailedError, RuleDefinitionError } from '../errors.ts';
import { clip, MAX_FINDINGS, valueText } from '../finding.ts';
import { Literal } from '../occurrences.ts';
import { Pattern } from '../regex/pattern.ts';
import type { Check } from '../rule.ts';
import { optionMap, PART_PATH } from '../schemas.ts';
import { inspect } from '../target.ts';

interface Options {
  readonly at?: string;
}

/** Facts of samples looked at lately; samples repeat, and a run asks for each of them again. */
const KEPT_FACTS = 1_000;

export const facts: Check<Options> = {
  name: 'facts',
  summary:
    "Each of the sample's `facts` is in the output: a text in any case and spacing, or a pattern written `/…/flags`.",
  category: 'grounding',
  plain: true,
  schema: optionMap({ at: PART_PATH }),
  examples: [{}, { at: '/reply' }],
  bind({ at }) {
    return (output) => {
      if (output.facts.length === 0) return [];
      return inspect(output, at, (target) =>
        output.facts
          .filter((fact) => !factSearch(fact).isIn(target.text))
          .slice(0, MAX_FINDINGS)
          .map((fact) => ({
            span: target.span,
            message: `${target.name} lacks the fact ${valueText(fact)}`,
            expected: clip(fact),
          })),
      );
    };
  },
};

/** What a fact searches for. @throws {CheckFailedError} for a pattern that does not compile */
export const factSearch = memoize(KEPT_FACTS, (fact): Literal | Pattern => {
  const pattern = factPattern(fact);
  try {
    return pattern
      ? new Pattern(pattern.source, pattern.flags)
      : new Literal(fact, { ignoreCase: true, foldSpace: true });
  } catch (error) {
    if (!(error instanceof RuleDefinitionError)) throw error;
    throw new CheckFailedError(`the fact ${valueText(fact)} cannot be searched for: ${error.message}`);
  }
});
