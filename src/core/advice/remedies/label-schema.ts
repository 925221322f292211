import { statingInstruction } from '../../authoring/instruction/rule-statement.ts';
import { outputLabel } from '../../compare/labels.ts';
import { type Path, valueAt } from '../../documents/path.ts';
import { renderText } from '../../prompt/template.ts';
import { readCheck, ruleCheckProblems } from '../../rules/check-definition.ts';
import { compileRules } from '../../rules/compile.ts';
import type { Rule } from '../../rules/rule.ts';
import type { Sample } from '../../samples/sample.ts';
import { isObject } from '../../text/json-object.ts';
import { pathIn } from '../../text/path-in.ts';
import { triedInVain } from '../earlier-changes.ts';
import type { Edit } from '../edit.ts';
import type { Fault } from '../fault.ts';
import { areWritable, oneOfLabels } from '../label-text.ts';
import { promptFileOf, sentenceAdded, withKeys } from '../prompt-text.ts';
import type { Objection, RemedyProposer } from '../remedy.ts';
import { isPassing, refusingRules } from '../right-answer.ts';
import { locatedRule, withRule } from '../rule-text.ts';
import { schemaUnwanted } from '../schema-support.ts';
import type { Situation } from '../situation.ts';

const KEY = 'label';
const AT = `/${KEY}`;
/** Of the wrong answers, the share from which their form is the matter, and not the choice. */
const SHARE = 0.2;

/**
 * Plain labels as the one key of a JSON Schema, so that the server lets nothing else be answered; the rules look for the
 * label under that key then, and what samples expect stays as it is.
 */
export const labelSchema: RemedyProposer = {
  kind: 'label-schema',
  propose(fault, situation) {
    const values = labelsAskedFor(fault, situation);
    if (!values) return undefined;
    const { prompt, rules } = situation.project;
    const labels = values.map(String);
    if (prompt.responseFormat.type !== 'text' || !areWritable(labels) || rules.rules.some(isAboutJson))
      return undefined;
    const unwanted =
      schemaUnwanted(situation) ??
      triedInVain(
        situation.earlier,
        'Asking for a JSON Schema',
        ({ before, after }) =>
          before.prompt.responseFormat.type === 'text' && after.prompt.responseFormat.type === 'json_schema',
      );
    if (unwanted) return unwanted;
    const moved = movedChecks(values, situation);
    if (moved === undefined || 'refused' in moved) return moved;
    const edit = editFor(values, moved, situation);
    const what = `Ask for JSON whose key "${KEY}" is one of the ${labels.length} labels`;
    return edit && { title: `${what}; whatever reads the answers must read that key then.`, edit };
  },
};

/** The labels, as samples expect them or a rule lists them, where answers give something else. */
function labelsAskedFor({ kind, rule: id, failing }: Fault, situation: Situation): unknown[] | undefined {
  const { labels, samples, project } = situation;
  if (kind === 'rule') return listedIn(project.rules.rules.find((rule) => rule.id === id));
  if (!labels || (kind !== 'wrong-label' && kind !== 'wrapped')) return undefined;
  const strange = failing.filter(
    ({ result }) => outputLabel(result.output ?? '', labels) === undefined,
  ).length;
  if (strange < failing.length * SHARE || strange === 0) return undefined;
  const expected = new Set([...samples.values()].map((sample) => sample.expected));
  if ([...expected].some((each) => typeof each === 'object')) return undefined;
  return [...expected].sort((a, b) => (String(a) < String(b) ? -1 : 1));
}

/** What a rule allows of a whole output. */
function listedIn(rule: Rule | undefined): unknown[] | undefined {
  if (rule?.check !== 'enum' && rule?.check !== 'oneOf') return undefined;
  const { options } = rule;
  const list = isObject(options) && options.at === undefined ? (options.values ?? options.answers) : options;
  return Array.isArray(list) && list.length > 1 ? [...list] : undefined;
}

const isAboutJson = ({ check, options }: Rule) =>
  ['json', 'jsonSchema', 'fields'].includes(check) || (isObject(options) && options.at !== undefined);

type CheckOptions = Readonly<Record<string, unknown>>;
type ChecksByRule = ReadonlyMap<string, CheckOptions>;

/**
 * The checks, by rule, that refuse the right label under the key, with the key as the part that they look at.
 * @returns `undefined` where one of them cannot look there, or the right label would not pass then either
 */
function movedChecks(values: readonly unknown[], situation: Situation): ChecksByRule | Objection | undefined {
  const { project, samples, shared } = situation;
  const { rules } = project;
  const right = (sample: Sample) => JSON.stringify({ [KEY]: sample.expected ?? values[0] });
  const broken = new Set<string>();
  for (const sample of samples.values()) {
    const refusing = refusingRules(right(sample), sample, rules);
    if (!refusing) return undefined;
    for (const rule of refusing) broken.add(rule);
  }
  const moved = new Map<string, CheckOptions>();
  for (const rule of rules.rules.filter(({ id }) => broken.has(id))) {
    const check = lookingAtKey(rule);
    const located = locatedRule(situation, rule.id);
    if (!check || (!located && !isImplied(rule, situation))) return undefined;
    const file = located && pathIn(situation.root, located.file);
    if (file !== undefined && shared.has(file))
      return {
        refused: `A JSON Schema for the labels would change the rule "${rule.id}" in ${file}, which other prompts use, too.`,
      };
    moved.set(rule.id, check);
  }
  const changed = rules.rules.map((rule) => {
    const check = moved.get(rule.id);
    return check ? { ...rule, options: readCheck(check).options } : rule;
  });
  const compiled = compileRules(changed, renderText);
  return [...samples.values()].every((sample) => isPassing(right(sample), sample, compiled))
    ? moved
    : undefined;
}

/** The option that the short form of a check is short for. */
const SHORT: Readonly<Record<string, string>> = { enum: 'values', oneOf: 'answers', equals: 'value' };

/** A check as it is written, with the key as the part that it looks at. */
function lookingAtKey({ check, options }: Rule): CheckOptions | undefined {
  const short = SHORT[check];
  const long = isObject(options) ? options : short === undefined ? undefined : { [short]: options };
  const written = long && { [check]: { at: AT, ...long } };
  return written && ruleCheckProblems(written).length === 0 ? written : undefined;
}

/** `expected` is compared where a prompt has no rules, without being asked for. */
const isImplied = ({ id, check }: Rule, { project: { prompt } }: Situation) =>
  id === check && check === 'expected' && (prompt.document.value as { rules?: unknown }).rules === undefined;

function editFor(values: readonly unknown[], moved: ChecksByRule, situation: Situation): Edit | undefined {
  const { prompt } = situation.project;
  const own: [Path, unknown][] = [
    [['responseFormat'], 'json_schema'],
    [['jsonSchema'], schemaOf(values)],
    ...sentenceAdded(prompt, sentenceFor(values.map(String), situation)),
    ...limitRaised(values, situation),
  ];
  const others: Edit[] = [];
  for (const [id, check] of moved) {
    const located = locatedRule(situation, id);
    if (!located) own.push([['rules'], [{ check }]]);
    else if (pathIn(situation.root, located.file) === promptFileOf(situation))
      own.push([[...located.path, 'check'], check]);
    else {
      const edit = withRule(situation, located, ['check'], check);
      if (!edit || others.some(({ files }) => files[0]?.file === edit.files[0]?.file)) return undefined;
      others.push(edit);
    }
  }
  const edit = withKeys(situation, own);
  return edit && { files: [...edit.files, ...others.flatMap(({ files }) => files)] };
}

/** Servers let models indent JSON, which a limit made for a bare label cuts off. */
function limitRaised(values: readonly unknown[], { project, tokens }: Situation): [Path, unknown][] {
  const path: Path = ['modelParameters', 'maxTokens'];
  const limit = valueAt(project.prompt.document.value, path);
  const counts = values.map((value) => tokens.count(JSON.stringify({ [KEY]: value }, null, 4)));
  const wanted = 2 * Math.max(...counts);
  return typeof limit === 'number' && limit < wanted ? [[path, wanted]] : [];
}

const schemaOf = (values: readonly unknown[]) => ({
  type: 'object',
  properties: { [KEY]: { ...typeOf(values), enum: values } },
  required: [KEY],
  additionalProperties: false,
});

/** Strict servers want a type beside an `enum`. */
function typeOf(values: readonly unknown[]): { type?: string } {
  const [type, ...others] = new Set(values.map((value) => typeof value));
  return others.length === 0 && type !== undefined ? { type } : {};
}

/** What the prompt says of it: the labels, where it does not list them yet, and how the answer is written. */
function sentenceFor(labels: readonly string[], { project: { prompt } }: Situation): string {
  const list: Rule = { id: KEY, category: 'constraint', severity: 'error', check: 'enum', options: labels };
  const shape = `{"${KEY}": "…"}`;
  return statingInstruction(list, prompt)
    ? `Reply with JSON alone: ${shape}`
    : `Reply with JSON alone, ${shape}, with exactly one of these labels${oneOfLabels(labels)}`;
}
