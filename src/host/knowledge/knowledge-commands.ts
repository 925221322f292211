import * as vscode from 'vscode';
import { commandRegistrar } from '../editor/command-registrar.ts';
import { Disposables } from '../editor/disposables.ts';
import { loadCore } from '../editor/load-core.ts';
import type { CheckedPrompts } from '../prompt/checked-prompts.ts';
import { choosePrompt } from '../prompt/prompt-choice.ts';
import type { ChosenSamples } from './chosen-samples.ts';
import type { KnowledgeBases } from './knowledge-bases.ts';
import type { DocumentNode } from './knowledge-tree.ts';
import type { PreviewDocuments } from './preview-documents.ts';

interface Parts {
  readonly prompts: CheckedPrompts;
  readonly bases: KnowledgeBases;
  readonly previews: PreviewDocuments;
  readonly chosen: ChosenSamples;
  readonly onError: (error: unknown) => void;
}

/** Samples that a list offers. */
const MOST_SAMPLES = 1_000;

/** Looks into the knowledge of prompts, and adds to documents. */
export class KnowledgeCommands implements vscode.Disposable {
  readonly #disposables = new Disposables();
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
    const register = commandRegistrar(this.#disposables, parts.onError);
    register('previewChunks', (argument) => this.#previewChunks(argument));
    register('previewRenderedPrompt', (argument, sample) => this.#previewRendered(argument, sample));
    register('addToKnowledge', (argument, fact) => this.#add(argument, fact));
    register('refreshKnowledge', async () => this.#parts.bases.refresh());
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  async #previewChunks(argument: unknown): Promise<void> {
    const { prompts, previews } = this.#parts;
    const { file, prompt } = (argument ?? {}) as Partial<DocumentNode>;
    const document =
      file ?? (argument instanceof vscode.Uri ? argument : undefined) ?? (await this.#chooseDocument());
    if (!document) return;
    const users = prompts.all.filter(({ last }) =>
      last?.knowledge.some((source) => document.fsPath.startsWith(source)),
    );
    await previews.showChunks(document, prompt ?? users[0]?.uri);
  }

  /** The document in the editor, else one of a prompt's. */
  async #chooseDocument(): Promise<vscode.Uri | undefined> {
    const active = vscode.window.activeTextEditor?.document.uri;
    const { prompts, bases } = this.#parts;
    const isKnowledge = prompts.all.some(({ last }) =>
      last?.knowledge.some((source) => active?.fsPath.startsWith(source)),
    );
    if (active && isKnowledge) return active;
    const prompt = await choosePrompt(prompts, undefined, 'Preview a document of which prompt?');
    const base = prompt && (await bases.of(prompt));
    if (!base) {
      if (prompt) void vscode.window.showInformationMessage(NO_KNOWLEDGE);
      return undefined;
    }
    const items = base.files.map((path) => ({ label: vscode.workspace.asRelativePath(path), path }));
    const chosen = await vscode.window.showQuickPick(items, {
      title: 'Preview the passages of which document?',
    });
    return chosen && vscode.Uri.file(chosen.path);
  }

  async #previewRendered(argument: unknown, sample: unknown): Promise<void> {
    const { prompts, previews, chosen } = this.#parts;
    const prompt = await choosePrompt(prompts, argument, 'Preview which prompt?');
    if (!prompt) return;
    const id = typeof sample === 'string' ? sample : await this.#chooseSample(prompt);
    if (id === undefined) return;
    chosen.choose(prompt, id);
    await previews.showRendered(prompt, id);
  }

  async #chooseSample(prompt: vscode.Uri): Promise<string | undefined> {
    const { project } = (await this.#parts.prompts.read(prompt)) ?? {};
    if (!project) {
      void vscode.window.showInformationMessage('The prompt cannot be rendered; fix its errors first.');
      return undefined;
    }
    const { readSampleList } = await loadCore();
    const samples = await readSampleList(project.samples, { offset: 0, limit: MOST_SAMPLES });
    if (samples.length === 0) {
      void vscode.window.showInformationMessage(
        'The prompt has no samples yet; add "samples" or "testData".',
      );
      return undefined;
    }
    if (samples.length === 1) return samples[0]?.id;
    const items = samples.map(({ id, label }) => ({ label: id, description: label }));
    const options = { title: 'Preview the prompt for which sample?', matchOnDescription: true };
    return (await vscode.window.showQuickPick(items, options))?.label;
  }

  /** Opens a document of the knowledge at its end, with the fact to be written there. */
  async #add(argument: unknown, fact: unknown): Promise<void> {
    const { prompts, bases } = this.#parts;
    const prompt = await choosePrompt(prompts, argument, 'Add to the knowledge of which prompt?');
    const base = prompt && (await bases.of(prompt));
    if (!base) {
      if (prompt) void vscode.window.showInformationMessage(NO_KNOWLEDGE);
      return;
    }
    const texts = base.files.filter((path) => /\.(?:md|markdown|mdx|txt|text|rst|adoc)$/i.test(path));
    const items = texts.map((path) => ({ label: vscode.workspace.asRelativePath(path), path }));
    const options = {
      title: 'Add to which document?',
      placeHolder: typeof fact === 'string' ? fact : undefined,
    };
    const chosen = items.length === 1 ? items[0] : await vscode.window.showQuickPick(items, options);
    if (!chosen) return;
    const editor = await vscode.window.showTextDocument(vscode.Uri.file(chosen.path));
    const end = editor.document.lineAt(editor.document.lineCount - 1).range.end;
    const text = new vscode.SnippetString(end.character > 0 ? '\n\n' : '\n');
    text.appendPlaceholder(typeof fact === 'string' ? fact : 'What the answers need to know.');
    await editor.insertSnippet(text, end);
  }
}

/** Says what a prompt without knowledge lacks. */
export const NO_KNOWLEDGE =
  'The prompt names no knowledge; add "knowledge" with files or folders to it, such as knowledge: docs/.';
