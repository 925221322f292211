import { labelText, outputLabel } from '../compare/labels.ts';
import { clip } from '../rules/finding.ts';
import { COMPLETE_ANSWER, type Violation } from '../rules/rule.ts';
import type { Result } from '../runs/result.ts';
import { oneLine } from '../text/one-line.ts';
import { formatCount, plural } from '../text/plural.ts';
import { CATEGORIES, type Category, type Diagnosis } from '../triage/diagnosis.ts';
import { evidenceSentence } from '../triage/evidence.ts';
import { beginsAsJson, type Checks, categoryOf, errorsOf } from '../triage/symptoms.ts';

/** What is wrong with an answer, told by what would put it right. */
export type FaultKind =
  | 'unpassable'
  | 'no-verdict'
  | 'provider'
  | 'shape'
  | 'cut'
  | 'rule'
  | 'wrapped'
  | 'judged'
  | 'declined'
  | 'facts-missing'
  | 'facts-nowhere'
  | 'facts-ignored'
  | 'unsupported'
  | 'unstable'
  | 'wrong-label'
  | 'other-words'
  | 'wrong-answer';

/** A result that fails, and why by the triage. */
export interface FailingResult {
  readonly result: Result;
  readonly diagnosis: Diagnosis;
}

/** Failures that one remedy would fix. */
export interface Fault {
  readonly kind: FaultKind;
  /** The same for faults of one kind, also in other runs. */
  readonly key: string;
  /** Id of the rule that it is about. */
  readonly rule?: string;
  /** What is wrong, in one sentence. */
  readonly title: string;
  readonly category: Category;
  readonly failing: readonly FailingResult[];
  /** Ids, in the order of the results. */
  readonly samples: readonly string[];
  /** How many of them would still fail, by what they answer, once this is fixed. */
  readonly hidden: number;
}

/** What decides about faults beside the results themselves. */
export interface FaultContext {
  /** By sample: the rules that no output could pass for it. */
  readonly unpassable: ReadonlyMap<string, ReadonlySet<string>>;
  /** Names of the judges. */
  readonly judges: ReadonlySet<string>;
  /** What is expected, where it is labels. */
  readonly labels?: readonly string[];
  /** The name of each rule's check, by the rule's id. */
  readonly checks: Checks;
}

/** Whether a fault is a judge's word and nothing else. */
export const isJudges = ({ kind }: Pick<Fault, 'kind'>) => kind === 'judged' || kind === 'no-verdict';

interface FaultName {
  readonly kind: FaultKind;
  readonly rule?: string;
}

/** Faults by what would fix them, the largest first, of equal ones in the order of the categories. */
export function faultsOf(failing: readonly FailingResult[], context: FaultContext): Fault[] {
  const groups = new Map<string, { of: FaultName; members: FailingResult[] }>();
  for (const each of failing) {
    const of = sorted(each, context);
    const key = [of.kind, ...(of.rule === undefined ? [] : [of.rule])].join(' ');
    const group = groups.get(key);
    if (group) group.members.push(each);
    else groups.set(key, { of, members: [each] });
  }
  return [...groups]
    .map(([key, { of, members }]) => faultFrom(key, of, members, context))
    .sort(
      (a, b) =>
        b.samples.length - a.samples.length ||
        CATEGORIES.indexOf(a.category) - CATEGORIES.indexOf(b.category) ||
        (a.key < b.key ? -1 : 1),
    );
}

/** What an answer is goes before what cut it off, and the project's own mistakes before the model's. */
function sorted(
  { result, diagnosis }: FailingResult,
  { unpassable, judges, labels, checks }: FaultContext,
): FaultName {
  const errors = errorsOf(result);
  const output = result.output ?? '';
  /** Held against what the sample expects, and not against what is asked of every answer. */
  const isAboutContent = (violation: Violation) => categoryOf(violation, result.expected) === undefined;
  const never = errors.find(({ rule }) => unpassable.get(result.sample)?.has(rule));
  if (never) return { kind: 'unpassable', rule: never.rule };
  if (result.error?.kind === 'judge') return { kind: 'no-verdict' };
  if (diagnosis.category === 'provider') return { kind: 'provider' };
  // That an answer which declines has the wrong form comes of that.
  if (DECLINED.has(diagnosis.category) && !errors.every(isAboutContent))
    return { kind: byCategory(diagnosis, labels) };
  const isCut = result.finishReason === 'length';
  const isBegun = beginsAsJson(output);
  if (errors.some(({ notJson }) => notJson)) return { kind: isCut && isBegun ? 'cut' : 'shape' };
  const others = errors.filter(({ rule }) => rule !== COMPLETE_ANSWER);
  const wrapped = labels && wrappedLabel(result, labels);
  // Prose where a label is expected is no beginning of one.
  const isBeginning = !labels || isBegun || labels.some((label) => beginsWith(label, output));
  if (isCut && isBeginning && (others.length === 0 || (!wrapped && others.every(isAboutContent))))
    return { kind: 'cut' };
  const shape = others.find((violation) => isShape(violation, checks));
  if (shape) return { kind: 'shape' };
  const bound = others.find(({ category }) => ['format', 'constraint', 'safety'].includes(category));
  if (bound && !isAboutContent(bound)) return { kind: 'rule', rule: bound.rule };
  const judge = others.find(({ rule }) => judges.has(rule));
  if (judge && others.length === 1) return { kind: 'judged', rule: judge.rule };
  if (wrapped) return { kind: 'wrapped' };
  return { kind: byCategory(diagnosis, labels) };
}

/** Categories that go before a broken form only where the answer declines. */
const DECLINED: ReadonlySet<Category> = new Set(['refusal', 'missing-knowledge']);

/** Checks of what JSON holds, all of which one schema would put right. */
const OF_JSON: ReadonlySet<string | undefined> = new Set(['json', 'jsonSchema', 'fields', 'type']);

const isShape = ({ rule, breaks, notJson }: Violation, checks: Checks) =>
  notJson || breaks === 'shape' || (breaks !== 'bounds' && OF_JSON.has(checks.get(rule)));

function byCategory(
  { category, evidence: [first] }: Diagnosis,
  labels: readonly string[] | undefined,
): FaultKind {
  switch (category) {
    case 'refusal':
      return 'declined';
    case 'missing-knowledge':
      // No retrieval finds what no document holds.
      return first.kind === 'fact' && first.outcome === 'not-in-knowledge'
        ? 'facts-nowhere'
        : 'facts-missing';
    case 'ignored-context':
      return labels ? 'wrong-label' : 'facts-ignored';
    case 'unsupported-claim':
      return 'unsupported';
    case 'unstable':
      return 'unstable';
    case 'truncated':
      return labels ? 'wrong-label' : 'cut';
    default:
      if (labels) return 'wrong-label';
      return first.kind === 'mismatch' && first.otherWords ? 'other-words' : 'wrong-answer';
  }
}

const beginsWith = (label: string, output: string) =>
  label.toLowerCase().startsWith(output.trim().toLowerCase());

/** Whether an answer says the label that is expected, among other words. */
function wrappedLabel({ output = '', expected }: Result, labels: readonly string[]): boolean {
  const label = labelText(expected);
  if (label === undefined || outputLabel(output, labels) !== undefined) return false;
  return (
    says(output, label) &&
    !labels.some((other) => other !== label && !label.includes(other) && says(output, other))
  );
}

function says(text: string, phrase: string): boolean {
  const [inText, wanted] = [text.toLowerCase(), phrase.toLowerCase()];
  const at = inText.indexOf(wanted);
  if (at < 0 || wanted === '') return false;
  const isInside = (character: string | undefined) =>
    character !== undefined && /[\p{L}\p{N}_]/u.test(character);
  return !isInside(inText[at - 1]) && !isInside(inText[at + wanted.length]);
}

/** Whether a result still has a fault, whatever else is wrong with it. */
export function hasFault(
  { kind, rule }: Pick<Fault, 'kind' | 'rule'>,
  result: Result,
  checks: Checks,
): boolean {
  const errors = errorsOf(result);
  if (result.status !== 'failed') return result.status === 'error';
  if (kind === 'shape') return errors.some((violation) => isShape(violation, checks));
  if (kind === 'rule' || kind === 'unpassable') return errors.some((violation) => violation.rule === rule);
  return kind === 'cut' ? result.finishReason === 'length' : true;
}

function faultFrom(
  key: string,
  { kind, rule }: FaultName,
  members: readonly FailingResult[],
  context: FaultContext,
): Fault {
  const samples = [...new Set(members.map(({ result }) => result.sample))];
  const [first] = members as [FailingResult];
  return {
    kind,
    key,
    ...(rule !== undefined && { rule }),
    title: titleOf(kind, rule, members, context),
    category: first.diagnosis.category,
    failing: members,
    samples,
    hidden:
      kind === 'shape' || kind === 'cut' ? members.filter((each) => isHiddenWrong(each, context)).length : 0,
  };
}

/** An answer of the wrong shape that does not even mention what is expected would be wrong in the right one, too. */
function isHiddenWrong({ result }: FailingResult, { labels }: FaultContext): boolean {
  const { output = '', expected, facts = [] } = result;
  const label = labels && labelText(expected);
  if (label !== undefined) return !says(output, label);
  return facts.some((fact) => !fact.startsWith('/') && !output.toLowerCase().includes(fact.toLowerCase()));
}

function titleOf(
  kind: FaultKind,
  rule: string | undefined,
  members: readonly FailingResult[],
  { labels = [], checks }: FaultContext,
): string {
  const [first] = members as [FailingResult];
  const count = members.length;
  const answers = plural(count, 'answer');
  const name = rule === undefined ? '' : `"${oneLine(rule, 60)}"`;
  const say = (one: string, many: string) => `${answers} ${count === 1 ? one : many}`;
  switch (kind) {
    case 'unpassable':
      return `No output can pass the rule ${name} for ${plural(count, 'result')}.`;
    case 'no-verdict':
      return `A judge named none of its choices for ${answers}.`;
    case 'provider':
      return `${plural(count, 'result')} got no usable answer: ${evidenceSentence(first.diagnosis.evidence[0])}`;
    case 'shape':
      return shapeTitle(members, checks);
    case 'cut':
      return `${say('is', 'are')} cut off by the token limit.`;
    case 'rule':
      return `${say('breaks', 'break')} the rule ${name}: ${messageOf(first, rule)}.`;
    case 'wrapped':
      return `${say('gives', 'give')} the right label among other words.`;
    case 'judged':
      return `The judge ${name} rejects ${answers}.`;
    case 'declined':
      return `${say('declines', 'decline')} although an answer was expected.`;
    case 'facts-missing':
      return `The model was not given the facts that ${answers} ${count === 1 ? 'needs' : 'need'}.`;
    case 'facts-nowhere':
      return `The facts that ${answers} ${count === 1 ? 'needs' : 'need'} are neither in the prompt nor in a document.`;
    case 'facts-ignored':
      return `${say('lacks', 'lack')} facts that the model was given.`;
    case 'unsupported':
      return `${say('claims', 'claim')} what the model was not given.`;
    case 'unstable':
      return `${plural(count, 'result')} ${count === 1 ? 'fails' : 'fail'} where another repeat of the same request passed.`;
    case 'wrong-label':
      return `${say('gives', 'give')} ${wrongLabel(members, labels)}.`;
    case 'other-words':
      return `${say('says', 'say')} what is expected in other words than the check looks for.`;
    case 'wrong-answer':
      return `${say('differs', 'differ')} from the expected answer.`;
  }
}

/** Which label answers give: a wrong one, or none. */
function wrongLabel(members: readonly FailingResult[], labels: readonly string[]): string {
  const without = members.filter(
    ({ result }) => outputLabel(result.output ?? '', labels) === undefined,
  ).length;
  if (without === members.length) return `none of the ${formatCount(labels.length)} labels`;
  return without > 0 ? `the wrong label, ${formatCount(without)} of them none` : 'the wrong label';
}

function shapeTitle(members: readonly FailingResult[], checks: Checks): string {
  const isJson = ({ result }: FailingResult) => !errorsOf(result).some(({ notJson }) => notJson);
  const json = members.filter(isJson);
  const [first] = json;
  const total = members.length;
  const others = total - json.length;
  if (!first) return `${plural(total, 'answer')} ${total === 1 ? 'is' : 'are'} not JSON.`;
  const which = json.length === 1 ? 'the other' : `the other ${formatCount(json.length)}`;
  const who =
    others === 0
      ? plural(total, 'answer')
      : `${formatCount(others)} of ${plural(total, 'answer')} ${others === 1 ? 'is' : 'are'} not JSON, and ${which}`;
  const message = phraseOf(errorsOf(first.result).find((each) => isShape(each, checks))?.message);
  return `${who} ${json.length === 1 ? 'has' : 'have'} the wrong shape: ${message}.`;
}

const messageOf = ({ result }: FailingResult, rule: string | undefined) =>
  phraseOf(errorsOf(result).find((violation) => violation.rule === rule)?.message);

/** A rule's message as a part of a sentence. */
const phraseOf = (message = '') => clip(message).replace(/\.$/, '');
