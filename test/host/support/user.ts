import * as vscode from 'vscode';

type Window = typeof vscode.window;
type WindowMethod =
  | 'showWarningMessage'
  | 'showInformationMessage'
  | 'showInputBox'
  | 'showErrorMessage'
  | 'showQuickPick';

/** What the user was asked or told, and what they answer. */
export class User {
  readonly told: unknown[][] = [];
  readonly #real: Partial<Window> = {};

  /** @param answer what is answered, or what makes it from the arguments */
  answers(method: WindowMethod, answer: string | undefined | ((...args: unknown[]) => unknown)) {
    this.#real[method] ??= vscode.window[method] as never;
    Object.assign(vscode.window, {
      [method]: async (...args: unknown[]) => {
        this.told.push([method, ...args]);
        return typeof answer === 'function' ? answer(...args) : answer;
      },
    });
  }

  leave() {
    Object.assign(vscode.window, this.#real);
  }
}
