import type { Severity } from '../diagnostic.ts';
import type { RuleOverride, Sample } from '../samples/sample.ts';
import { canonicalJson, sha256 } from '../text/hash.ts';
import { memoize } from '../text/memo.ts';
import { backgroundChecks } from './background-checks.ts';
import { findCheck } from './catalogue/index.ts';
import { bindCheck, checkProblems, readCheck } from './check-definition.ts';
import { bindCondition } from './condition.ts';
import { RuleDefinitionError } from './errors.ts';
import { byPlace, evaluateRule, uncheckedViolation } from './evaluate.ts';
import { outputView } from './output-view.ts';
import type {
  BoundCheck,
  CallFacts,
  CheckFinding,
  Condition,
  OutputView,
  PendingRule,
  Rule,
  Violation,
} from './rule.ts';
import { mapTexts, type TemplateRenderer, templatesIn, variablesOf } from './templates.ts';
import { unlessLong } from './time-limit.ts';

/** Rules ready to look at any number of outputs. */
export interface RuleSet {
  readonly rules: readonly Rule[];
  /** What a sample may override. */
  readonly knownRuleIds: ReadonlySet<string>;
  /** SHA-256, in hex, of all that the rules say. */
  readonly hash: string;
  /** Names of the variables that templates and conditions in the rules read. */
  readonly variables: readonly string[];
  /**
   * What is wrong with an output of a sample, whose overrides count, ordered by place. Never throws.
   * @param call what is known about the call that brought the output, for the checks that look at it
   */
  evaluate(output: string, sample: Sample, call?: CallFacts): Violation[];
  /**
   * The same, with what may take long made in the background, so that it holds up nobody.
   * @throws the signal's reason, where it aborts meanwhile
   */
  evaluateAsync(output: string, sample: Sample, call?: CallFacts, signal?: AbortSignal): Promise<Violation[]>;
  /**
   * The rules that an output of a sample is held against: those it does not switch off, and whose `when` holds.
   * @throws the signal's reason, where it aborts meanwhile
   */
  applying(output: string, sample: Sample, signal?: AbortSignal): Promise<Rule[]>;
  /** The rules for an output that `evaluate` leaves out, since only a run can make their checks. */
  pending(output: string, sample: Sample): PendingRule[];
}

/** Bindings kept of a check whose options depend on the sample. */
const KEPT_BINDINGS = 100;

type Binding = (output: OutputView) => BoundCheck;
type OutputTest = (output: OutputView) => boolean;

/** Whether only a run can check a rule, since it takes more than the output. */
export const isPending = ({ check }: Rule) => findCheck(check)?.requirement !== undefined;

/**
 * Binds rules once. A rule that cannot be bound says so in every evaluation; the loader has reported it before.
 * @param render fills in templates inside of options and messages
 */
export function compileRules(rules: readonly Rule[], render: TemplateRenderer): RuleSet {
  const bindings = rules.map(({ check, options }) => bindingOf(check, options, render));
  const conditions = rules.map(({ when }) => when && conditionOf(when, render));
  const replacements = memoize(KEPT_BINDINGS, (text) => {
    const written: unknown = JSON.parse(text);
    const [problem] = checkProblems(written);
    if (problem) throw new RuleDefinitionError(problem.message);
    const replacement = readCheck(written);
    return bindingOf(replacement.check.name, replacement.options, render);
  });

  /** The rules that an output of a sample is held against here, each with its check as it is written. */
  const rulesFor = (sample: Sample) =>
    rules.flatMap((rule, index) => {
      const override = overrideOf(rule, sample);
      if (override === false || (isPending(rule) && override?.check === undefined)) return [];
      const replaced = override?.check;
      const bind: Binding =
        replaced === undefined
          ? (bindings[index] as Binding)
          : (view) => replacements(JSON.stringify(replaced))(view);
      const applies = conditions[index];
      const findingsOf = (view: OutputView) => (!applies || applies(view) ? bind(view)(view) : []);
      const written = replaced ?? { [rule.check]: rule.options };
      return [{ rule: override ? overriddenRule(rule, override) : rule, written, findingsOf }];
    });
  /** Whether the condition of a rule holds. */
  const holds = async (
    index: number,
    output: OutputView,
    sample: Sample,
    signal: AbortSignal | undefined,
  ): Promise<boolean> => {
    const applies = conditions[index];
    const when = rules[index]?.when;
    if (!applies || !when) return true;
    return (
      unlessLong(() => applies(output)) ?? backgroundChecks.holds({ when, text: output.text, sample }, signal)
    );
  };

  return {
    rules,
    knownRuleIds: new Set(rules.map(({ id }) => id)),
    hash: sha256(canonicalJson(rules)),
    variables: templateVariables(rules),
    evaluate(text, sample, call) {
      const output = outputView(text, sample, call);
      const found = rulesFor(sample).flatMap(({ rule, findingsOf }) =>
        evaluateRule(rule, findingsOf, output, render),
      );
      return deduplicate(found, rules).sort(byPlace);
    },
    async evaluateAsync(text, sample, call, signal) {
      const output = outputView(text, sample, call);
      const found: Violation[] = [];
      for (const { rule, written, findingsOf } of rulesFor(sample)) {
        const violations =
          unlessLong(() => evaluateRule(rule, findingsOf, output, render)) ??
          (await backgroundChecks
            .violations({ rule, check: written, text, sample, call }, signal)
            .catch((error: unknown) => {
              signal?.throwIfAborted();
              return [uncheckedViolation(rule, error)];
            }));
        if (violations.length > 0) found.push(...violations);
      }
      return deduplicate(found, rules).sort(byPlace);
    },
    async applying(text, sample, signal) {
      const output = outputView(text, sample);
      const found: Rule[] = [];
      for (const [index, rule] of rules.entries()) {
        if (overrideOf(rule, sample) === false) continue;
        // What cannot be told is said by the evaluation.
        const isHeld = await holds(index, output, sample, signal).catch(() => {
          signal?.throwIfAborted();
          return true;
        });
        if (isHeld) found.push(rule);
      }
      return found;
    },
    pending(text, sample) {
      const output = outputView(text, sample);
      return rules.flatMap((rule, index) => {
        const override = overrideOf(rule, sample);
        if (!isPending(rule) || override === false || override?.check !== undefined) return [];
        const effective = override ? overriddenRule(rule, override) : rule;
        const evaluate: PendingRule['evaluate'] = async (find, signal) => {
          let findingsOf: () => CheckFinding[];
          try {
            if (!(await holds(index, output, sample, signal))) return [];
            const findings = await find(mapTexts(rule.options, (text) => render(text, output.variables)));
            findingsOf = () => findings;
          } catch (error) {
            signal?.throwIfAborted();
            findingsOf = () => {
              throw error;
            };
          }
          return evaluateRule(effective, findingsOf, output, render);
        };
        return [{ rule: effective, output, evaluate }];
      });
    },
  };
}

/** `false` where the rule is not for the sample. */
const overrideOf = ({ id, sample }: Rule, { id: own, rules }: Sample) => {
  if (sample !== undefined && sample !== own) return false;
  return Object.hasOwn(rules, id) ? rules[id] : undefined;
};

const WEIGHT: Readonly<Record<Severity, number>> = { error: 2, warning: 1, info: 0 };

const NOT_JSON = 'not JSON';
/** Checks that ask for JSON, and for its parts, which others only look at. */
const ASK_FOR_JSON: ReadonlySet<string> = new Set(['json']);
const ASK_FOR_PARTS: ReadonlySet<string> = new Set(['fields', 'jsonSchema']);

/**
 * Says once what several rules run into: that an output is not JSON, or that a part of it is missing. The one that asks
 * for it says so, else the first of the gravest; the others could not look.
 */
function deduplicate(violations: Violation[], rules: readonly Rule[]): Violation[] {
  const causes = Map.groupBy(violations, (violation) => causeOf(violation, violations));
  if ([...causes].every(([cause, { length }]) => cause === undefined || length < 2)) return violations;
  return [...causes].flatMap(([cause, same]) => {
    if (cause === undefined) return same;
    const asks = cause === NOT_JSON ? ASK_FOR_JSON : ASK_FOR_PARTS;
    const asking = new Set(rules.filter(({ check }) => asks.has(check)).map(({ id }) => id));
    const gravity = ({ severity, rule }: Violation) => WEIGHT[severity] * 2 + (asking.has(rule) ? 1 : 0);
    const voice = same.reduce((first, next) => (gravity(next) > gravity(first) ? next : first));
    const others = [...new Set(same.map(({ rule }) => rule))].filter((rule) => rule !== voice.rule);
    return [{ ...voice, ...(others.length > 0 && { echoes: others }) }];
  });
}

/** What other violations may come of, too: the missing part that this one's lies in, or what is not JSON. */
function causeOf({ notJson, missing }: Violation, all: readonly Violation[]): string | undefined {
  if (notJson) return NOT_JSON;
  if (missing === undefined) return undefined;
  const holding = all.flatMap((other) =>
    other.missing !== undefined && `${missing}/`.startsWith(`${other.missing}/`) ? other.missing : [],
  );
  return holding.reduce((outer, next) => (next.length < outer.length ? next : outer), missing);
}

function bindingOf(name: string, options: unknown, render: TemplateRenderer): Binding {
  return boundLater(options, render, (bound) => {
    const check = findCheck(name);
    if (!check) throw new RuleDefinitionError(`there is no check "${name}"`);
    return bindCheck({ check, options: bound });
  });
}

function conditionOf(when: Condition, render: TemplateRenderer): OutputTest {
  const binding = boundLater(when, render, (bound) => bindCondition(bound as Condition));
  return (output) => binding(output)(output);
}

/** Binds what a rule says when it is first needed; where templates stand in it, for each text they give. */
function boundLater<Bound>(
  written: unknown,
  render: TemplateRenderer,
  bind: (filledIn: unknown) => Bound,
): (output: OutputView) => Bound {
  if (templatesIn(written).length === 0) {
    let bound: Bound | undefined;
    return () => {
      bound ??= bind(written);
      return bound;
    };
  }
  const bindRendered = memoize(KEPT_BINDINGS, (rendered) => bind(JSON.parse(rendered)));
  return ({ variables }) =>
    bindRendered(JSON.stringify(mapTexts(written, (text) => render(text, variables))));
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
  const templates = rules.flatMap(({ options, message, when, repair }) =>
    templatesIn([options, message, when, repair]),
  );
  const conditions = rules.flatMap(({ when }) => [when?.variable ?? [], when?.not?.variable ?? []].flat());
  return [...new Set([...templates.flatMap(({ text }) => variablesOf(text)), ...conditions])];
}
