import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import type { Revision } from '../../core/versions/revision.ts';
import { Disposables } from '../editor/disposables.ts';
import { loadCore } from '../editor/load-core.ts';
import { SCHEMES } from '../editor/schemes.ts';
import type { Histories } from './histories.ts';

/** What a document's address says in its query. */
type RevisionAddress =
  | {
      /** Absolute path of the prompt file. */
      readonly file: string;
      /** As `revisionNamed` takes it. */
      readonly revision: string;
      /** Relative to the workspace root, with forward slashes; absent for a file that the revision does not have. */
      readonly path?: string;
    }
  /** An absolute path of today, and the whole hash of a commit of its repository. */
  | { readonly file: string; readonly commit: string }
  | { readonly clipboard: number };

/** A file before and after, as the multi-file diff takes it: its label, and both sides, where they are there. */
export type FileChange = readonly [
  label: vscode.Uri,
  before: vscode.Uri | undefined,
  after: vscode.Uri | undefined,
];

/** Prompts and rules as earlier revisions have them, as read-only documents, and the editor's own diff of two. */
export class RevisionDocuments implements vscode.Disposable, vscode.TextDocumentContentProvider {
  readonly #disposables = new Disposables();
  readonly #histories: Histories;
  readonly #clipboards: string[] = [];

  constructor(histories: Histories) {
    this.#histories = histories;
    this.#disposables.add(vscode.workspace.registerTextDocumentContentProvider(SCHEMES.version, this));
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  /** @throws {UserError} when the revision is gone */
  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const address = JSON.parse(uri.query) as RevisionAddress;
    if ('clipboard' in address) return this.#clipboards[address.clipboard] ?? '';
    if ('commit' in address) return this.#textAt(address.file, address.commit);
    if (address.path === undefined) return '';
    const revision = await this.read(vscode.Uri.file(address.file), address.revision);
    return revision.texts[address.path] ?? '';
  }

  /** @throws {UserError} when there is no such revision */
  async read(prompt: vscode.Uri, name: string | undefined): Promise<Revision> {
    const { revisionNamed } = await loadCore();
    return revisionNamed(name, await this.#histories.sourcesOf(prompt));
  }

  /**
   * Opens the diff editor; over several files where rules differ, too.
   * @param after today's files where it is absent
   * @throws {UserError} when there is no such revision
   */
  async compare(prompt: vscode.Uri, before: string, after?: string): Promise<void> {
    const [earlier, later] = [await this.read(prompt, before), await this.read(prompt, after)];
    const changes = await this.#changesOf(prompt, earlier, later);
    const title = `${basename(prompt.path)}: ${shortName(earlier)} → ${shortName(later)}`;
    const [first] = changes;
    if (changes.length === 1 && first)
      await vscode.commands.executeCommand('vscode.diff', first[1], first[2], title);
    else await vscode.commands.executeCommand('vscode.changes', title, changes);
  }

  /**
   * What of a prompt and its rules has changed since a revision, and where the prompt was then; all of a prompt that the
   * revision does not have.
   * @throws {UserError} when there is no such revision
   */
  async changesSince(
    prompt: vscode.Uri,
    before: string,
  ): Promise<{ readonly changes: readonly FileChange[]; readonly was?: string }> {
    const { NotInRevisionError } = await loadCore();
    const now = await this.read(prompt, undefined);
    try {
      const earlier = await this.read(prompt, before);
      const all = await this.#changesOf(prompt, earlier, now);
      const isSame = earlier.prompt === now.prompt && earlier.texts[earlier.prompt] === now.texts[now.prompt];
      const { root } = await this.#histories.sourcesOf(prompt);
      return { changes: isSame ? all.slice(1) : all, was: join(root, earlier.prompt) };
    } catch (error) {
      if (!(error instanceof NotInRevisionError)) throw error;
      return { changes: [[prompt, undefined, prompt]] };
    }
  }

  /** A file as a commit has it. */
  fileAt(file: string, commit: string): vscode.Uri {
    return addressUri(vscode.Uri.file(file), { file, commit });
  }

  async #textAt(file: string, commit: string): Promise<string> {
    const { GitRepository } = await loadCore();
    const repository = await GitRepository.open(dirname(file), await this.#histories.git());
    return (await repository.textAt(commit, file)) ?? '';
  }

  /** The prompt first, then the rules that differ. */
  async #changesOf(prompt: vscode.Uri, earlier: Revision, later: Revision): Promise<FileChange[]> {
    const { root } = await this.#histories.sourcesOf(prompt);
    const paths = new Set([...Object.keys(earlier.texts), ...Object.keys(later.texts)]);
    paths.delete(earlier.prompt);
    paths.delete(later.prompt);
    const rules = [...paths].filter((path) => earlier.texts[path] !== later.texts[path]).sort();
    return [[earlier.prompt, later.prompt], ...rules.map((path) => [path, path])].map(
      ([from = '', to = '']) => {
        const after = this.#uriOf(prompt, root, later, to);
        return [after, this.#uriOf(prompt, root, earlier, from), after] as const;
      },
    );
  }

  /** Opens what the clipboard holds beside a prompt. */
  async compareWithClipboard(prompt: vscode.Uri): Promise<void> {
    const clipboard = this.#clipboards.push(await vscode.env.clipboard.readText()) - 1;
    const name = basename(prompt.path);
    const uri = addressUri(prompt.with({ path: `/clipboard/${name}` }), { clipboard });
    await vscode.commands.executeCommand('vscode.diff', uri, prompt, `${name}: clipboard → now`);
  }

  /** Shows a prompt as a revision has it. @throws {UserError} when there is no such revision */
  async open(prompt: vscode.Uri, name: string): Promise<void> {
    const { root } = await this.#histories.sourcesOf(prompt);
    const revision = await this.read(prompt, name);
    const uri = this.#uriOf(prompt, root, revision, revision.prompt);
    // Its tab says which revision it is.
    const shown = uri.with({ path: `/${shortName(revision)}/${basename(revision.prompt)}` });
    await vscode.window.showTextDocument(shown, { preview: true });
  }

  /** At the path of the file, since the editor's diff calls a file renamed that has another path before. */
  #uriOf(prompt: vscode.Uri, root: string, revision: Revision, path: string): vscode.Uri {
    const isThere = path in revision.texts;
    const file = vscode.Uri.file(join(root, path));
    if (revision.name === 'now' && isThere) return file;
    const address = { file: prompt.fsPath, revision: revision.name, ...(isThere && { path }) };
    return addressUri(file, address);
  }
}

const addressUri = ({ path }: vscode.Uri, address: RevisionAddress) =>
  vscode.Uri.from({ scheme: SCHEMES.version, path, query: JSON.stringify(address) });

export const shortName = ({ version, name }: Revision) => (version ? `v${version.number}` : name);
