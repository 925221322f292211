import * as vscode from 'vscode';
import type { MessageCount, PromptCount } from '../core/estimate/live-count.ts';
import { formatCount } from '../core/report/format.ts';
import {
  callTitle,
  countSentences,
  heaviestSentence,
  messageTitle,
  partRows,
} from '../core/report/live-tokens.ts';

/** Where the tokens of a call are and what is known of their costs, as a small table and sentences. */
export function tokensMarkdown(count: PromptCount, message?: MessageCount): vscode.MarkdownString {
  const markdown = new vscode.MarkdownString();
  if (message) {
    markdown.appendMarkdown(`**This message: ${messageTitle(message, count.exact)}**\n\n`);
    const heaviest = heaviestSentence(message);
    if (heaviest) markdown.appendText(heaviest).appendMarkdown('\n\n');
  }
  markdown.appendMarkdown(`**${message ? 'The prompt: ' : ''}${callTitle(count)}**\n\n`);
  markdown.appendMarkdown('| in a call | tokens | share |\n|:--|--:|--:|\n');
  for (const { part, tokens, share } of partRows(count))
    markdown.appendMarkdown(`| ${part} | ${tokens} | ${share} |\n`);
  for (const sentence of countSentences(count))
    markdown.appendMarkdown('\n').appendText(sentence).appendMarkdown('\n');
  return markdown;
}

interface TokensItem extends vscode.QuickPickItem {
  /** Zero-based, of the prompt file. */
  readonly line?: number;
}

/** Lists where the tokens of a prompt are; whoever chooses a message or a line is brought there. */
export async function showTokenDetails(uri: vscode.Uri, count: PromptCount): Promise<void> {
  const chosen = await vscode.window.showQuickPick(itemsOf(count), {
    title: callTitle(count),
    placeHolder: countSentences(count)[0],
    matchOnDescription: true,
  });
  if (chosen?.line === undefined) return;
  const editor = await vscode.window.showTextDocument(uri);
  const at = new vscode.Position(chosen.line, 0);
  editor.selection = new vscode.Selection(at, at);
  editor.revealRange(new vscode.Range(at, at), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

function itemsOf(count: PromptCount): TokensItem[] {
  const heading = (label: string) => ({ label, kind: vscode.QuickPickItemKind.Separator });
  const heaviest = count.messages
    .flatMap((message) => message.heaviest ?? [])
    .sort((a, b) => b.tokens - a.tokens)
    .slice(0, 3);
  return [
    heading('in a call'),
    ...partRows(count).map(({ part, tokens, share }) => ({
      label: part,
      description: `${tokens} · ${share}`,
    })),
    heading('messages'),
    ...count.messages.map((message, index) => ({
      label: `$(comment) ${index + 1}. ${message.role}`,
      description: messageTitle(message, count.exact),
      line: message.start.line,
    })),
    ...(heaviest.length > 0 ? [heading('heaviest lines')] : []),
    ...heaviest.map(({ line, tokens, text }) => ({
      label: `$(list-flat) line ${line + 1}`,
      description: `${formatCount(tokens)} · ${text}`,
      line,
    })),
    heading('costs'),
    ...countSentences(count).map((label) => ({ label })),
  ];
}
