import * as vscode from 'vscode';
import { changedSentence } from '../../core/report/state.ts';
import { oneLine } from '../../core/text/one-line.ts';
import { plural } from '../../core/text/plural.ts';
import { Disposables } from '../editor/disposables.ts';
import type { ChangesSince } from '../run/changes-since.ts';
import { reviewUri } from '../run/output-address.ts';
import type { Reviews, WaitingOutput } from './reviews.ts';

/** A prompt with outputs that wait. */
interface ReviewPromptNode {
  readonly prompt: vscode.Uri;
  readonly name: string;
  readonly waiting: readonly WaitingOutput[];
}

type ReviewNode = ReviewPromptNode | WaitingOutput;

/** Characters of a label; what models and samples say is text, never markup. */
const MAX_LABEL = 100;

/** The view *Review Queue*: the outputs that wait for a verdict, by prompt. Shown once there was one. */
export class ReviewTree implements vscode.Disposable, vscode.TreeDataProvider<ReviewNode> {
  readonly #disposables = new Disposables();
  readonly #reviews: Reviews;
  readonly #changed = this.#disposables.add(new vscode.EventEmitter<void>());
  readonly #changes: ChangesSince;
  readonly #view: vscode.TreeView<ReviewNode>;

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(reviews: Reviews, changes: ChangesSince) {
    this.#reviews = reviews;
    this.#changes = changes;
    this.#view = this.#disposables.add(
      vscode.window.createTreeView('promptLadder.reviewQueue', { treeDataProvider: this }),
    );
    this.#disposables.add(reviews.onDidChange(() => this.#show()));
    this.#disposables.add(changes.onDidChange(() => this.#changed.fire()));
  }

  getTreeItem(node: ReviewNode): vscode.TreeItem {
    return 'sample' in node
      ? sampleItem(node, changedSentence(this.#changes.of(node.prompt)))
      : promptItem(node);
  }

  getChildren(node?: ReviewNode): ReviewNode[] {
    if (node) return 'sample' in node ? [] : [...node.waiting];
    const byPrompt = Map.groupBy(this.#reviews.waiting, ({ prompt }) => prompt.toString());
    return [...byPrompt.values()].flatMap((waiting) =>
      waiting[0] ? [{ prompt: waiting[0].prompt, name: waiting[0].promptName, waiting }] : [],
    );
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  #show(): void {
    const count = this.#reviews.waiting.length;
    const tooltip = `${plural(count, 'output')} to review`;
    this.#view.badge = count > 0 ? { value: count, tooltip } : undefined;
    this.#view.message = count > 0 ? undefined : 'Nothing waits for review.';
    if (count > 0) void vscode.commands.executeCommand('setContext', 'promptLadder.hadReviews', true);
    this.#changed.fire();
  }
}

function promptItem({ prompt, name, waiting }: ReviewPromptNode): vscode.TreeItem {
  const item = new vscode.TreeItem(oneLine(name, MAX_LABEL), vscode.TreeItemCollapsibleState.Expanded);
  item.id = prompt.toString();
  item.description = `${waiting.length} · ${vscode.workspace.asRelativePath(prompt)}`;
  item.iconPath = new vscode.ThemeIcon('file-code');
  return item;
}

/** @param changed what has changed since the output came; empty where nothing has */
function sampleItem({ uri, sample, reason }: WaitingOutput, changed: string): vscode.TreeItem {
  const item = new vscode.TreeItem(oneLine(sample, MAX_LABEL));
  item.id = uri.toString();
  item.description = oneLine([changed, reason].filter(Boolean).join(' · '), MAX_LABEL);
  item.tooltip = [sample.slice(0, 1_000), reason.slice(0, 1_000), changed].filter(Boolean).join('\n');
  item.iconPath = new vscode.ThemeIcon('question');
  item.contextValue = 'waiting';
  item.command = {
    command: 'vscode.open',
    title: 'Review Output',
    arguments: [reviewUri(uri), { preview: true }],
  };
  return item;
}
