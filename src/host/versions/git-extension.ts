import * as vscode from 'vscode';
import { Disposables } from '../editor/disposables.ts';

/** As much of the Git extension's interface as is used; see `git.d.ts` of VS Code. */
interface GitApi {
  readonly git: { readonly path: string };
  readonly repositories: readonly Repository[];
  readonly onDidOpenRepository: vscode.Event<Repository>;
  readonly onDidCloseRepository: vscode.Event<Repository>;
}

interface Repository {
  readonly rootUri: vscode.Uri;
  readonly state: { readonly HEAD?: { readonly commit?: string }; readonly onDidChange: vscode.Event<void> };
}

/** VS Code's own Git extension: which `git` it uses, and when a repository has another commit. */
export class GitExtension implements vscode.Disposable {
  readonly #disposables = new Disposables();
  readonly #changed = this.#disposables.add(new vscode.EventEmitter<void>());
  #api: Promise<GitApi | undefined> | undefined;

  /** A repository was found, is gone, or its head is another commit. */
  readonly onDidChange = this.#changed.event;

  /** Path of `git`; `undefined` for the one on the PATH, where the extension is disabled or finds none. */
  async program(): Promise<string | undefined> {
    this.#api ??= this.#connect().catch(() => undefined);
    return (await this.#api)?.git.path;
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  async #connect(): Promise<GitApi | undefined> {
    const extension = vscode.extensions.getExtension<{ getAPI(version: 1): GitApi }>('vscode.git');
    const api = (await extension?.activate())?.getAPI(1);
    if (!api) return undefined;
    for (const repository of api.repositories) this.#follow(repository);
    this.#disposables.add(
      api.onDidOpenRepository((repository) => {
        this.#follow(repository);
        this.#changed.fire();
      }),
    );
    this.#disposables.add(api.onDidCloseRepository(() => this.#changed.fire()));
    return api;
  }

  /** A repository's state also changes with every file that is saved. */
  #follow({ state }: Repository): void {
    let commit = state.HEAD?.commit;
    this.#disposables.add(
      state.onDidChange(() => {
        if (state.HEAD?.commit === commit) return;
        commit = state.HEAD?.commit;
        this.#changed.fire();
      }),
    );
  }
}
