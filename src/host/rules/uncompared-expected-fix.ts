import * as vscode from 'vscode';
import { SOURCE } from '../editor/convert.ts';
import { Disposables } from '../editor/disposables.ts';
import { loadCore } from '../editor/load-core.ts';
import { PROMPT_FILES } from '../language/document-filters.ts';

/** A quick fix where no rule compares what samples expect: the rule that does. */
export class UncomparedExpectedFix implements vscode.Disposable, vscode.CodeActionProvider {
  readonly #disposables = new Disposables();

  constructor() {
    this.#disposables.add(
      vscode.languages.registerCodeActionsProvider(PROMPT_FILES, this, {
        providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
      }),
    );
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  async provideCodeActions(
    document: vscode.TextDocument,
    _range: vscode.Range,
    { diagnostics }: vscode.CodeActionContext,
  ): Promise<vscode.CodeAction[]> {
    const answered = diagnostics.filter(
      ({ source, code }) => source === SOURCE && code === 'uncompared-expected',
    );
    if (answered.length === 0) return [];
    const { attachRules, YamlDocument } = await loadCore();
    const change = attachRules(new YamlDocument(document.fileName, document.getText()), {
      check: 'expected',
    });
    if (!change) return [];
    const action = new vscode.CodeAction('Add the rule “expected”', vscode.CodeActionKind.QuickFix);
    const [start, end] = [document.positionAt(change.span.start), document.positionAt(change.span.end)];
    action.edit = new vscode.WorkspaceEdit();
    action.edit.replace(document.uri, new vscode.Range(start, end), change.text);
    action.isPreferred = true;
    action.diagnostics = answered;
    return [action];
  }
}
