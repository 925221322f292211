import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { RunAddress } from '../../core/dashboard/run-questions.ts';
import type { Diagnostic } from '../../core/diagnostic.ts';
import { detailsOf, titleOf } from '../../core/report/moment.ts';
import { oneLine } from '../../core/text/one-line.ts';
import type { PromptMoment } from '../../core/versions/prompt-history.ts';
import { toRange } from '../editor/convert.ts';
import { Disposables } from '../editor/disposables.ts';
import { loadCore } from '../editor/load-core.ts';
import type { CheckedPrompts } from '../prompt/checked-prompts.ts';
import type { Histories } from './histories.ts';
import { ICONS } from './moment-icons.ts';

export interface PromptNode {
  readonly prompt: vscode.Uri;
}

type Group = 'version' | 'commit' | 'run';

interface GroupNode extends PromptNode {
  readonly group: Group;
}

export interface MomentNode extends PromptNode {
  readonly moment: PromptMoment;
}

/** What stands for the moments that are not listed yet. */
interface MoreNode extends GroupNode {
  readonly isMore: true;
}

/** The moment that a command's argument stands for, where it is an item of the tree. */
export const momentOf = (argument: unknown): PromptMoment | undefined =>
  ((argument ?? {}) as Partial<MomentNode>).moment;

/** What is wrong with a file of the versions. */
interface ProblemNode extends PromptNode {
  readonly problem: Diagnostic;
}

type PromptTreeNode = PromptNode | GroupNode | MomentNode | MoreNode | ProblemNode;

const GROUPS = { version: 'Saved Versions', commit: 'Commits', run: 'Runs' } as const;
/** Moments that a group lists at first, and more each time they are asked for. */
const PAGE = 30;
const MORE = 'promptLadder.prompts.more';

/** The view *Prompts*: each prompt with its saved versions, commits and runs, newest first. */
export class PromptTree implements vscode.Disposable, vscode.TreeDataProvider<PromptTreeNode> {
  readonly #disposables = new Disposables();
  readonly #prompts: CheckedPrompts;
  readonly #histories: Histories;
  readonly #changed = this.#disposables.add(new vscode.EventEmitter<void>());
  readonly #view: vscode.TreeView<PromptTreeNode>;
  readonly #pages = new Map<string, number>();

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(prompts: CheckedPrompts, histories: Histories) {
    this.#prompts = prompts;
    this.#histories = histories;
    this.#view = this.#disposables.add(
      vscode.window.createTreeView('promptLadder.prompts', { treeDataProvider: this }),
    );
    this.#disposables.add(histories.onDidChange(() => this.#changed.fire()));
    this.#disposables.add(
      vscode.commands.registerCommand(MORE, ({ prompt, group }: MoreNode) => {
        const key = pageKey(prompt, group);
        this.#pages.set(key, this.#most(prompt, group) + PAGE);
        this.#changed.fire();
      }),
    );
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  /** Shows a prompt with its history. */
  async reveal(prompt: vscode.Uri): Promise<void> {
    await this.#view.reveal({ prompt }, { expand: 2, focus: true });
  }

  async getTreeItem(node: PromptTreeNode): Promise<vscode.TreeItem> {
    if ('isMore' in node) return moreItem(node);
    if ('group' in node) return groupItem(node);
    if ('problem' in node) return problemItem(node);
    if ('moment' in node) return this.#momentItem(node);
    return this.#promptItem(node);
  }

  getParent(node: PromptTreeNode): PromptTreeNode | undefined {
    if ('moment' in node) return { prompt: node.prompt, group: node.moment.kind };
    return 'group' in node || 'problem' in node ? { prompt: node.prompt } : undefined;
  }

  async getChildren(node?: PromptTreeNode): Promise<PromptTreeNode[]> {
    if (!node) {
      const known = await this.#prompts.every();
      const uris = known.map(({ uri }) => uri);
      return uris.sort((a, b) => (a.path < b.path ? -1 : 1)).map((prompt) => ({ prompt }));
    }
    if ('isMore' in node || 'moment' in node || 'problem' in node) return [];
    const { prompt } = node;
    if ('group' in node) {
      const { moments, hasMore } = await this.#moments(node);
      const listed = moments.map((moment): PromptTreeNode => ({ prompt, moment }));
      return hasMore ? [...listed, { ...node, isMore: true }] : listed;
    }
    const groups: PromptTreeNode[] = (await this.#problems(prompt)).map((problem) => ({ prompt, problem }));
    for (const group of ['version', 'commit', 'run'] as const) {
      if ((await this.#moments({ prompt, group })).moments.length > 0) groups.push({ prompt, group });
    }
    return groups;
  }

  async #moments({
    prompt,
    group,
  }: GroupNode): Promise<{ moments: readonly PromptMoment[]; hasMore: boolean }> {
    const most = this.#most(prompt, group);
    if (group === 'commit') return this.#histories.commits(prompt, most);
    const { versions, runs } = await this.#histories.of(prompt);
    const moments = group === 'version' ? versions : runs;
    return { moments: moments.slice(0, most), hasMore: moments.length > most };
  }

  async #problems(prompt: vscode.Uri): Promise<readonly Diagnostic[]> {
    const { numberDiagnostics } = await loadCore();
    const { versions } = (await this.#histories.of(prompt)).sources;
    return [...versions.diagnostics, ...numberDiagnostics(versions)];
  }

  #most = (prompt: vscode.Uri, group: Group) => this.#pages.get(pageKey(prompt, group)) ?? PAGE;

  async #promptItem({ prompt }: PromptNode): Promise<vscode.TreeItem> {
    const name = this.#prompts.get(prompt)?.last?.prompt.name;
    const path = vscode.workspace.asRelativePath(prompt);
    const history = await this.#histories.of(prompt).catch(() => undefined);
    const newest = history?.versions[0]?.version;
    const unsaved = history?.unsaved;
    const item = new vscode.TreeItem(oneLine(name ?? path, 100), vscode.TreeItemCollapsibleState.Collapsed);
    item.id = prompt.toString();
    const state = unsaved ? `changed since v${unsaved.since.number}` : newest && `v${newest.number}`;
    item.description = [state, path].filter(Boolean).join(' · ');
    item.tooltip = [path, ...(unsaved ? [`${state}: ${unsaved.change}`] : [])].join('\n');
    const problems = history ? (await this.#problems(prompt)).length : 0;
    item.iconPath = new vscode.ThemeIcon(problems > 0 ? 'warning' : unsaved ? 'edit' : 'file-code');
    item.contextValue = newest && !unsaved ? 'prompt' : 'prompt unsaved';
    return item;
  }

  async #momentItem({ prompt, moment }: MomentNode): Promise<vscode.TreeItem> {
    const history = await this.#histories.of(prompt);
    const details = detailsOf(moment, this.#histories.describe(prompt, moment), history);
    const item = new vscode.TreeItem(titleOf(moment));
    item.id = `${prompt} ${moment.kind} ${moment.name}`;
    item.description = details.join(' · ');
    item.tooltip = [moment.name, titleOf(moment), ...details].join('\n');
    item.iconPath = new vscode.ThemeIcon(ICONS[moment.kind]);
    item.contextValue = contextOf(moment);
    item.command =
      moment.kind === 'run'
        ? {
            command: 'promptLadder.showResults',
            title: 'Show Results',
            arguments: [{ root: history.sources.root, run: moment.name } satisfies RunAddress],
          }
        : { command: 'promptLadder.showChange', title: 'Show Changes', arguments: [{ prompt, moment }] };
    return item;
  }
}

/** What the menus of an item go by. */
function contextOf(moment: PromptMoment): string {
  if (moment.kind !== 'version') return moment.kind;
  const { labels, run } = moment;
  return ['version', ...(labels.length > 0 ? ['labelled'] : []), ...(run ? ['run'] : [])].join(' ');
}

const pageKey = (prompt: vscode.Uri, group: Group) => `${prompt} ${group}`;

function groupItem({ prompt, group }: GroupNode): vscode.TreeItem {
  const state =
    group === 'version'
      ? vscode.TreeItemCollapsibleState.Expanded
      : vscode.TreeItemCollapsibleState.Collapsed;
  const item = new vscode.TreeItem(GROUPS[group], state);
  item.id = pageKey(prompt, group);
  item.contextValue = `${group}s`;
  return item;
}

function problemItem({
  prompt,
  problem: { file, range, severity, code, message },
}: ProblemNode): vscode.TreeItem {
  const item = new vscode.TreeItem(basename(file));
  item.id = `${prompt} ${file} ${code} ${range.start.line}`;
  item.description = message;
  // Also what a screen reader says of the row.
  item.tooltip = `${basename(file)}: ${message}`;
  item.iconPath = new vscode.ThemeIcon(severity);
  item.contextValue = code === 'double-number' ? 'double' : 'problem';
  const selection = toRange(range);
  item.command = { command: 'vscode.open', title: 'Open', arguments: [vscode.Uri.file(file), { selection }] };
  return item;
}

function moreItem(node: MoreNode): vscode.TreeItem {
  const item = new vscode.TreeItem('Show more…');
  item.id = `${pageKey(node.prompt, node.group)} more`;
  item.command = { command: MORE, title: 'Show More', arguments: [node] };
  return item;
}
