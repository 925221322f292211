import * as vscode from 'vscode';
import type { Violation } from '../../core/rules/rule.ts';
import type { Result } from '../../core/runs/result.ts';
import { LineIndex } from '../../core/text/span.ts';
import { commandRegistrar } from '../editor/command-registrar.ts';
import { SOURCE, toRange } from '../editor/convert.ts';
import { Disposables } from '../editor/disposables.ts';
import { SCHEMES } from '../editor/schemes.ts';
import type { CheckedPrompts } from '../prompt/checked-prompts.ts';
import type { OutputDocuments } from '../run/output-documents.ts';
import { fixesOf, type RuleFix } from './rule-fixes.ts';

const COMMANDS = { repair: 'promptLadder.repairRule', relax: 'promptLadder.relaxRule' };

/**
 * At what breaks a rule in an output: what was wanted and found, and changes to the rule. VS Code shows no quick fixes in
 * read-only documents, so the hover and commands offer them too.
 */
export class ViolationHelp implements vscode.Disposable, vscode.HoverProvider, vscode.CodeActionProvider {
  readonly #disposables = new Disposables();
  readonly #prompts: CheckedPrompts;
  readonly #outputs: OutputDocuments;

  constructor(prompts: CheckedPrompts, outputs: OutputDocuments, onError: (error: unknown) => void) {
    this.#prompts = prompts;
    this.#outputs = outputs;
    const files = { scheme: SCHEMES.output };
    this.#disposables.add(vscode.languages.registerHoverProvider(files, this));
    this.#disposables.add(
      vscode.languages.registerCodeActionsProvider(files, this, {
        providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
      }),
    );
    const register = commandRegistrar(this.#disposables, onError);
    register('repairRule', (rule) => this.#fix('repair', rule));
    register('relaxRule', (rule) => this.#fix('relax', rule));
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  async provideHover(
    document: vscode.TextDocument,
    position: vscode.Position,
  ): Promise<vscode.Hover | undefined> {
    const range = new vscode.Range(position, position);
    const violations = this.#violationsAt(document, range);
    if (violations.length === 0) return undefined;
    const fixes = await this.#fixesAt(document, range);
    return new vscode.Hover(
      violations.map((violation) =>
        describe(
          violation,
          fixes.filter(({ rule }) => rule === violation.rule),
        ),
      ),
    );
  }

  async provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    { diagnostics }: vscode.CodeActionContext,
  ): Promise<vscode.CodeAction[]> {
    const fixes = await this.#fixesAt(document, range);
    return fixes.map(({ title, rule, file, edit, selection }) => {
      const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
      action.diagnostics = diagnostics.filter(({ source, code }) => source === SOURCE && code === rule);
      action.edit = edit;
      action.command = { title, command: 'vscode.open', arguments: [file, { selection }] };
      return action;
    });
  }

  /** @param rule the id of one that the output in the editor breaks; otherwise the cursor says which */
  async #fix(kind: RuleFix['kind'], rule: unknown): Promise<void> {
    const { document, selection } = vscode.window.activeTextEditor ?? {};
    const named = typeof rule === 'string' ? rule : undefined;
    const whole = document && new vscode.Range(0, 0, document.lineCount, 0);
    const fixes = document && whole ? await this.#fixesAt(document, named ? whole : selection) : [];
    const fix = fixes.find((each) => each.kind === kind && (named === undefined || each.rule === named));
    if (!fix) {
      void vscode.window.showInformationMessage(
        'There is nothing to change here; put the cursor on what breaks a rule in an output.',
      );
      return;
    }
    await vscode.workspace.applyEdit(fix.edit);
    await vscode.window.showTextDocument(fix.file, { selection: fix.selection });
  }

  /** The changes to the rules that are broken within a range, once for each rule. */
  async #fixesAt(document: vscode.TextDocument, range: vscode.Range | undefined): Promise<RuleFix[]> {
    const result = this.#outputs.resultIn(document);
    const violations = range ? this.#violationsAt(document, range) : [];
    const prompt = violations.length > 0 ? await this.#outputs.promptOf(document) : undefined;
    if (!result || !prompt) return [];
    const { project } = (await this.#prompts.read(prompt)) ?? {};
    const fixes: RuleFix[] = [];
    for (const [rule, [violation]] of Map.groupBy(violations, (each) => each.rule)) {
      const located = project?.locatedRules.find((each) => each.rule.id === rule);
      if (located && violation) fixes.push(...(await fixesOf(located, violation, result)));
    }
    return fixes;
  }

  #violationsAt(document: vscode.TextDocument, range: vscode.Range): readonly Violation[] {
    const { output = '', violations = [] }: Partial<Result> = this.#outputs.resultIn(document) ?? {};
    const lines = new LineIndex(output);
    return violations.filter(({ span }) => toRange(lines.rangeOf(span)).intersection(range));
  }
}

/** The message itself stands in the diagnostic, above this. */
function describe(
  { rule, category, expected, found }: Violation,
  fixes: readonly RuleFix[],
): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  text.isTrusted = { enabledCommands: Object.values(COMMANDS) };
  const line = (name: string, value: string | undefined) => {
    if (value !== undefined) text.appendMarkdown(`\n\n${name}: `).appendText(value);
  };
  text.appendMarkdown('Rule **').appendText(rule).appendMarkdown(`** · ${category}`);
  line('Expected', expected);
  line('Found', found);
  for (const { kind, title } of fixes) {
    const address = `command:${COMMANDS[kind]}?${encodeURIComponent(JSON.stringify([rule]))}`;
    text
      .appendMarkdown('\n\n[')
      .appendText(title)
      .appendMarkdown(`](${address.replaceAll(')', '%29')})`);
  }
  return text;
}
