import { sampleWithout } from '../../src/core/authoring/check-file/result-line.ts';
import { renderText } from '../../src/core/prompt/template.ts';
import { readCheck } from '../../src/core/rules/check-definition.ts';
import { compileRules, type RuleSet } from '../../src/core/rules/compile.ts';
import { checkOf } from './rules.ts';

/** One instruction on one response. */
export interface Evaluation {
  readonly kind: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly response: string;
}

const ROUNDS = 20;
const NOWHERE = { line: 0, character: 0 };
const SAMPLE = sampleWithout({ file: '', range: { start: NOWHERE, end: NOWHERE } });

/** How long the rules of each kind take, compiled once: µs an evaluation, the fastest of several rounds. */
export function measureSpeed(evaluations: readonly Evaluation[]): Map<string, number> {
  const compiled = evaluations.map((each) => ({ ...each, rules: compile(each) }));
  const micros = new Map<string, number>();
  for (const [kind, all] of Map.groupBy(compiled, (each) => each.kind)) {
    let fastest = Number.POSITIVE_INFINITY;
    for (let round = 0; round < ROUNDS; round++) {
      const begin = performance.now();
      for (const { rules, response } of all) rules.evaluate(response, SAMPLE);
      fastest = Math.min(fastest, performance.now() - begin);
    }
    micros.set(kind, (fastest * 1_000) / all.length);
  }
  return micros;
}

function compile({ kind, args }: Evaluation): RuleSet {
  const { check, options } = readCheck(checkOf(kind, args));
  const rule = { id: kind, category: check.category, severity: 'error', check: check.name, options } as const;
  return compileRules([rule], renderText);
}
