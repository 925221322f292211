import { recheckNow } from '../../engine/inspector.ts';
import { renderText } from '../../prompt/template.ts';
import { readCheck } from '../../rules/check-definition.ts';
import { compileRules } from '../../rules/compile.ts';
import { passes } from '../../rules/evaluate.ts';
import type { LocatedRule } from '../../rules/load-rules.ts';
import type { Rule } from '../../rules/rule.ts';
import { isObject } from '../../text/json-object.ts';
import { formatCount, plural } from '../../text/plural.ts';
import type { Fault } from '../fault.ts';
import type { RemedyProposer } from '../remedy.ts';
import { locatedRule, withRule } from '../rule-text.ts';
import type { Situation } from '../situation.ts';

/**
 * Another check in place of one that no output can pass: the one that most stored answers pass. Where none is known, the
 * rule becomes a warning.
 */
export const fixRule: RemedyProposer = {
  kind: 'fix-rule',
  propose(fault, situation) {
    if (fault.kind !== 'unpassable') return undefined;
    const best = bestOf(variantsOf, fault, situation) ?? bestOf(onlyWarning, fault, situation);
    if (!best) return undefined;
    const title = `Correct the rule "${best.located.rule.id}" (line ${best.located.range.start.line + 1}): ${best.description}. ${formatCount(best.passing)} of ${plural(fault.failing.length, 'stored answer')} pass then.`;
    return { title, edit: best.edit };
  },
};

/** Of the ways to write a broken rule, the one that most stored answers pass. */
function bestOf(
  variants: (rule: Rule, situation: Situation) => RuleVariant[],
  fault: Fault,
  situation: Situation,
) {
  const found = [...pairOf(fault, situation)].flatMap((located) =>
    variants(located.rule, situation).flatMap((variant) => {
      const edit = withRule(situation, located, [variant.key], variant.value);
      const passing = passingWith(located.rule, variant, fault, situation);
      return edit && passing > 0 ? [{ edit, description: variant.description, located, passing }] : [];
    }),
  );
  return found.sort((a, b) => b.passing - a.passing)[0];
}

/** The rule that no output passes, and the ones that it cannot be kept with. */
function* pairOf({ failing }: Fault, situation: Situation): Generator<LocatedRule> {
  const named = new Set(failing.flatMap(({ result }) => result.violations.map(({ rule }) => rule)));
  for (const id of named) {
    const located = locatedRule(situation, id);
    if (located) yield located;
  }
}

interface RuleVariant {
  readonly key: 'check' | 'severity';
  /** As written under the key. */
  readonly value: unknown;
  readonly description: string;
}

const onlyWarning = (): RuleVariant[] => [
  {
    key: 'severity',
    value: 'warning',
    description: 'make it a warning, until either the rule or what the samples expect is corrected',
  },
];

function variantsOf(rule: Rule, situation: Situation): RuleVariant[] {
  return checksFor(rule, situation).map(({ check, description }) => ({
    key: 'check',
    value: check,
    description,
  }));
}

function checksFor(
  { check, options }: Rule,
  { samples }: Situation,
): { check: unknown; description: string }[] {
  const expectations = [...samples.values()].map(({ expected }) => expected);
  if (check === 'expected' && isObject(options) && typeof options.at === 'string') {
    const { at, ...rest } = options;
    const plain = Object.keys(rest).length > 0 ? { expected: rest } : 'expected';
    const [keys] = expectations.filter(isObject).map((map) => Object.keys(map));
    return [
      { check: plain, description: `compare every field of "expected", and not ${at} with all of it` },
      ...(keys ?? []).map((key) => ({
        check: { expected: { ...rest, at: `/${key}` } },
        description: `compare /${key}, which is what "expected" holds`,
      })),
      ...(keys ?? []).map((key) => ({
        check: { equals: { ...rest, at, value: `{{ expected.${key} }}` } },
        description: `compare ${at} with "${key}" of "expected"`,
      })),
    ];
  }
  const at = isObject(options) && typeof options.at === 'string' ? options.at.replace(/^\//, '') : undefined;
  const wanted = expectations.map((expected) =>
    at !== undefined && isObject(expected) ? expected[at] : expected,
  );
  if (check === 'number' && isObject(options)) {
    const numbers = wanted.filter((value) => typeof value === 'number');
    const { min, max } = options;
    const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
    const wider = {
      ...(typeof min === 'number' && least < min && { min: least }),
      ...(typeof max === 'number' && most > max && { max: most }),
    };
    if (Object.keys(wider).length === 0) return [];
    return [
      {
        check: { number: { ...options, ...wider } },
        description: `allow ${least} to ${most}, which samples expect`,
      },
    ];
  }
  if (check !== 'enum') return [];
  const values = Array.isArray(options) ? options : isObject(options) ? options.values : undefined;
  if (!Array.isArray(values)) return [];
  const missing = [...new Set(wanted)].filter((value) => isLabel(value) && !values.includes(value));
  if (missing.length === 0) return [];
  const longer = [...values, ...missing];
  return [
    {
      check: { enum: Array.isArray(options) ? longer : { ...(options as object), values: longer } },
      description: `allow ${missing.map((value) => JSON.stringify(value)).join(', ')}, which samples expect`,
    },
  ];
}

const isLabel = (value: unknown) =>
  (typeof value === 'string' && value.length <= 60) || typeof value === 'number';

/** How many of a fault's answers pass with one rule written otherwise. */
function passingWith(
  rule: Rule,
  { key, value }: RuleVariant,
  { failing }: Fault,
  { project, samples }: Situation,
): number {
  const read = key === 'check' ? readCheck(value) : undefined;
  const change = read ? { check: read.check.name, options: read.options } : { severity: 'warning' as const };
  const changed = project.rules.rules.map((each) => (each.id === rule.id ? { ...each, ...change } : each));
  const rules = compileRules(changed, renderText);
  return failing.filter(({ result }) => {
    const found = recheckNow(rules, result, samples.get(result.sample)?.rules);
    return found !== undefined && passes(found);
  }).length;
}
