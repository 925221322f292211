import { recheckNow } from '../../engine/inspector.ts';
import { renderText } from '../../prompt/template.ts';
import { readCheck } from '../../rules/check-definition.ts';
import { compileRules } from '../../rules/compile.ts';
import { passes } from '../../rules/evaluate.ts';
import { isObject } from '../../rules/json-schema/subschemas.ts';
import type { LocatedRule } from '../../rules/load.ts';
import type { Rule } from '../../rules/rule.ts';
import { formatCount, plural } from '../../text/plural.ts';
import type { Fault } from '../fault.ts';
import type { Remedy } from '../remedy.ts';
import { locatedRule, withRule } from '../rule-text.ts';
import type { Situation } from '../situation.ts';

/** Another check in place of one that no output can pass: the one that most stored answers pass. */
export const fixRule: Remedy = {
  kind: 'fix-rule',
  propose(fault, situation) {
    if (fault.kind !== 'unpassable') return undefined;
    const found = [...pairOf(fault, situation)].flatMap((located) =>
      variantsOf(located.rule, situation).flatMap(({ check, what }) => {
        const edit = withRule(situation, located, ['check'], check);
        return edit
          ? [{ edit, what, located, passing: passingWith(located.rule, check, fault, situation) }]
          : [];
      }),
    );
    const [best] = found.sort((a, b) => b.passing - a.passing);
    if (!best || best.passing === 0) return undefined;
    const title = `Correct the rule "${best.located.rule.id}" (line ${best.located.range.start.line + 1}): ${best.what}. ${formatCount(best.passing)} of ${plural(fault.failing.length, 'stored answer')} pass then.`;
    return { title, edit: best.edit };
  },
};

/** The rule that no output passes, and the ones that it cannot be kept with. */
function* pairOf({ failing }: Fault, situation: Situation): Generator<LocatedRule> {
  const named = new Set(failing.flatMap(({ result }) => result.violations.map(({ rule }) => rule)));
  for (const id of named) {
    const located = locatedRule(situation, id);
    if (located) yield located;
  }
}

interface Variant {
  /** As written under `check:`. */
  readonly check: unknown;
  readonly what: string;
}

function variantsOf({ check, options }: Rule, { samples }: Situation): Variant[] {
  const expectations = [...samples.values()].map(({ expected }) => expected);
  if (check === 'expected' && isObject(options) && typeof options.at === 'string') {
    const { at, ...rest } = options;
    const plain = Object.keys(rest).length > 0 ? { expected: rest } : 'expected';
    const [keys] = expectations.filter(isObject).map((map) => Object.keys(map));
    return [
      { check: plain, what: `compare every field of "expected", and not ${at} with all of it` },
      ...(keys ?? []).map((key) => ({
        check: { expected: { ...rest, at: `/${key}` } },
        what: `compare /${key}, which is what "expected" holds`,
      })),
      ...(keys ?? []).map((key) => ({
        check: { equals: { ...rest, at, value: `{{ expected.${key} }}` } },
        what: `compare ${at} with "${key}" of "expected"`,
      })),
    ];
  }
  if (check !== 'enum') return [];
  const values = Array.isArray(options) ? options : isObject(options) ? options.values : undefined;
  if (!Array.isArray(values)) return [];
  const at = isObject(options) && typeof options.at === 'string' ? options.at.replace(/^\//, '') : undefined;
  const wanted = expectations.map((expected) =>
    at !== undefined && isObject(expected) ? expected[at] : expected,
  );
  const missing = [...new Set(wanted)].filter((value) => isLabel(value) && !values.includes(value));
  if (missing.length === 0) return [];
  const longer = [...values, ...missing];
  return [
    {
      check: { enum: Array.isArray(options) ? longer : { ...(options as object), values: longer } },
      what: `allow ${missing.map((value) => JSON.stringify(value)).join(', ')}, which samples expect`,
    },
  ];
}

const isLabel = (value: unknown) =>
  (typeof value === 'string' && value.length <= 60) || typeof value === 'number';

/** How many of a fault's answers pass with another check for one rule. */
function passingWith(
  rule: Rule,
  check: unknown,
  { failing }: Fault,
  { project, samples }: Situation,
): number {
  const read = readCheck(check);
  const changed = project.rules.rules.map((each) =>
    each.id === rule.id ? { ...each, check: read.check.name, options: read.options } : each,
  );
  const rules = compileRules(changed, renderText);
  return failing.filter(({ result }) => {
    const found = recheckNow(rules, result, samples.get(result.sample)?.rules);
    return found !== undefined && passes(found);
  }).length;
}
