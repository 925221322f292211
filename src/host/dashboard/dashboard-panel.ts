import { watch } from 'node:fs';
import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import { BackgroundReader } from '../../core/dashboard/background-reader.ts';
import type { RunView } from '../../core/dashboard/view.ts';
import type { RunAddress } from '../../core/dashboard/worker-messages.ts';
import type { Action, FromDashboard, ToDashboard } from '../../protocol.ts';
import { Disposables } from '../editor/disposables.ts';
import { loadCore } from '../editor/load-core.ts';
import type { Results } from '../run/results.ts';
import type { DashboardPage } from './dashboard-page.ts';

export const VIEW_TYPE = 'promptLadder.results';
const TITLE = 'Results';
/** While a run goes on, it is read at most this often. */
const REFRESH_MS = 250;

/** A run that a panel shows. */
export interface Shown {
  readonly root: string;
  readonly reader: BackgroundReader;
  /** Absent until the run has been opened. */
  readonly view: RunView | undefined;
}

export interface PanelListener {
  readonly onAction: (panel: DashboardPanel, action: Action) => Promise<void>;
  readonly onShown: (address: RunAddress) => void;
  readonly onGone: (panel: DashboardPanel) => void;
  readonly onError: (error: unknown) => void;
}

/** The webview that shows a run, and follows it while it grows. */
export class DashboardPanel implements vscode.Disposable {
  readonly #panel: vscode.WebviewPanel;
  readonly #listener: PanelListener;
  readonly #disposables = new Disposables();
  /** Of the run that is shown. */
  #following = new Disposables();
  #shown: (Shown & { view: RunView | undefined; problem?: string }) | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isGone = false;

  /** Fills a panel that VS Code has made, or has kept over a reload. */
  constructor(panel: vscode.WebviewPanel, page: DashboardPage, results: Results, listener: PanelListener) {
    const { webview } = panel;
    this.#panel = panel;
    this.#listener = listener;
    this.#disposables.add(
      webview.onDidReceiveMessage((message) => this.#receive(message).catch(listener.onError)),
    );
    this.#disposables.add(
      results.onDidGrow(({ root, run }) => {
        const address = this.#shown?.reader.address;
        if (address?.root === root && address.run === run) this.#refreshSoon();
      }),
    );
    this.#disposables.add(panel.onDidDispose(() => this.dispose()));
    panel.title = TITLE;
    webview.options = page.options;
    page.html(webview).then((html) => {
      webview.html = html;
    }, listener.onError);
  }

  get shown(): Shown | undefined {
    return this.#shown;
  }

  reveal(): void {
    this.#panel.reveal();
  }

  /** Shows a run in place of the one before. */
  show(address: RunAddress): void {
    if (this.#isGone) return;
    const { root, run } = address;
    const known = this.#shown?.reader.address;
    if (known?.root === root && known.run === run) {
      this.refresh();
      return;
    }
    this.#forget();
    const isCurrent = () => this.#shown?.reader === reader;
    const reader = new BackgroundReader(address, {
      onView: (view) => isCurrent() && this.#setView(view),
      onProblem: (error) => isCurrent() && this.#setProblem(error.message),
    });
    this.#shown = { root, reader, view: undefined };
    this.#watchRun(join(root, '.prompt-ladder', 'runs', basename(run)));
    this.#watchReviews(join(root, '.prompt-ladder', 'reviews'));
    this.#listener.onShown(address);
  }

  /** Reads the run again, with what people have said of it. */
  refresh(): void {
    this.#shown?.reader.refresh();
  }

  dispose(): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#forget();
    this.#listener.onGone(this);
    this.#disposables.dispose();
    this.#panel.dispose();
  }

  #forget(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#following.dispose();
    this.#following = new Disposables();
    void this.#shown?.reader.close();
    this.#shown = undefined;
  }

  /** Not with the editor's own watcher, which leaves out what `files.watcherExclude` names. */
  #watchRun(folder: string): void {
    try {
      const watcher = watch(folder, { persistent: false }, () => this.#refreshSoon());
      watcher.on('error', () => watcher.close());
      this.#following.add({ dispose: () => watcher.close() });
    } catch {
      // Of a folder that is gone, the reader tells; where nothing can be watched, the editor's own runs are followed.
    }
  }

  #watchReviews(folder: string): void {
    const files = new vscode.RelativePattern(vscode.Uri.file(folder), '**');
    const watcher = this.#following.add(vscode.workspace.createFileSystemWatcher(files));
    for (const event of [watcher.onDidCreate, watcher.onDidChange, watcher.onDidDelete])
      this.#following.add(event(() => this.#refreshSoon()));
  }

  #refreshSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.refresh();
    }, REFRESH_MS);
  }

  #setView(view: RunView): void {
    if (!this.#shown) return;
    this.#shown = { ...this.#shown, view, problem: undefined };
    this.#panel.title = `${TITLE}: ${view.run.prompt}`;
    this.#post({ type: 'run', view });
  }

  #setProblem(message: string): void {
    if (!this.#shown) return;
    this.#shown = { ...this.#shown, problem: message };
    this.#post({ type: 'problem', message });
  }

  async #receive(raw: unknown): Promise<void> {
    const { fromDashboard } = await loadCore();
    const message = fromDashboard(raw);
    if (!message) return;
    if (message.type === 'ready') return this.#greet();
    if (message.type === 'act') return this.#listener.onAction(this, message.action);
    const reader = this.#shown?.reader;
    const answer = reader && (await answerTo(message, reader).catch(() => undefined));
    // The run may have been left meanwhile, and its answers mean nothing to another.
    if (answer && this.#shown?.reader === reader) this.#post(answer);
  }

  /** The page is loaded anew whenever its tab is shown again. */
  #greet(): void {
    const { view, problem } = this.#shown ?? {};
    if (view) this.#post({ type: 'run', view });
    if (problem !== undefined) this.#post({ type: 'problem', message: problem });
  }

  #post(message: ToDashboard): void {
    void this.#panel.webview.postMessage(message);
  }
}

type Question = Exclude<FromDashboard, { type: 'ready' | 'act' }>;

/** @throws {Error} when the run is gone, of which the reader tells by itself */
async function answerTo(question: Question, reader: BackgroundReader): Promise<ToDashboard> {
  const { request } = question;
  switch (question.type) {
    case 'get-rows': {
      const { query, from, count } = question;
      return { type: 'rows', request, ...(await reader.ask('rows', { query, from, count })) };
    }
    case 'get-result': {
      const { sample, repeat } = question;
      return { type: 'result', request, result: await reader.ask('result', { sample, repeat }) };
    }
    case 'get-trends':
      return { type: 'trends', request, points: await reader.ask('trends') };
  }
}
