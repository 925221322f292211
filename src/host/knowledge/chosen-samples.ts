import type * as vscode from 'vscode';

/** The sample that previews of a prompt show, while the window is open. */
export class ChosenSamples {
  readonly #ids = new Map<string, string>();

  choose(prompt: vscode.Uri, sample: string): void {
    this.#ids.set(prompt.toString(), sample);
  }

  /** Empty for the first one. */
  of(prompt: vscode.Uri): string {
    return this.#ids.get(prompt.toString()) ?? '';
  }
}
