import type * as vscode from 'vscode';
import { PromptLadder } from './host/prompt-ladder.ts';

export function activate(context: vscode.ExtensionContext): void {
  context.subscriptions.push(new PromptLadder(context));
}
