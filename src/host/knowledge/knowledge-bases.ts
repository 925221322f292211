import * as vscode from 'vscode';
import type { Retriever } from '../../core/retrieval/retriever.ts';
import type { Project } from '../../core/workspace/project.ts';
import { AfterPause } from '../editor/after-pause.ts';
import { Disposables } from '../editor/disposables.ts';
import { loadCore } from '../editor/load-core.ts';
import { type CheckedPrompts, isPrompt } from '../prompt/checked-prompts.ts';

const DOCUMENTS = '**/*.{md,markdown,mdx,txt,text,rst,adoc,html,htm,json,jsonl,csv,tsv,yml,yaml,docx,pdf}';
const OURS = /[\\/]\.prompt-ladder[\\/]/;
/** Files come in crowds. */
const PAUSE_MS = 500;

/** The knowledge of a prompt: its documents, and the index over them where retrieval is on. */
export interface KnowledgeBase {
  readonly project: Project;
  readonly retriever?: Retriever;
  /** Absolute paths. */
  readonly files: readonly string[];
}

/** The knowledge of prompts, opened when somebody looks at it and again when a document has changed. Nothing is called. */
export class KnowledgeBases implements vscode.Disposable {
  readonly #disposables = new Disposables();
  readonly #prompts: CheckedPrompts;
  readonly #opened = new Map<string, Promise<KnowledgeBase | undefined>>();
  readonly #end = new AbortController();
  readonly #changed = this.#disposables.add(new vscode.EventEmitter<void>());

  /** Fires when what was opened may be another now. */
  readonly onDidChange = this.#changed.event;

  constructor(prompts: CheckedPrompts, onError: (error: unknown) => void) {
    this.#prompts = prompts;
    const own = <Owned extends vscode.Disposable>(owned: Owned) => this.#disposables.add(owned);
    const pause = own(
      new AfterPause(
        PAUSE_MS,
        async () => {
          if (this.#opened.size === 0) return;
          this.#opened.clear();
          this.#changed.fire();
        },
        onError,
      ),
    );
    const watcher = own(vscode.workspace.createFileSystemWatcher(DOCUMENTS));
    for (const event of [watcher.onDidCreate, watcher.onDidChange, watcher.onDidDelete])
      own(event((uri) => OURS.test(uri.fsPath) || isPrompt(uri) || pause.touch(uri)));
    own(
      prompts.onDidChange((uri) => {
        this.#opened.delete(uri.toString());
        this.#changed.fire();
      }),
    );
  }

  dispose(): void {
    this.#end.abort();
    this.#disposables.dispose();
  }

  /** Forgets what was read, so that it is read again. */
  refresh(): void {
    this.#opened.clear();
    this.#changed.fire();
  }

  /**
   * `undefined` for a prompt that cannot be read, or names no knowledge.
   * @throws {UserError} as `Retriever.open` does
   */
  of(prompt: vscode.Uri): Promise<KnowledgeBase | undefined> {
    const key = prompt.toString();
    const known = this.#opened.get(key);
    if (known) return known;
    const opened = this.#open(prompt);
    this.#opened.set(key, opened);
    opened.catch(() => this.#opened.delete(key));
    return opened;
  }

  async #open(prompt: vscode.Uri): Promise<KnowledgeBase | undefined> {
    const { project } = this.#prompts.get(prompt) ?? (await this.#prompts.check(prompt)) ?? {};
    if (!project || project.knowledge.length === 0) return undefined;
    const { Retriever, diskFiles, knowledgeFiles } = await loadCore();
    const files = await knowledgeFiles(project.knowledge, diskFiles);
    const options = { files: diskFiles, signal: this.#end.signal };
    const retriever = await vscode.window.withProgress(
      { location: { viewId: 'promptLadder.knowledge' } },
      () => Retriever.open(project, options),
    );
    return { project, files, ...(retriever && { retriever }) };
  }
}
