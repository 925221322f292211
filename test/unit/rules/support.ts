import { renderText } from '../../../src/core/prompt/template.ts';
import { findCheck } from '../../../src/core/rules/catalogue/index.ts';
import { bindCheck } from '../../../src/core/rules/check-definition.ts';
import { compileRules } from '../../../src/core/rules/compile.ts';
import { outputView } from '../../../src/core/rules/output-view.ts';
import type { CallFacts, Rule, Violation } from '../../../src/core/rules/rule.ts';
import { loadLanguages } from '../../../src/core/rules/text/language.ts';
import type { Sample } from '../../../src/core/samples/sample.ts';

// Checks are bound in tables, which wait for nothing.
await loadLanguages();

const nowhere = { line: 0, character: 0 };

export function sampleOf(parts: Partial<Sample> = {}): Sample {
  return {
    id: 'sample',
    variables: {},
    facts: [],
    tags: [],
    rules: {},
    relevant: [],
    weight: 1,
    location: { file: '/samples.jsonl', range: { start: nowhere, end: nowhere } },
    ...parts,
  };
}

export function ruleOf(check: string, options: unknown = {}, parts: Partial<Rule> = {}): Rule {
  return { id: check, category: 'constraint', severity: 'error', check, options, ...parts };
}

/** What one check marks in an output: `marked text → message`, a finding each. */
export function marks(
  check: string,
  options: unknown,
  output: string,
  sample: Partial<Sample> = {},
  call?: CallFacts,
): string[] {
  const found = findCheck(check);
  if (!found) throw new Error(`no check ${check}`);
  return bindCheck({ check: found, options })(outputView(output, sampleOf(sample), call)).map(
    ({ span, message }) => `${output.slice(span.start, span.end)} → ${message}`,
  );
}

/** The violations of rules, with templates filled in as in the product. */
export function evaluate(
  rules: readonly Rule[],
  output: string,
  sample: Partial<Sample> = {},
  call?: CallFacts,
): Violation[] {
  return compileRules(rules, renderText).evaluate(output, sampleOf(sample), call);
}
