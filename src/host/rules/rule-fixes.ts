import * as vscode from 'vscode';
import type { RuleEdit } from '../../core/authoring/edit/rule-edits.ts';
import type { LocatedRule } from '../../core/rules/load-rules.ts';
import type { Violation } from '../../core/rules/rule.ts';
import type { Result } from '../../core/runs/result.ts';
import { LineIndex } from '../../core/text/span.ts';
import { toRange } from '../editor/convert.ts';
import { loadCore } from '../editor/load-core.ts';

/** A change to a rule's file that answers a violation. */
export interface RuleFix {
  readonly kind: 'repair' | 'relax';
  readonly rule: string;
  readonly title: string;
  readonly file: vscode.Uri;
  readonly edit: vscode.WorkspaceEdit;
  /** What to select in the file once the edit is made. */
  readonly selection: vscode.Range;
}

/** What can be done to a rule about one of its violations, on its file as the editor has it. */
export async function fixesOf(
  { rule, file, path }: LocatedRule,
  violation: Violation,
  result: Result,
): Promise<RuleFix[]> {
  const { YamlDocument, isRuleAt, repairEdit, relaxEdit, recheckNow, compileRules, isPending, renderText } =
    await loadCore();
  const target = await vscode.workspace.openTextDocument(vscode.Uri.file(file));
  const document = new YamlDocument(file, target.getText());
  if (!isRuleAt(document, path, rule)) return [];
  const repair = repairEdit(document, path, rule, violation);
  const relax = relaxEdit(document, path, rule, {
    violation,
    output: result.output ?? '',
    passes: (other) =>
      !isPending(other) && recheckNow(compileRules([other], renderText), result)?.length === 0,
  });
  const title = rule.repair === undefined ? 'Add a repair sentence to' : 'Edit the repair sentence of';
  return [
    ...(repair
      ? [fixOf('repair', rule.id, { title: `${title} rule "${rule.id}"`, edit: repair }, target)]
      : []),
    ...(relax
      ? [fixOf('relax', rule.id, { ...relax, title: `Relax rule "${rule.id}": ${relax.title}` }, target)]
      : []),
  ];
}

function fixOf(
  kind: RuleFix['kind'],
  rule: string,
  { title, edit: { span, text, selection } }: RuleEdit,
  target: vscode.TextDocument,
): RuleFix {
  const edit = new vscode.WorkspaceEdit();
  const replaced = new vscode.Range(target.positionAt(span.start), target.positionAt(span.end));
  edit.replace(target.uri, replaced, text);
  const before = target.getText().slice(0, span.start);
  const lines = new LineIndex(before + text);
  const start = before.length + selection.start;
  const end = before.length + selection.end;
  return { kind, rule, title, file: target.uri, edit, selection: toRange(lines.rangeOf({ start, end })) };
}
