import * as vscode from 'vscode';
import type { TextEdit } from '../core/rules/edit/text-edit.ts';
import type { LocatedRule } from '../core/rules/load.ts';
import type { Violation } from '../core/rules/rule.ts';
import type { Result } from '../core/run/result.ts';
import { LineIndex } from '../core/text/span.ts';
import type { CheckedPrompts } from './checked-prompts.ts';
import { SOURCE, toRange } from './convert.ts';
import { Disposables } from './disposables.ts';
import { loadCore } from './load-core.ts';
import { type OutputDocuments, SCHEME } from './output-documents.ts';

/** At what breaks a rule in an output: what was wanted and found, and quick fixes to the rule. */
export class ViolationHelp implements vscode.Disposable, vscode.HoverProvider, vscode.CodeActionProvider {
  readonly #disposables = new Disposables();
  readonly #prompts: CheckedPrompts;
  readonly #outputs: OutputDocuments;

  constructor(prompts: CheckedPrompts, outputs: OutputDocuments) {
    this.#prompts = prompts;
    this.#outputs = outputs;
    const files = { scheme: SCHEME };
    this.#disposables.add(vscode.languages.registerHoverProvider(files, this));
    this.#disposables.add(
      vscode.languages.registerCodeActionsProvider(files, this, {
        providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
      }),
    );
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  provideHover(document: vscode.TextDocument, position: vscode.Position): vscode.Hover | undefined {
    const at = new vscode.Range(position, position);
    const found = this.#violationsAt(document, at).map(({ violation }) => describe(violation));
    return found.length > 0 ? new vscode.Hover(found) : undefined;
  }

  async provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    { diagnostics }: vscode.CodeActionContext,
  ): Promise<vscode.CodeAction[]> {
    const found = this.#violationsAt(document, range);
    const prompt = found.length > 0 ? await this.#outputs.promptOf(document) : undefined;
    const { project } = (prompt && (this.#prompts.get(prompt) ?? (await this.#prompts.check(prompt)))) ?? {};
    const actions: vscode.CodeAction[] = [];
    for (const { violation, result } of found) {
      const located = project?.locatedRules.find(({ rule }) => rule.id === violation.rule);
      // A rule that is broken here more than once is changed once.
      const isFirst = found.find((each) => each.violation.rule === violation.rule)?.violation === violation;
      if (!located || !isFirst) continue;
      const about = diagnostics.filter(({ source, code }) => source === SOURCE && code === violation.rule);
      actions.push(...(await fixesOf(located, violation, result, about)));
    }
    return actions;
  }

  #violationsAt(
    document: vscode.TextDocument,
    range: vscode.Range,
  ): { violation: Violation; result: Result }[] {
    const result = this.#outputs.resultIn(document);
    if (!result) return [];
    const lines = new LineIndex(result.output ?? '');
    return result.violations
      .filter(({ span }) => toRange(lines.rangeOf(span)).intersection(range))
      .map((violation) => ({ violation, result }));
  }
}

/** The message itself stands in the diagnostic, above this. */
function describe({ rule, category, expected, found }: Violation): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  const line = (name: string, value: string | undefined) => {
    if (value !== undefined) text.appendMarkdown(`\n\n${name}: `).appendText(value);
  };
  text.appendMarkdown('Rule **').appendText(rule).appendMarkdown(`** · ${category}`);
  line('Expected', expected);
  line('Found', found);
  return text;
}

async function fixesOf(
  { rule, file, path }: LocatedRule,
  violation: Violation,
  result: Result,
  diagnostics: vscode.Diagnostic[],
): Promise<vscode.CodeAction[]> {
  const core = await loadCore();
  const target = await vscode.workspace.openTextDocument(vscode.Uri.file(file));
  const document = new core.YamlDocument(file, target.getText());
  if (!core.standsAt(document, path, rule)) return [];
  const repair = core.repairEdit(document, path, rule, violation);
  const relax = core.relaxEdit(document, path, rule, {
    violation,
    output: result.output ?? '',
    passes: (other) => core.recheck(core.compileRules([other], core.renderText), result).length === 0,
  });
  const verb = rule.repair === undefined ? 'Add a' : 'Edit the';
  return [
    ...(repair ? [fix(`${verb} repair sentence to rule "${rule.id}"`, repair)] : []),
    ...(relax ? [fix(`Relax rule "${rule.id}": ${relax.title}`, relax.edit)] : []),
  ];

  function fix(title: string, edit: TextEdit): vscode.CodeAction {
    const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
    action.diagnostics = diagnostics;
    action.edit = new vscode.WorkspaceEdit();
    const { start, end } = edit.span;
    const replaced = new vscode.Range(target.positionAt(start), target.positionAt(end));
    action.edit.replace(target.uri, replaced, edit.text);
    const selection = selectionAfter(target.getText(), edit);
    action.command = { title, command: 'vscode.open', arguments: [target.uri, { selection }] };
    return action;
  }
}

/** What an edit selects, in the text once it is made. */
function selectionAfter(text: string, { span, text: written, selection }: TextEdit): vscode.Range {
  const lines = new LineIndex(text.slice(0, span.start) + written + text.slice(span.end));
  return toRange(lines.rangeOf({ start: span.start + selection.start, end: span.start + selection.end }));
}
