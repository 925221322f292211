import { pointerTokens, toPointer, valueAt } from '../documents/path.ts';
import type { Sample } from '../samples/sample.ts';
import { displayText } from '../text/display-text.ts';
import { isObject } from '../text/json-object.ts';
import { isPending, type RuleSet } from './compile.ts';
import { isJsonPath } from './json/json-path.ts';
import { outputView } from './output-view.ts';
import type { Rule, Violation } from './rule.ts';
import { jsonTarget, pointerOf } from './target.ts';
import { templatesIn } from './templates.ts';

/** Two rules that no output keeps at once for a sample. */
export interface RuleConflict {
  /** Id of the rule that allows few answers. */
  readonly rule: string;
  /** Id of a rule that refuses all of them, and what it says of the first. */
  readonly against: string;
  readonly message: string;
}

/**
 * The rules that no output could pass for a sample. A rule that names the answers it allows (`enum`, `equals`,
 * `expected`) is held against what the others say of each of these, as far as they look at the same part; whoever is
 * named here passes no output, while what is not named may still be hard to pass.
 */
export function ruleConflicts(rules: RuleSet, sample: Sample): RuleConflict[] {
  return rules.rules.flatMap((rule) => {
    if (rule.severity !== 'error' || rule.when || isPending(rule) || Object.hasOwn(sample.rules, rule.id))
      return [];
    for (const { values, at } of answersAllowed(rule, sample)) {
      const refusals = values.map((value) => refusalOf(value, at, rule, rules, sample));
      const [first] = refusals;
      if (first && refusals.every((refusal) => refusal))
        return [{ rule: rule.id, against: first.rule, message: first.message }];
    }
    return [];
  });
}

interface AllowedValues {
  readonly values: readonly unknown[];
  /** JSON Pointer of the part that has to be one of them; the whole output where it is absent. */
  readonly at?: string;
}

/** All answers that a rule lets pass, for each part that it names; none where they are too many to be named. */
function answersAllowed({ check, options: written }: Rule, { expected }: Sample): AllowedValues[] {
  const options = isObject(written) ? written : {};
  const { at, optional, ignoreCase, ignoreSpace, ignorePunctuation, ignoreForm } = options;
  const isLenient = optional || ignoreCase || ignoreSpace || ignorePunctuation || ignoreForm;
  if (isLenient || templatesIn(written).length > 0 || (at !== undefined && typeof at !== 'string')) return [];
  if (typeof at === 'string' && isJsonPath(at)) return [];
  const place = at === undefined || at === '' ? {} : { at: pointerOf(at) };
  switch (check) {
    case 'enum': {
      const values = Array.isArray(written) ? written : options.values;
      return Array.isArray(values) ? [{ values, ...place }] : [];
    }
    case 'equals': {
      const value = isObject(written) ? options.value : written;
      return isScalar(value) ? [{ values: [value], ...place }] : [];
    }
    case 'expected':
      return expectedAnswers(expected, place.at);
    default:
      return [];
  }
}

function expectedAnswers(expected: unknown, at: string | undefined): AllowedValues[] {
  if (isScalar(expected)) return [{ values: [expected], ...(at !== undefined && { at }) }];
  if (!isObject(expected)) return [];
  if (at !== undefined) {
    // A map without that part is compared as a whole, so that the part has to be a map.
    const part = valueAt(expected, pointerTokens(at)) ?? expected;
    return [{ values: [part], at }];
  }
  return Object.entries(expected).flatMap(([key, value]) =>
    isScalar(value) ? [{ values: [value], at: toPointer([key]) }] : [],
  );
}

/** What another rule says against an answer; `undefined` where none does. */
function refusalOf(
  value: unknown,
  at: string | undefined,
  { id }: Rule,
  rules: RuleSet,
  sample: Sample,
): Violation | undefined {
  const output = at === undefined ? displayText(value) : JSON.stringify(withPart(at, value));
  const part = at === undefined ? undefined : jsonTarget(output, outputView(output, sample).json(), at);
  const isAbout = (violation: Violation) => {
    if (!part) return true;
    const rule = rules.rules.find((each) => each.id === violation.rule);
    const options = rule && isObject(rule.options) ? rule.options : {};
    const isSamePart =
      rule?.check === 'jsonSchema' || (typeof options.at === 'string' && pointerOf(options.at) === at);
    return isSamePart && violation.span.start === part.span.start && violation.span.end === part.span.end;
  };
  return rules
    .evaluate(output, sample)
    .find(
      (violation) =>
        violation.rule !== id && violation.severity === 'error' && !violation.notRun && isAbout(violation),
    );
}

/** An object that has a value at a JSON Pointer, and nothing else. */
const withPart = (at: string, value: unknown): unknown =>
  pointerTokens(at).reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);

const isScalar = (value: unknown) => value !== null && value !== undefined && typeof value !== 'object';
