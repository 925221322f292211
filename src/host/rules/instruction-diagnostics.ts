import * as vscode from 'vscode';
import { tallyRules } from '../../core/authoring/rule-tally.ts';
import { formatCount } from '../../core/text/plural.ts';
import { toDiagnostic } from '../editor/convert.ts';
import { Disposables } from '../editor/disposables.ts';
import { loadCore } from '../editor/load-core.ts';
import type { CheckedPrompts } from '../prompt/checked-prompts.ts';
import type { Results } from '../run/results.ts';

/** Instructions that answers of the last run broke, marked in the prompt file where the rules' words are found. */
export class InstructionDiagnostics implements vscode.Disposable {
  readonly #disposables = new Disposables();
  readonly #collection = this.#disposables.add(
    vscode.languages.createDiagnosticCollection('prompt-ladder-instructions'),
  );
  readonly #prompts: CheckedPrompts;
  readonly #results: Results;

  constructor(prompts: CheckedPrompts, results: Results, onError: (error: unknown) => void) {
    this.#prompts = prompts;
    this.#results = results;
    const publish = (prompt: vscode.Uri) => void this.#publish(prompt).catch(onError);
    this.#disposables.add(prompts.onDidChange(publish));
    this.#disposables.add(results.onDidChange(publish));
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  async #publish(prompt: vscode.Uri): Promise<void> {
    const { statingInstruction } = await loadCore();
    const { project } = this.#prompts.get(prompt) ?? {};
    const { checked, broken } = tallyRules(this.#results.get(prompt)?.heads.values() ?? []);
    const diagnostics = (project?.rules.rules ?? []).flatMap((rule) => {
      const failed = broken.get(rule.id)?.length ?? 0;
      const range = project && failed > 0 ? statingInstruction(rule, project.prompt) : undefined;
      if (!range) return [];
      const message = `${formatCount(failed)} of ${formatCount(checked)} answers break this: rule "${rule.id}"`;
      return [toDiagnostic({ range, severity: 'info', code: rule.id, message })];
    });
    this.#collection.set(prompt, diagnostics);
  }
}
