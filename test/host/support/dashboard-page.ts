import * as vscode from 'vscode';
import type { AdviceView } from '../../../src/core/dashboard/advice-view.ts';
import type { RunView } from '../../../src/core/dashboard/view.ts';
import type { Action } from '../../../src/protocol.ts';

/** Stands beside the page of the dashboard: hears what it is told, and asks what its buttons ask. */
export class DashboardPage {
  readonly #real = vscode.window.createWebviewPanel;
  readonly #said = new vscode.EventEmitter<unknown>();
  #view: RunView | undefined;
  #advice: AdviceView | undefined;

  /** From the next panel that is opened on. */
  constructor() {
    Object.assign(vscode.window, {
      createWebviewPanel: (...args: Parameters<typeof vscode.window.createWebviewPanel>) =>
        this.#beside(this.#real.apply(vscode.window, args)),
    });
  }

  /** What the page shows of what would fix it: nothing before it has a run. */
  get advice(): AdviceView | undefined {
    return this.#view && this.#advice;
  }

  /** How many results fail for a category, as the page shows them. */
  failing(category: string): number {
    return this.#view?.categories.find((each) => each.category === category)?.results ?? 0;
  }

  act(action: Action): void {
    this.#said.fire({ id: -1, ask: 'act', asked: action });
  }

  leave(): void {
    Object.assign(vscode.window, { createWebviewPanel: this.#real });
    this.#said.dispose();
  }

  #beside(panel: vscode.WebviewPanel): vscode.WebviewPanel {
    panel.webview.onDidReceiveMessage((message) => this.#said.fire(message));
    const webview = instead(panel.webview, {
      onDidReceiveMessage: this.#said.event,
      postMessage: (message: { event?: string; value?: unknown }) => {
        if (message.event === 'view') this.#view = message.value as RunView;
        if (message.event === 'advice') this.#advice = message.value as AdviceView;
        return panel.webview.postMessage(message);
      },
    });
    return instead(panel, { webview });
  }
}

/** An object with some of its members replaced. */
const instead = <Of extends object>(real: Of, members: Partial<Of>): Of =>
  new Proxy({} as Of, {
    get: (_, name) => {
      if (Object.hasOwn(members, name)) return members[name as keyof Of];
      const value = Reflect.get(real, name, real);
      return typeof value === 'function' ? value.bind(real) : value;
    },
    set: (_, name, value) => Reflect.set(real, name, value, real),
  });
