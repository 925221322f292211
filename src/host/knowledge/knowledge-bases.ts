import { sep } from 'node:path';
import * as vscode from 'vscode';
import type { Retriever } from '../../core/retrieval/retriever.ts';
import type { Project } from '../../core/workspace/project.ts';
import { AfterPause } from '../editor/after-pause.ts';
import { Disposables } from '../editor/disposables.ts';
import { editorFiles } from '../editor/editor-files.ts';
import { loadCore } from '../editor/load-core.ts';
import { type CheckedPrompts, isPrompt } from '../prompt/checked-prompts.ts';

const DOCUMENTS = '**/*.{md,markdown,mdx,txt,text,rst,adoc,html,htm,json,jsonl,csv,tsv,yml,yaml,docx,pdf}';
const OURS = /[\\/]\.prompt-ladder[\\/]/;
/** Files come in crowds. */
const PAUSE_MS = 500;

/** The knowledge of a prompt: its documents, and the index over them where retrieval is on. */
export interface PromptKnowledge {
  readonly project: Project;
  readonly retriever?: Retriever;
  /** Absolute paths. */
  readonly files: readonly string[];
}

/**
 * The knowledge of prompts, opened when somebody looks at it. Documents that change are read again, also before they are
 * saved, and the index in memory follows; where files come or go, it is opened again. Nothing is called.
 */
export class KnowledgeBases implements vscode.Disposable {
  readonly #disposables = new Disposables();
  readonly #prompts: CheckedPrompts;
  readonly #opened = new Map<string, Promise<PromptKnowledge | undefined>>();
  /** Paths of files that something has happened to. */
  readonly #touched = new Set<string>();
  readonly #end = new AbortController();
  readonly #changed = this.#disposables.add(new vscode.EventEmitter<void>());

  /** Fires when what was opened may be another now. */
  readonly onDidChange = this.#changed.event;

  constructor(prompts: CheckedPrompts, onError: (error: unknown) => void) {
    this.#prompts = prompts;
    const own = <Owned extends vscode.Disposable>(owned: Owned) => this.#disposables.add(owned);
    const pause = own(new AfterPause<string>(PAUSE_MS, () => this.#follow(), onError));
    const touch = (uri: vscode.Uri) => {
      if (this.#opened.size === 0 || uri.scheme !== 'file' || OURS.test(uri.fsPath) || isPrompt(uri)) return;
      this.#touched.add(uri.fsPath);
      pause.touch('knowledge');
    };
    const watcher = own(vscode.workspace.createFileSystemWatcher(DOCUMENTS));
    for (const event of [watcher.onDidCreate, watcher.onDidChange, watcher.onDidDelete]) own(event(touch));
    const touchText = (document: vscode.TextDocument) => {
      if (vscode.languages.match({ pattern: DOCUMENTS }, document) > 0) touch(document.uri);
    };
    own(vscode.workspace.onDidChangeTextDocument(({ document }) => touchText(document)));
    own(vscode.workspace.onDidCloseTextDocument(touchText));
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
   * As the prompt was last without mistakes; `undefined` where it never was, or names no knowledge.
   * @throws {UserError} as `Retriever.open` does
   */
  of(prompt: vscode.Uri): Promise<PromptKnowledge | undefined> {
    const key = prompt.toString();
    const known = this.#opened.get(key);
    if (known) return known;
    const opened = this.#open(prompt);
    this.#opened.set(key, opened);
    opened.catch(() => this.#opened.delete(key));
    return opened;
  }

  async #follow(): Promise<void> {
    const touched = [...this.#touched];
    this.#touched.clear();
    let isOther = false;
    for (const [key, opening] of [...this.#opened]) {
      const base = await opening.catch(() => undefined);
      const next = base && (await this.#after(touched, base));
      if (next === base || this.#opened.get(key) !== opening) continue;
      isOther = true;
      if (next) this.#opened.set(key, Promise.resolve(next));
      else this.#opened.delete(key);
    }
    if (isOther) this.#changed.fire();
  }

  /** A base once something has happened to files; `undefined` where it is to be opened again. */
  async #after(touched: readonly string[], base: PromptKnowledge): Promise<PromptKnowledge | undefined> {
    const { project, files, retriever } = base;
    const own = touched.filter((path) =>
      project.knowledge.some((source) => path === source || path.startsWith(source + sep)),
    );
    if (own.length === 0) return base;
    const { diskFiles } = await loadCore();
    const known = new Set(files);
    for (const path of own) {
      if (!known.has(path) || (await diskFiles.kindOf(path)) === undefined) return undefined;
    }
    if (!retriever) return base;
    const options = { files: editorFiles(diskFiles), signal: this.#end.signal };
    const next = await retriever.reread(own, options).catch(() => undefined);
    return next?.update.read === 0 ? base : next && { ...base, retriever: next };
  }

  async #open(prompt: vscode.Uri): Promise<PromptKnowledge | undefined> {
    const { last: project } = (await this.#prompts.read(prompt)) ?? {};
    if (!project || project.knowledge.length === 0) return undefined;
    const { Retriever, diskFiles, knowledgeFiles } = await loadCore();
    const files = await knowledgeFiles(project.knowledge, diskFiles);
    const options = { files: editorFiles(diskFiles), signal: this.#end.signal };
    const retriever = await vscode.window.withProgress(
      { location: { viewId: 'promptLadder.knowledge' } },
      () => Retriever.open(project, options),
    );
    return { project, files, ...(retriever && { retriever }) };
  }
}
