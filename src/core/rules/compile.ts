import type { Severity } from '../diagnostic.ts';
import type { RuleOverride, Sample } from '../samples/sample.ts';
import { canonicalJson, sha256 } from '../text/hash.ts';
import { findCheck } from './catalogue/index.ts';
import { byPlace, evaluateRule } from './evaluate.ts';
import { memoize } from './memo.ts';
import { outputView } from './output-view.ts';
import { type BoundCheck, type OutputView, type Rule, RuleDefinitionError, type Violation } from './rule.ts';
import { mapTexts, type Render, templatesIn, variablesOf } from './templates.ts';
import { optionProblems, readCheck } from './written-check.ts';

/** Rules ready to look at any number of outputs. */
export interface RuleSet {
  readonly rules: readonly Rule[];
  /** What a sample may override. */
  readonly knownRuleIds: ReadonlySet<string>;
  /** SHA-256, in hex, of all that the rules say. */
  readonly hash: string;
  /** Names of the variables that templates in the rules read. */
  readonly variables: readonly string[];
  /** What is wrong with an output of a sample, whose overrides count, ordered by place. Never throws. */
  evaluate(output: string, sample: Sample): Violation[];
}

/** Bindings kept of a check whose options depend on the sample. */
const KEPT_BINDINGS = 100;

type Binding = (output: OutputView) => BoundCheck;

/**
 * Binds rules once. A rule that cannot be bound says so in every evaluation; the loader has reported it before.
 * @param render fills in templates inside of options and messages
 */
export function compileRules(rules: readonly Rule[], render: Render): RuleSet {
  const bindings = rules.map(({ check, options }) => bindingOf(check, options, render));
  const replacements = memoize(KEPT_BINDINGS, (written) => {
    const replacement = readCheck(JSON.parse(written));
    const [problem] = optionProblems(replacement);
    if (problem) throw new RuleDefinitionError(problem.message);
    return bindingOf(replacement.check.name, replacement.options, render);
  });

  return {
    rules,
    knownRuleIds: new Set(rules.map(({ id }) => id)),
    hash: sha256(canonicalJson(rules)),
    variables: templateVariables(rules),
    evaluate(text, sample) {
      const output = outputView(text, sample);
      const violations: Violation[] = [];
      for (const [index, rule] of rules.entries()) {
        const override = Object.hasOwn(sample.rules, rule.id) ? sample.rules[rule.id] : undefined;
        if (override === false) continue;
        const replaced = override?.check;
        const bind: Binding =
          replaced === undefined
            ? (bindings[index] as Binding)
            : (view) => replacements(JSON.stringify(replaced))(view);
        const found = evaluateRule(override ? overriddenRule(rule, override) : rule, bind, output, render);
        if (found.length > 0) violations.push(...found);
      }
      return saidOnce(violations, rules).sort(byPlace);
    },
  };
}

const WEIGHT: Readonly<Record<Severity, number>> = { error: 2, warning: 1, info: 0 };

/** That an output is not JSON is said by the rule that asks for JSON, else by the first of the gravest. */
function saidOnce(violations: Violation[], rules: readonly Rule[]): Violation[] {
  const echoes = violations.filter(({ notJson }) => notJson);
  if (echoes.length < 2) return violations;
  const asksForJson = new Set(rules.filter(({ check }) => check === 'json').map(({ id }) => id));
  const gravity = ({ severity, rule }: Violation) => WEIGHT[severity] * 2 + (asksForJson.has(rule) ? 1 : 0);
  const voice = echoes.reduce((first, next) => (gravity(next) > gravity(first) ? next : first));
  return violations.filter((violation) => !violation.notJson || violation === voice);
}

function bindingOf(name: string, options: unknown, render: Render): Binding {
  const bind = (bound: unknown): BoundCheck => {
    const check = findCheck(name);
    if (!check) throw new RuleDefinitionError(`there is no check "${name}"`);
    return check.bind(bound);
  };
  if (templatesIn(options).length === 0) {
    let bound: BoundCheck | undefined;
    return () => {
      bound ??= bind(options);
      return bound;
    };
  }
  const bindRendered = memoize(KEPT_BINDINGS, (rendered) => bind(JSON.parse(rendered)));
  return ({ variables }) =>
    bindRendered(JSON.stringify(mapTexts(options, (text) => render(text, variables))));
}

const SEVERITIES: ReadonlySet<string> = new Set<Severity>(['error', 'warning', 'info']);

function overriddenRule(rule: Rule, { severity, message }: Exclude<RuleOverride, false>): Rule {
  return {
    ...rule,
    severity: severity !== undefined && SEVERITIES.has(severity) ? (severity as Severity) : rule.severity,
    message: message ?? rule.message,
  };
}

function templateVariables(rules: readonly Rule[]): string[] {
  const templates = rules.flatMap(({ options, message }) => templatesIn([options, message]));
  return [...new Set(templates.flatMap(({ text }) => variablesOf(text)))];
}
