import { type Path, valueAt } from '../../documents/path.ts';
import type { YamlDocument } from '../../documents/yaml-document.ts';
import { valueText } from '../../rules/finding.ts';
import type { Rule, Violation } from '../../rules/rule.ts';
import { draftRepairSentence } from './draft-repair-sentence.ts';
import { addItem, addKey, replaceValue, type TextEdit } from './text-edit.ts';

/** A change to one rule, to be offered under its title. */
export interface RuleEdit {
  /** What it does, without the rule's name: `max 50 → 63`. */
  readonly title: string;
  readonly edit: TextEdit;
}

/** A violation, and what is needed to know whether a change to the rule would let the output pass. */
export interface RuleBreach {
  readonly violation: Violation;
  readonly output: string;
  /** Whether the output passes another version of the rule. */
  passes(rule: Rule): boolean;
}

/** Whether the rule still stands where it was found. */
export function isRuleAt(document: YamlDocument, path: Path, { id, check }: Rule): boolean {
  const written = valueAt(document.value, path) as { id?: unknown; check?: unknown } | undefined;
  if (written?.id !== undefined) return written.id === id;
  const name = written?.check;
  return name === check || (name !== null && typeof name === 'object' && Object.hasOwn(name, check));
}

/** The change that gives a rule its `repair` sentence, drafted from a violation; one that is there is selected. */
export function repairEdit(
  document: YamlDocument,
  path: Path,
  rule: Rule,
  violation: Violation,
): TextEdit | undefined {
  if (rule.repair === undefined)
    return addKey(document, path, 'repair', draftRepairSentence(rule, violation));
  const span = document.valueSpan([...path, 'repair']);
  const text = document.text.slice(span.start, span.end);
  return { span, text, selection: { start: 0, end: text.length } };
}

/**
 * The least change to a rule that lets an output pass: its bound becomes what was found, its values get one more; where
 * the rule has no such option, it only warns.
 */
export function relaxEdit(
  document: YamlDocument,
  path: Path,
  rule: Rule,
  breach: RuleBreach,
): RuleEdit | undefined {
  return (
    boundEdit(document, path, rule, breach) ??
    valueEdit(document, path, rule, breach) ??
    severityEdit(document, path, rule)
  );
}

function boundEdit(
  document: YamlDocument,
  path: Path,
  rule: Rule,
  { violation, passes }: RuleBreach,
): RuleEdit | undefined {
  const { check, options } = rule;
  const [digits] = /^\d[\d,]*(?:\.\d+)?/.exec(violation.found ?? '') ?? [];
  if (digits === undefined) return undefined;
  const found = Number(digits.replaceAll(',', ''));
  for (const bound of ['max', 'min']) {
    const limit = valueAt(options, [bound]);
    if (typeof limit !== 'number') continue;
    if (!passes({ ...rule, options: { ...(options as object), [bound]: found } })) continue;
    const edit = replaceValue(document, [...path, 'check', check, bound], found);
    if (edit) return { title: `${bound} ${limit} → ${found}`, edit };
  }
  return undefined;
}

function valueEdit(
  document: YamlDocument,
  path: Path,
  rule: Rule,
  { violation, output, passes }: RuleBreach,
): RuleEdit | undefined {
  const { check, options } = rule;
  const isShort = Array.isArray(options);
  const values = isShort ? options : valueAt(options, ['values']);
  if (check !== 'enum' || !Array.isArray(values)) return undefined;
  const source = output.slice(violation.span.start, violation.span.end);
  const value = valueAt(options, ['at']) === undefined ? source.trim() : scalarOf(source);
  if (value === undefined || source.length > 80) return undefined;
  const longer = [...values, value];
  if (!passes({ ...rule, options: isShort ? longer : { ...(options as object), values: longer } }))
    return undefined;
  const place = [...path, 'check', check, ...(isShort ? [] : ['values'])];
  const edit = addItem(document, place, value);
  return edit && { title: `allow ${valueText(value)}`, edit };
}

/** The text, number or other plain value that is written as JSON. */
function scalarOf(json: string): string | number | boolean | null | undefined {
  try {
    const value = JSON.parse(json);
    return value !== null && typeof value === 'object' ? undefined : value;
  } catch {
    return undefined;
  }
}

function severityEdit(document: YamlDocument, path: Path, { severity }: Rule): RuleEdit | undefined {
  if (severity !== 'error') return undefined;
  const place = [...path, 'severity'];
  const edit =
    valueAt(document.value, place) === undefined
      ? addKey(document, path, 'severity', 'warning')
      : replaceValue(document, place, 'warning');
  return edit && { title: 'only warn', edit };
}
