import * as vscode from 'vscode';
import { tallyRules } from '../../core/authoring/rule-tally.ts';
import { plural } from '../../core/text/plural.ts';
import { commandRegistrar } from '../editor/command-registrar.ts';
import { Disposables } from '../editor/disposables.ts';
import { loadCore } from '../editor/load-core.ts';
import type { CheckedPrompts } from '../prompt/checked-prompts.ts';
import type { OutputDocuments } from '../run/output-documents.ts';
import { isOutput, outputItem, separator } from '../run/output-items.ts';
import type { Results } from '../run/results.ts';
import { pickFromPreview } from './rule-preview.ts';
import { promptsAround, rulesOf, rulesWrittenIn, type WrittenRule } from './written-rules.ts';

export interface RuleCommandParts {
  readonly prompts: CheckedPrompts;
  readonly results: Results;
  readonly outputs: OutputDocuments;
  readonly onError: (error: unknown) => void;
}

/** What can be done with one rule: that of a lens, that under the cursor, or one chosen from a list. */
export class RuleCommands implements vscode.Disposable {
  readonly #disposables = new Disposables();
  readonly #parts: RuleCommandParts;

  constructor(parts: RuleCommandParts) {
    this.#parts = parts;
    const register = commandRegistrar(this.#disposables, this.#parts.onError);
    register('showRuleFailures', (file, place) => this.#showFailures(file, place));
    register('previewRule', (file, place) => this.#preview(file, place));
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  async #showFailures(file: unknown, place: unknown): Promise<void> {
    const rule = await this.#ruleFor(file, place, 'Show the samples that break which rule?');
    if (!rule) return;
    const { results, outputs } = this.#parts;
    const items = [];
    for (const { uri, rule: used } of rule.users) {
      await results.load(uri);
      const found = results.get(uri);
      const breaking = (found && tallyRules(found.heads.values()).broken.get(used.id)) ?? [];
      if (!found || breaking.length === 0) continue;
      if (rule.users.length > 1) items.push(separator(vscode.workspace.asRelativePath(uri)));
      for (const head of breaking) {
        const violation = head.violations.find((each) => each.rule === used.id);
        items.push(outputItem(found.root, head, violation));
      }
    }
    const name = nameOf(rule);
    if (items.length === 0) {
      void vscode.window.showInformationMessage(`No output of the last run breaks the rule "${name}".`);
      return;
    }
    const chosen = await vscode.window.showQuickPick(items, {
      title: `"${name}" is broken by ${plural(items.filter(isOutput).length, 'sample')}`,
      placeHolder: 'The sample whose output to open',
      matchOnDescription: true,
    });
    if (chosen && isOutput(chosen)) await outputs.open(chosen.root, chosen.head, chosen.violation?.span);
  }

  async #preview(file: unknown, place: unknown): Promise<void> {
    const { prompts, results, outputs } = this.#parts;
    const edited = file instanceof vscode.Uri ? file : vscode.window.activeTextEditor?.document.uri;
    // What is being typed counts, checked or not yet.
    for (const { uri } of edited ? promptsAround(edited, prompts) : []) await prompts.check(uri);
    const rule = await this.#ruleFor(file, place, 'Preview which rule?');
    if (!rule) {
      if (file === undefined) return;
      void vscode.window.showWarningMessage('This rule cannot run; fix the underlined parts first.');
      return;
    }
    const { isPending } = await loadCore();
    if (rule.users.some((user) => isPending(user.rule))) {
      void vscode.window.showInformationMessage(
        `Only a run can check the rule "${nameOf(rule)}", since it takes more than the output; run the samples.`,
      );
      return;
    }
    await Promise.all(rule.users.map(({ uri }) => results.load(uri)));
    if (!rule.users.some(({ uri }) => results.get(uri))) {
      void vscode.window.showInformationMessage(
        'There are no stored outputs to try the rule on yet; run the samples of a prompt that uses it first.',
      );
      return;
    }
    const chosen = await pickFromPreview(rule, prompts, results);
    if (chosen) await outputs.open(chosen.root, chosen.head, chosen.violation?.span);
  }

  async #ruleFor(file: unknown, place: unknown, question: string): Promise<WrittenRule | undefined> {
    const { prompts } = this.#parts;
    if (file instanceof vscode.Uri) {
      return rulesWrittenIn(file, prompts).find((rule) => rule.place === place);
    }
    const editor = vscode.window.activeTextEditor;
    const here = editor ? rulesWrittenIn(editor.document.uri, prompts) : [];
    const line = editor?.selection.active.line ?? 0;
    const atCursor = here.findLast(({ range }) => range.start.line <= line && line <= range.end.line);
    if (atCursor) return atCursor;
    const known = await prompts.every();
    const rules = here.length > 0 ? here : rulesOf(known);
    if (rules.length === 0) {
      void vscode.window.showInformationMessage(
        'No prompt of this workspace has a rule yet; add one under "rules" in a prompt file.',
      );
      return undefined;
    }
    const items = rules.map((rule) => ({
      label: nameOf(rule),
      description: `${vscode.workspace.asRelativePath(rule.file)}:${rule.range.start.line + 1}`,
      rule,
    }));
    return (await vscode.window.showQuickPick(items, { title: question, matchOnDescription: true }))?.rule;
  }
}

const nameOf = ({ users }: WrittenRule) => users[0]?.rule.id ?? '';
