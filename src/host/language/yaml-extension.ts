import * as vscode from 'vscode';
import { Disposables } from '../editor/disposables.ts';
import { isPrompt } from '../prompt/checked-prompts.ts';

/** Completes, explains and lists by the schemas that we contribute; beside it, everything would be there twice. */
const YAML_EXTENSION = 'redhat.vscode-yaml';
const RECOMMENDED = 'yamlExtensionRecommended';

/** Whether another extension does what a schema is enough for. */
export const completesBySchema = () => vscode.extensions.getExtension(YAML_EXTENSION)?.isActive === true;

/** Recommends the extension for YAML, once, when a prompt is first edited without it. */
export class YamlRecommendation implements vscode.Disposable {
  readonly #disposables = new Disposables();
  readonly #state: vscode.Memento;

  constructor(state: vscode.Memento) {
    this.#state = state;
    this.#disposables.add(
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0 && isPrompt(document.uri)) void this.recommend();
      }),
    );
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  /** Says nothing where it was said before, or where the user wants no recommendations. */
  async recommend(): Promise<void> {
    const isUnwanted = vscode.workspace.getConfiguration('extensions').get('ignoreRecommendations') === true;
    const isInstalled = vscode.extensions.getExtension(YAML_EXTENSION) !== undefined;
    if (isUnwanted || isInstalled || this.#state.get(RECOMMENDED) === true) return;
    await this.#state.update(RECOMMENDED, true);
    const show = 'Show Extension';
    const choice = await vscode.window.showInformationMessage(
      'The YAML extension by Red Hat checks and completes everything else in prompt files by the schemas that come with Prompt Ladder.',
      show,
      'Don’t Show Again',
    );
    if (choice === show) await vscode.commands.executeCommand('extension.open', YAML_EXTENSION);
  }
}
