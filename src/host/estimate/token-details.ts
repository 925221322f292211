import * as vscode from 'vscode';
import type { MessageCount } from '../../core/estimate/live-count.ts';
import {
  callTitle,
  countSentences,
  isFramed,
  largestLineSentence,
  messageTitle,
  partRows,
} from '../../core/report/live-tokens.ts';
import { formatCount } from '../../core/text/plural.ts';
import type { TextCount } from './token-counts.ts';

/** Where the tokens of a call are and what is known of their costs, as a small table and sentences. */
export function tokensMarkdown(count: TextCount, message?: MessageCount): vscode.MarkdownString {
  const markdown = new vscode.MarkdownString();
  if (message) {
    const framed = isFramed(count) ? ' with its framing' : '';
    markdown.appendMarkdown(`**This message${framed}: ${messageTitle(message, count, count.money)}**\n\n`);
    const largest = largestLineSentence(message);
    if (largest) markdown.appendMarkdown(largest).appendCodeblock(message.largest?.text ?? '', 'plaintext');
  }
  markdown.appendMarkdown(`**${message ? 'The prompt: ' : ''}${callTitle(count, count.money)}**\n\n`);
  markdown.appendMarkdown('| in a call | tokens | share |\n|:--|--:|--:|\n');
  for (const { part, tokens, share } of partRows(count))
    markdown.appendMarkdown(`| ${part} | ${tokens} | ${share} |\n`);
  for (const sentence of countSentences(count, count.money))
    markdown.appendMarkdown('\n').appendText(sentence).appendMarkdown('\n');
  return markdown;
}

interface TokensItem extends vscode.QuickPickItem {
  /** Zero-based, of the prompt file. */
  readonly line?: number;
  readonly command?: string;
}

/** Lists where the tokens of a prompt are, and what else can be known; choosing a message or a line leads to it. */
export async function showTokenDetails(uri: vscode.Uri, count: TextCount): Promise<void> {
  const chosen = await vscode.window.showQuickPick(itemsOf(count), {
    title: callTitle(count, count.money),
    placeHolder: 'The message or line to show',
    matchOnDescription: true,
  });
  if (chosen?.command !== undefined) await vscode.commands.executeCommand(chosen.command, uri);
  if (chosen?.line === undefined) return;
  const editor = await vscode.window.showTextDocument(uri);
  const at = new vscode.Position(chosen.line, 0);
  editor.selection = new vscode.Selection(at, at);
  editor.revealRange(new vscode.Range(at, at), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

function itemsOf(count: TextCount): TokensItem[] {
  const heading = (label: string) => ({ label, kind: vscode.QuickPickItemKind.Separator });
  const largest = count.messages
    .flatMap((message) => message.largest ?? [])
    .sort((a, b) => b.tokens - a.tokens)
    .slice(0, 3);
  const [basis, ...costs] = countSentences(count, count.money).map((label) => ({ label }));
  return [
    heading('In a call'),
    ...partRows(count).map(({ part, tokens, share }) => ({
      label: part,
      description: `${tokens} · ${share}`,
    })),
    ...(basis ? [basis] : []),
    heading(isFramed(count) ? 'Messages with their framing' : 'Messages'),
    ...count.messages.map((message, index) => ({
      label: `$(comment) ${index + 1}. ${message.role}`,
      description: messageTitle(message, count, count.money),
      line: message.start.line,
    })),
    ...(largest.length > 0 ? [heading('Largest lines')] : []),
    ...largest.map(({ line, tokens, text }) => ({
      label: `$(list-flat) Line ${line + 1}`,
      description: `${formatCount(tokens)} · ${text}`,
      line,
    })),
    ...(costs.length > 0 ? [heading('Costs'), ...costs] : []),
    heading('More'),
    { label: '$(graph) Estimate Run', command: 'promptLadder.estimateRun' },
    { label: '$(graph-line) Show Costs at Scale…', command: 'promptLadder.showCosts' },
  ];
}
