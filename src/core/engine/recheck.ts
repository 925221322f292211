import type { RuleSet } from '../rules/compile.ts';
import type { Violation } from '../rules/rule.ts';
import { type Result, sampleOf } from '../runs/result.ts';
import type { Sample } from '../samples/sample.ts';
import { factsOf } from './sample-runner.ts';

/**
 * Holds a stored output against rules, without asking a model; those that only a run can check are left out.
 * @param overrides the sample's, which its result does not repeat
 */
export const recheck = (rules: RuleSet, result: Result, overrides: Sample['rules'] = {}): Violation[] =>
  rules.evaluate(result.output ?? '', { ...sampleOf(result), rules: overrides }, factsOf(result));
