import * as vscode from 'vscode';
import { type RuleRecord, tallyRules, tallyTitle } from '../../core/authoring/rule-tally.ts';
import { Disposables } from '../editor/disposables.ts';
import { LensChanges } from '../editor/lens-changes.ts';
import { loadCore } from '../editor/load-core.ts';
import { onDidChangeSettings, settingsFor } from '../editor/settings.ts';
import { type CheckedPrompts, isPrompt } from '../prompt/checked-prompts.ts';
import type { Results } from '../run/results.ts';
import { lineOfRule } from './rule-lines.ts';
import { rulesWrittenIn, type WrittenRule } from './written-rules.ts';

/**
 * *fails 7 of 30 · last run* and *Preview* above each rule, in rules files and where rules stand in prompt files. The line
 * is there before a run, and while the file has mistakes, so that no text moves.
 */
export class RuleLenses implements vscode.Disposable, vscode.CodeLensProvider {
  readonly #disposables = new Disposables();
  readonly #prompts: CheckedPrompts;
  readonly #results: Results;
  /** By file, as they were last known: a file with mistakes has none. */
  readonly #rules = new Map<string, readonly WrittenRule[]>();
  readonly #changed = this.#disposables.add(new vscode.EventEmitter<void>());
  readonly #lensChanges = new LensChanges(() => this.#changed.fire());

  readonly onDidChangeCodeLenses = this.#changed.event;

  constructor(prompts: CheckedPrompts, results: Results) {
    this.#prompts = prompts;
    this.#results = results;
    const refresh = () => this.#lensChanges.announce();
    this.#disposables.add(prompts.onDidChange(refresh));
    this.#disposables.add(results.onDidChange(refresh));
    this.#disposables.add(onDidChangeSettings(refresh));
    this.#disposables.add(
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#rules.delete(uri.toString())),
    );
    const files = { scheme: 'file', pattern: '**/*.{yml,yaml}' };
    this.#disposables.add(vscode.languages.registerCodeLensProvider(files, this));
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    const { uri } = document;
    this.#lensChanges.reset();
    if (!settingsFor(uri).codeLens) return [];
    const { isPending } = await loadCore();
    // With all others of the file, since each line of lenses moves the text.
    if (isPrompt(uri)) await this.#prompts.read(uri);
    const rules = this.#rulesIn(uri);
    const records = new Map<string, (rule: string) => RuleRecord>();
    for (const { uri: prompt } of rules.flatMap(({ users }) => users)) {
      const key = prompt.toString();
      if (!records.has(key)) records.set(key, await this.#recordsOf(prompt));
    }
    return rules.flatMap(({ place, range, firstLine, users }) => {
      const line = lineOfRule(document, range.start.line, firstLine);
      if (line === undefined) return [];
      const ofRule = users.flatMap(
        ({ uri: prompt, rule }) => records.get(prompt.toString())?.(rule.id) ?? [],
      );
      const above = new vscode.Range(line, 0, line, 0);
      const title = tallyTitle(ofRule);
      if (title === undefined) return [new vscode.CodeLens(above, { title: 'not run yet', command: '' })];
      const command = {
        title,
        tooltip: 'Show the samples that break this rule',
        command: 'promptLadder.showRuleFailures',
        arguments: [uri, place],
      };
      const preview = {
        title: 'Preview',
        tooltip: 'Try the rule as it is here on the outputs of the last run',
        command: 'promptLadder.previewRule',
        arguments: [uri, place],
      };
      const canPreview = !users.some(({ rule }) => isPending(rule));
      return [command, ...(canPreview ? [preview] : [])].map((each) => new vscode.CodeLens(above, each));
    });
  }

  #rulesIn(file: vscode.Uri): readonly WrittenRule[] {
    const key = file.toString();
    const now = rulesWrittenIn(file, this.#prompts);
    const rules = now.length > 0 ? now : (this.#rules.get(key) ?? []);
    if (rules.length > 0) this.#rules.set(key, rules);
    return rules;
  }

  /** How a prompt's last outputs fared, by rule id. */
  async #recordsOf(prompt: vscode.Uri): Promise<(rule: string) => RuleRecord> {
    const { rulesHash } = await loadCore();
    void this.#results.load(prompt);
    const results = this.#results.get(prompt);
    const { project } = this.#prompts.get(prompt) ?? {};
    const { checked, broken } = tallyRules(results?.heads.values() ?? []);
    const changed = Boolean(results && project && rulesHash(project) !== results.run.rulesHash);
    return (rule) => ({ failed: broken.get(rule)?.length ?? 0, checked, changed });
  }
}
