import type { Sample } from '../samples/sample.ts';
import type { Rule, Violation } from './rule.ts';

/** What is asked of an answer: a rule, or a judge, which has no check. */
type Asked = Pick<Rule, 'id' | 'weight'> & { readonly check?: string };

/**
 * How much of what is asked of an answer it keeps, from 0 to 1: the weight of what it keeps over the weight of all.
 * What cannot be broken does not count: a rule that the sample switches off, `facts` of a sample without any, and
 * `expected` of one that expects nothing. Where a rule's `when` does not hold, the rule is kept.
 * @returns `undefined` where nothing at all is asked
 */
export function scoreOf(
  rules: readonly Asked[],
  { rules: overrides, facts, expected }: Pick<Sample, 'rules' | 'facts' | 'expected'>,
  violations: readonly Violation[],
): number | undefined {
  const broken = new Set(violations.map(({ rule }) => rule));
  let asked = 0;
  let all = 0;
  let kept = 0;
  for (const { id, check, weight = 1 } of rules) {
    if (Object.hasOwn(overrides, id) && overrides[id] === false) continue;
    if (check === 'facts' && facts.length === 0) continue;
    if (check === 'expected' && expected === undefined) continue;
    asked++;
    all += weight;
    if (!broken.has(id)) kept += weight;
  }
  if (asked === 0) return undefined;
  return all === 0 ? 1 : kept / all;
}
