import * as vscode from 'vscode';
import type { Emitter } from '../../core/dashboard/channel.ts';
import type { LADDER_EVENTS, LadderAction, LadderState } from '../../protocol.ts';
import type { DashboardPage } from '../dashboard/dashboard-page.ts';
import { Disposables } from '../editor/disposables.ts';
import type { Core } from '../editor/load-core.ts';

export const LADDER_VIEW = 'promptLadder.ladder';
/** While a climb is under way, the page is told at most this often. */
const TELL_MS = 100;

export interface LadderListener {
  /** What there is to show. */
  readonly state: (prompt: vscode.Uri) => Promise<LadderState>;
  readonly onAction: (prompt: vscode.Uri, action: LadderAction) => Promise<void>;
  readonly onGone: (panel: LadderPanel) => void;
  readonly onError: (error: unknown) => void;
}

/** The webview that shows the ladder of a prompt. */
export class LadderPanel implements vscode.Disposable {
  readonly #panel: vscode.WebviewPanel;
  readonly #emit: Emitter<typeof LADDER_EVENTS>;
  readonly #listener: LadderListener;
  readonly #disposables = new Disposables();
  #prompt: vscode.Uri;
  #timer: NodeJS.Timeout | undefined;
  /** Counts what was asked for, so that an older answer does not replace a newer one. */
  #asked = 0;

  /** Fills a panel that VS Code has made, or has kept over a reload. */
  constructor(
    panel: vscode.WebviewPanel,
    page: DashboardPage,
    prompt: vscode.Uri,
    { emitter, router, LADDER_QUESTIONS }: Core,
    listener: LadderListener,
  ) {
    const { webview } = panel;
    const post = (message: unknown) => void webview.postMessage(message);
    this.#panel = panel;
    this.#listener = listener;
    this.#prompt = prompt;
    this.#emit = emitter(post);
    const answers = {
      open: () => this.#tell(),
      act: (action: LadderAction) => listener.onAction(this.#prompt, action).catch(listener.onError),
    };
    this.#disposables.add(webview.onDidReceiveMessage(router(LADDER_QUESTIONS, answers, post)));
    this.#disposables.add(panel.onDidDispose(() => this.dispose()));
    webview.options = page.options;
    page.html(webview).then((html) => {
      webview.html = html;
    }, listener.onError);
    this.show(prompt);
  }

  get prompt(): vscode.Uri {
    return this.#prompt;
  }

  reveal(): void {
    this.#panel.reveal();
  }

  /** Shows the ladder of a prompt in place of the one before. */
  show(prompt: vscode.Uri): void {
    this.#prompt = prompt;
    this.#panel.title = `Ladder: ${vscode.workspace.asRelativePath(prompt)}`;
    this.refresh();
  }

  /** Tells the page soon what there is by then. */
  refresh(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#tell().catch(this.#listener.onError);
    }, TELL_MS);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#asked = -1;
    this.#listener.onGone(this);
    this.#disposables.dispose();
    this.#panel.dispose();
  }

  async #tell(): Promise<void> {
    if (this.#asked < 0) return;
    const asked = ++this.#asked;
    const state = await this.#listener.state(this.#prompt);
    if (asked === this.#asked) this.#emit('state', state);
  }
}
