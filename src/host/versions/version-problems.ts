import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import type { Diagnostic } from '../../core/diagnostic.ts';
import type { PromptVersions } from '../../core/versions/version-store.ts';
import { toDiagnostic } from '../editor/convert.ts';
import { Disposables } from '../editor/disposables.ts';
import { loadCore } from '../editor/load-core.ts';
import type { Histories } from './histories.ts';

/** Where versions and labels are, with the folder of their prompt. */
const IN_VERSIONS = /^(.*[\\/]\.prompt-ladder)[\\/]versions[\\/][^\\/]+[\\/]/;

/** What is wrong with files of versions and labels, in Problems: of each prompt that is looked at, and of files that are open. */
export class VersionProblems implements vscode.Disposable {
  readonly #disposables = new Disposables();
  readonly #collection = this.#disposables.add(
    vscode.languages.createDiagnosticCollection('prompt-ladder-versions'),
  );
  /** By the folder of their prompt's versions. */
  readonly #found = new Map<string, readonly Diagnostic[]>();

  constructor(histories: Histories, onError: (error: unknown) => void) {
    this.#disposables.add(histories.onDidReadVersions((versions) => this.#show(versions).catch(onError)));
    const read = ({ uri }: vscode.TextDocument) => this.#readFolderOf(uri).catch(onError);
    this.#disposables.add(vscode.workspace.onDidOpenTextDocument(read));
    this.#disposables.add(histories.onDidChangeVersions(() => vscode.workspace.textDocuments.forEach(read)));
    vscode.workspace.textDocuments.forEach(read);
  }

  /** What is wrong, by prompt. */
  get all(): readonly { readonly diagnostics: readonly Diagnostic[] }[] {
    return [...this.#found.values()].map((diagnostics) => ({ diagnostics }));
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  async #readFolderOf({ scheme, fsPath }: vscode.Uri): Promise<void> {
    const [, workspace] = (scheme === 'file' && IN_VERSIONS.exec(fsPath)) || [];
    if (workspace === undefined) return;
    const { VersionStore } = await loadCore();
    const folder = basename(dirname(fsPath)) === 'labels' ? dirname(dirname(fsPath)) : dirname(fsPath);
    await this.#show(await new VersionStore(dirname(workspace)).readFolder(folder));
  }

  async #show(versions: PromptVersions): Promise<void> {
    const { numberDiagnostics } = await loadCore();
    for (const { file } of this.#found.get(versions.folder) ?? [])
      this.#collection.delete(vscode.Uri.file(file));
    const found = [...versions.diagnostics, ...numberDiagnostics(versions)];
    for (const [file, diagnostics] of Map.groupBy(found, ({ file }) => file))
      this.#collection.set(vscode.Uri.file(file), diagnostics.map(toDiagnostic));
    this.#found.set(versions.folder, found);
  }
}
