import * as vscode from 'vscode';

type Window = typeof vscode.window;

/** What the user was asked or told, and what they answer. */
export class User {
  readonly told: unknown[][] = [];
  readonly #real: Partial<Window> = {};

  answers(
    method: 'showWarningMessage' | 'showInformationMessage' | 'showInputBox' | 'showErrorMessage',
    answer: string | undefined,
  ) {
    this.#real[method] ??= vscode.window[method] as never;
    Object.assign(vscode.window, {
      [method]: async (...args: unknown[]) => {
        this.told.push([method, ...args]);
        return answer;
      },
    });
  }

  leave() {
    Object.assign(vscode.window, this.#real);
  }
}
