import * as vscode from 'vscode';
import { callTitle } from '../../core/report/live-tokens.ts';
import { Disposables } from '../editor/disposables.ts';
import type { TokenCounts } from './token-counts.ts';
import { tokensMarkdown } from './token-details.ts';

/** What the active prompt costs in the status bar, and where its tokens are in hovers on its messages' keys. */
export class TokenViews implements vscode.Disposable, vscode.HoverProvider {
  readonly #disposables = new Disposables();
  readonly #tokens: TokenCounts;
  readonly #item = this.#disposables.add(
    vscode.window.createStatusBarItem('promptLadder.tokens', vscode.StatusBarAlignment.Right, 110),
  );

  constructor(tokens: TokenCounts) {
    this.#tokens = tokens;
    this.#item.name = 'Prompt Ladder: Tokens';
    this.#item.command = 'promptLadder.showTokens';
    const own = (subscription: vscode.Disposable) => this.#disposables.add(subscription);
    own(tokens.onDidChange(() => this.#update()));
    own(vscode.window.onDidChangeActiveTextEditor(() => this.#update()));
    own(vscode.languages.registerHoverProvider({ scheme: 'file', pattern: '**/*.prompt.{yml,yaml}' }, this));
  }

  provideHover(document: vscode.TextDocument, position: vscode.Position): vscode.Hover | undefined {
    const count = this.#tokens.get(document.uri);
    if (count?.version !== document.version) return undefined;
    for (const message of count.messages) {
      for (const { start, end } of message.keys) {
        const range = new vscode.Range(start.line, start.character, end.line, end.character);
        if (range.contains(position)) return new vscode.Hover(tokensMarkdown(count, message), range);
      }
    }
    return undefined;
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  #update(): void {
    const active = vscode.window.activeTextEditor?.document.uri;
    const count = active && this.#tokens.get(active);
    if (!count) {
      this.#item.hide();
      return;
    }
    this.#item.text = `$(symbol-numeric) ${callTitle(count, count.money)}`;
    this.#item.tooltip = tokensMarkdown(count);
    this.#item.accessibilityInformation = { label: `Prompt: ${callTitle(count, count.money)}` };
    this.#item.show();
  }
}
