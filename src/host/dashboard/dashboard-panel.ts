import { watch } from 'node:fs';
import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import type { AdviceView } from '../../core/dashboard/advice-view.ts';
import type { BackgroundReader } from '../../core/dashboard/background-reader.ts';
import type { Asker, Emitter, QuestionOf } from '../../core/dashboard/channel.ts';
import type { RunAddress } from '../../core/dashboard/run-questions.ts';
import type { RunView } from '../../core/dashboard/view.ts';
import { changedSentence } from '../../core/report/state.ts';
import type { Action, CostQuestions, FORWARDED_QUESTIONS, PAGE_EVENTS } from '../../protocol.ts';
import { Disposables } from '../editor/disposables.ts';
import type { Core } from '../editor/load-core.ts';
import type { ChangesSince } from '../run/changes-since.ts';
import type { Results } from '../run/results.ts';
import { storeOf } from '../run/stored-runs.ts';
import type { CostDesk } from './cost-desk.ts';
import type { DashboardPage } from './dashboard-page.ts';

export const DASHBOARD_VIEW = 'promptLadder.results';
const TITLE = 'Results';
/** While a run is under way, it is read at most this often. */
const REFRESH_MS = 250;

/** A run that a panel shows. */
export interface PanelRun {
  readonly root: string;
  readonly reader: BackgroundReader;
  /** Absent until the run has been opened. */
  readonly view: RunView | undefined;
}

export interface DashboardListener {
  readonly onAction: (panel: DashboardPanel, action: Action) => Promise<void>;
  /** Answers what the page asks about costs. */
  readonly costs: CostDesk;
  readonly onShown: (address: RunAddress) => void;
  readonly onGone: (panel: DashboardPanel) => void;
  readonly onError: (error: unknown) => void;
}

/** The webview that shows a run, and follows it while it grows. */
export class DashboardPanel implements vscode.Disposable {
  readonly #panel: vscode.WebviewPanel;
  readonly #core: Core;
  readonly #emit: Emitter<typeof PAGE_EVENTS>;
  readonly #listener: DashboardListener;
  readonly #disposables = new Disposables();
  /** Of the run that is shown. */
  #following = new Disposables();
  readonly #changes: ChangesSince;
  readonly #results: Results;
  #shown: (PanelRun & { view: RunView | undefined; changed?: string; problem?: string }) | undefined;
  /** The run that the page is to compare with, as soon as it is there. */
  #against: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isPageThere = false;
  /** What would fix the run that is shown, where that was asked. */
  #advice: AdviceView | undefined;
  #isGone = false;

  /** Fills a panel that VS Code has made, or has kept over a reload. */
  constructor(
    panel: vscode.WebviewPanel,
    page: DashboardPage,
    { results, changes }: { readonly results: Results; readonly changes: ChangesSince },
    core: Core,
    listener: DashboardListener,
  ) {
    const { webview } = panel;
    const { emitter, forwarder, router, FORWARDED_QUESTIONS, QUESTIONS } = core;
    const post = (message: unknown) => void webview.postMessage(message);
    this.#panel = panel;
    this.#core = core;
    this.#changes = changes;
    this.#results = results;
    this.#listener = listener;
    this.#emit = emitter(post);
    const answers = {
      ...forwarder(FORWARDED_QUESTIONS, this.#ask),
      costs: (asked: QuestionOf<CostQuestions, 'costs'>) => listener.costs.costs(this.#promptShown(), asked),
      'choose-models': () => listener.costs.chooseModels(this.#promptShown()),
      open: () => this.#greet(),
      act: (action: Action) => listener.onAction(this, action).catch(listener.onError),
    };
    this.#disposables.add(webview.onDidReceiveMessage(router(QUESTIONS, answers, post)));
    this.#disposables.add(
      results.onDidGrow(({ root, run }) => {
        const address = this.#shown?.reader.address;
        if (address?.root === root && address.run === run) this.#refreshSoon();
      }),
    );
    this.#disposables.add(
      results.onDidBegin(({ uri, root, run }) => {
        if (this.#shown?.root === root && this.#prompt?.fsPath === uri.fsPath) this.show({ root, run });
      }),
    );
    this.#disposables.add(
      changes.onDidCheck((uri) => {
        if (this.#prompt?.fsPath === uri.fsPath) void this.#holdAgainstNow().catch(listener.onError);
      }),
    );
    this.#disposables.add(
      results.onDidLoad((uri) => {
        const { view } = this.#shown ?? {};
        if (view && this.#prompt?.fsPath === uri.fsPath) this.#setView(view);
      }),
    );
    this.#disposables.add(panel.onDidDispose(() => this.dispose()));
    // The page of a tab that is hidden is gone, and loaded anew with it.
    this.#disposables.add(
      panel.onDidChangeViewState(() => {
        this.#isPageThere &&= panel.visible;
      }),
    );
    panel.title = TITLE;
    webview.options = page.options;
    page.html(webview).then((html) => {
      webview.html = html;
    }, listener.onError);
  }

  get shown(): PanelRun | undefined {
    return this.#shown;
  }

  reveal(): void {
    this.#panel.reveal();
  }

  /**
   * Shows a run in place of the one before.
   * @param against the run to compare it with; its results are shown where it is absent
   */
  show(address: RunAddress, against?: string): void {
    if (this.#isGone) return;
    this.#against = against;
    const { root, run } = address;
    const known = this.#shown?.reader.address;
    if (known?.root === root && known.run === run) {
      this.refresh();
      this.#tellAgainst();
      return;
    }
    this.#forget();
    const isCurrent = () => this.#shown?.reader === reader;
    const reader = new this.#core.BackgroundReader(address, {
      view: (view) => isCurrent() && this.#setView(view),
      problem: (message) => isCurrent() && this.#setProblem(message),
    });
    this.#shown = { root, reader, view: undefined };
    this.#watchRun(join(root, '.prompt-ladder', 'runs', basename(run)));
    this.#watchReviews(join(root, '.prompt-ladder', 'reviews'));
    this.#listener.onShown(address);
  }

  /** Shows what would fix what fails. */
  showAdvice(advice: AdviceView): void {
    this.#advice = advice;
    this.#emit('advice', advice);
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
    this.#advice = undefined;
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

  /** The prompt whose run is shown. */
  get #prompt(): vscode.Uri | undefined {
    const { root, view } = this.#shown ?? {};
    return root !== undefined && view ? vscode.Uri.file(join(root, view.run.file)) : undefined;
  }

  /** @throws {Error} where no run is shown yet */
  #promptShown(): vscode.Uri {
    const prompt = this.#prompt;
    if (!prompt) throw new Error('No run is shown yet.');
    return prompt;
  }

  #setView(of: RunView): void {
    if (!this.#shown) return;
    const isFirst = this.#shown.view === undefined;
    const newest = this.#results.get(vscode.Uri.file(join(this.#shown.root, of.run.file)))?.run.id;
    const newer = newest !== undefined && newest > of.run.id ? newest : undefined;
    const view = { ...of, changed: this.#shown.changed, newer };
    this.#shown = { ...this.#shown, view, problem: undefined };
    this.#panel.title = `${TITLE}: ${view.run.prompt}`;
    this.#emit('view', view);
    if (isFirst) void this.#holdAgainstNow().catch(this.#listener.onError);
    this.#tellAgainst();
  }

  /** Says what of the prompt's files is not any more as the run has read it. */
  async #holdAgainstNow(): Promise<void> {
    const [shown, prompt] = [this.#shown, this.#prompt];
    if (!shown?.view || !prompt) return;
    const run = await (await storeOf(shown.root)).read(shown.view.run.id).catch(() => undefined);
    const now = run && (await this.#changes.since(run, prompt));
    const { view } = this.#shown ?? {};
    if (!now || !this.#shown || !view || this.#shown.reader !== shown.reader) return;
    const changed = changedSentence(now) || undefined;
    if (changed === this.#shown.changed) return;
    this.#shown = { ...this.#shown, changed };
    this.#setView(view);
  }

  /** Once: the page remembers it. */
  #tellAgainst(): void {
    if (this.#against === undefined || !this.#shown?.view || !this.#isPageThere) return;
    this.#emit('compare', this.#against);
    this.#against = undefined;
  }

  #setProblem(message: string): void {
    if (!this.#shown) return;
    this.#shown = { ...this.#shown, problem: message };
    this.#emit('problem', message);
  }

  /** The page is loaded again whenever its tab is shown again. */
  #greet(): void {
    this.#isPageThere = true;
    const { view, problem } = this.#shown ?? {};
    if (view) this.#emit('view', view);
    if (problem !== undefined) this.#emit('problem', problem);
    this.#tellAgainst();
    if (this.#advice) this.#emit('advice', this.#advice);
  }

  /** The run may have been left meanwhile, and its answers mean nothing to another. */
  readonly #ask: Asker<typeof FORWARDED_QUESTIONS> = async (name, asked) => {
    const reader = this.#shown?.reader;
    const answer = reader && { is: await reader.ask(name, asked) };
    if (!answer || this.#shown?.reader !== reader) throw new Error('Another run is shown.');
    return answer.is;
  };
}
