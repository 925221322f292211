import { join, relative } from 'node:path';
import * as vscode from 'vscode';
import type { IndexedDocument } from '../../core/retrieval/indexed-document.ts';
import { oneLine } from '../../core/text/one-line.ts';
import { plural } from '../../core/text/plural.ts';
import { Disposables } from '../editor/disposables.ts';
import type { CheckedPrompts } from '../prompt/checked-prompts.ts';
import type { KnowledgeBases, PromptKnowledge } from './knowledge-bases.ts';

interface KnowledgePromptNode {
  readonly prompt: vscode.Uri;
}

interface SourceNode extends KnowledgePromptNode {
  /** Absolute path of a file or folder. */
  readonly source: string;
}

export interface DocumentNode extends KnowledgePromptNode {
  readonly file: vscode.Uri;
  /** Absent where retrieval is off. */
  readonly document?: IndexedDocument;
}

interface ChunkNode extends DocumentNode {
  readonly chunk: IndexedDocument['chunks'][number];
}

type KnowledgeNode = KnowledgePromptNode | SourceNode | DocumentNode | ChunkNode;

/** Items that a source or a document lists; the others are counted. */
const MOST = 500;

/** The view *Knowledge*: prompts with their sources, the documents of these, and the passages that they are cut into. */
export class KnowledgeTree implements vscode.Disposable, vscode.TreeDataProvider<KnowledgeNode> {
  readonly #disposables = new Disposables();
  readonly #prompts: CheckedPrompts;
  readonly #bases: KnowledgeBases;
  readonly onDidChangeTreeData: vscode.Event<void>;

  constructor(prompts: CheckedPrompts, bases: KnowledgeBases) {
    this.#prompts = prompts;
    this.#bases = bases;
    this.onDidChangeTreeData = bases.onDidChange;
    this.#disposables.add(
      vscode.window.createTreeView('promptLadder.knowledge', {
        treeDataProvider: this,
        showCollapseAll: true,
      }),
    );
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  async getTreeItem(node: KnowledgeNode): Promise<vscode.TreeItem> {
    if ('chunk' in node) return chunkItem(node);
    if ('file' in node) return documentItem(node);
    if ('source' in node) return this.#sourceItem(node);
    return this.#promptItem(node);
  }

  async getChildren(node?: KnowledgeNode): Promise<KnowledgeNode[]> {
    if (!node) return this.#promptNodes();
    if ('chunk' in node) return [];
    if ('file' in node) {
      const { prompt, file, document } = node;
      return (document?.chunks ?? []).slice(0, MOST).map((chunk) => ({ prompt, file, document, chunk }));
    }
    const base = await this.#bases.of(node.prompt);
    if (!base) return [];
    if (!('source' in node)) return base.project.knowledge.map((source) => ({ prompt: node.prompt, source }));
    return documentsIn(node, base).slice(0, MOST);
  }

  async #promptNodes(): Promise<KnowledgePromptNode[]> {
    const known = await this.#prompts.every();
    return known
      .filter(({ last }) => last && last.knowledge.length > 0)
      .map(({ uri }) => ({ prompt: uri }))
      .sort((a, b) => (a.prompt.path < b.prompt.path ? -1 : 1));
  }

  async #promptItem({ prompt }: KnowledgePromptNode): Promise<vscode.TreeItem> {
    const { last: project } = this.#prompts.get(prompt) ?? {};
    const isOn = project?.prompt.retrieval !== undefined;
    const path = vscode.workspace.asRelativePath(prompt);
    const name = oneLine(project?.prompt.name ?? path, 100);
    const item = new vscode.TreeItem(name, vscode.TreeItemCollapsibleState.Collapsed);
    item.id = prompt.toString();
    item.description = isOn ? `retrieval ${project?.prompt.retrieval?.search ?? 'sparse'}` : 'retrieval off';
    // A screen reader would read the tooltip alone.
    item.accessibilityInformation = { label: `${name}, ${item.description}` };
    item.tooltip = isOn
      ? path
      : `${path}\nOnly triage uses its knowledge; turn retrieval on to put passages into the prompt.`;
    item.iconPath = new vscode.ThemeIcon(isOn ? 'search' : 'circle-slash');
    item.contextValue = isOn ? 'prompt on' : 'prompt off';
    return item;
  }

  async #sourceItem(node: SourceNode): Promise<vscode.TreeItem> {
    const base = await this.#bases.of(node.prompt);
    const documents = base ? documentsIn(node, base) : [];
    const item = new vscode.TreeItem(
      vscode.workspace.asRelativePath(node.source),
      vscode.TreeItemCollapsibleState.Collapsed,
    );
    item.id = `${node.prompt} ${node.source}`;
    const chunks = documents.reduce((sum, { document }) => sum + (document?.chunks.length ?? 0), 0);
    const skipped = documents.filter(({ document }) => document?.skipped !== undefined).length;
    item.description = [
      plural(documents.length, 'document'),
      ...(base?.retriever ? [`${plural(chunks, 'passage')}, up to date`] : []),
      ...(skipped > 0 ? [`${skipped} left out`] : []),
    ].join(' · ');
    item.iconPath = new vscode.ThemeIcon('library');
    item.contextValue = 'source';
    return item;
  }
}

/** The documents of a source, in the order of their paths. */
function documentsIn(
  { prompt, source }: SourceNode,
  { project, files, retriever }: PromptKnowledge,
): DocumentNode[] {
  const documents = new Map(
    retriever?.documents.map((document) => [join(project.root, document.path), document]),
  );
  return files
    .filter((file) => file === source || !relative(source, file).startsWith('..'))
    .map((file) => ({ prompt, file: vscode.Uri.file(file), document: documents.get(file) }));
}

function documentItem({ prompt, file, document }: DocumentNode): vscode.TreeItem {
  const { None, Collapsed } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(file, document && document.chunks.length > 0 ? Collapsed : None);
  item.id = `${prompt} ${file}`;
  item.description = document?.skipped
    ? `left out: it ${document.skipped}`
    : [document?.title && oneLine(document.title, 60), document && plural(document.chunks.length, 'passage')]
        .filter(Boolean)
        .join(' · ');
  item.iconPath = document?.skipped ? new vscode.ThemeIcon('warning') : vscode.ThemeIcon.File;
  item.contextValue = 'document';
  item.command = { command: 'vscode.open', title: 'Open', arguments: [file] };
  return item;
}

/** The mark of an item of a list, with which a passage may begin. */
const LIST_MARK = /^\s*(?:[-*+]|\d+[.)])\s+/;

function chunkItem({ prompt, file, chunk }: ChunkNode): vscode.TreeItem {
  const text = chunk.text.replace(LIST_MARK, '');
  const item = new vscode.TreeItem(oneLine(chunk.headings.at(-1) ?? text, 60));
  item.id = `${prompt} ${file} ${chunk.passage}`;
  item.description = `line ${chunk.line} · ${oneLine(text, 80)}`;
  item.tooltip = new vscode.MarkdownString().appendCodeblock(chunk.text.slice(0, 2_000), 'plaintext');
  item.iconPath = new vscode.ThemeIcon('note');
  const at = new vscode.Position(Math.max(0, chunk.line - 1), 0);
  item.command = {
    command: 'vscode.open',
    title: 'Open',
    arguments: [file, { selection: new vscode.Range(at, at) }],
  };
  return item;
}
