import * as vscode from 'vscode';
import { signalOf } from '../editor/cancellation.ts';
import { commandRegistrar } from '../editor/command-registrar.ts';
import { Disposables } from '../editor/disposables.ts';
import { loadCore } from '../editor/load-core.ts';
import { replaceText } from '../editor/text-edits.ts';
import { inTrustedWorkspace } from '../editor/trust.ts';
import type { CheckedPrompts } from '../prompt/checked-prompts.ts';
import { choosePrompt } from '../prompt/prompt-choice.ts';
import type { Connections } from '../providers/connections.ts';
import type { ChosenSamples } from './chosen-samples.ts';
import type { KnowledgeBases } from './knowledge-bases.ts';
import type { DocumentNode } from './knowledge-tree.ts';
import type { PreviewDocuments } from './preview-documents.ts';

interface Parts {
  readonly prompts: CheckedPrompts;
  readonly bases: KnowledgeBases;
  readonly previews: PreviewDocuments;
  readonly chosen: ChosenSamples;
  readonly connections: Connections;
  readonly onError: (error: unknown) => void;
}

/** Samples that a list offers. */
const MOST_SAMPLES = 1_000;

/** Looks into the knowledge of prompts, turns retrieval on, and adds to documents. */
export class KnowledgeCommands implements vscode.Disposable {
  readonly #disposables = new Disposables();
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
    const register = commandRegistrar(this.#disposables, parts.onError);
    register('previewChunks', (argument) => this.#previewChunks(argument));
    register('previewRenderedPrompt', (argument, sample) => this.#previewRendered(argument, sample));
    register('turnOnRetrieval', (argument) => this.#turnOn(argument));
    register('addToKnowledge', (argument, fact) => this.#add(argument, fact));
    register('tuneRetrieval', (argument) => this.#tune(argument));
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
    const users = prompts.all.filter(({ project }) =>
      project?.knowledge.some((source) => document.fsPath.startsWith(source)),
    );
    await previews.showChunks(document, prompt ?? users[0]?.uri);
  }

  /** The document in the editor, else one of a prompt's. */
  async #chooseDocument(): Promise<vscode.Uri | undefined> {
    const active = vscode.window.activeTextEditor?.document.uri;
    const { prompts, bases } = this.#parts;
    const isKnowledge = prompts.all.some(({ project }) =>
      project?.knowledge.some((source) => active?.fsPath.startsWith(source)),
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
    const { project } = this.#parts.prompts.get(prompt) ?? (await this.#parts.prompts.check(prompt)) ?? {};
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

  /** Writes the key, and shows what has changed beside what is on disk. */
  async #turnOn(argument: unknown): Promise<void> {
    const { prompts } = this.#parts;
    const uri = await choosePrompt(prompts, argument, 'Turn on retrieval for which prompt?');
    if (!uri) return;
    const { project } = (await prompts.check(uri)) ?? {};
    if (!project) return void vscode.window.showInformationMessage('The prompt has errors; fix them first.');
    if (project.prompt.retrieval)
      return void vscode.window.showInformationMessage(`The retrieval of ${project.prompt.name} is on.`);
    if (project.prompt.knowledge.length === 0) return void vscode.window.showInformationMessage(NO_KNOWLEDGE);
    const { retrievalTurnedOn } = await loadCore();
    const text = retrievalTurnedOn(project.prompt);
    if (text === undefined)
      return void vscode.window.showWarningMessage(
        'The prompt is written in a way that cannot be changed safely; write knowledge: { sources: … } by hand.',
      );
    const before = await vscode.workspace.openTextDocument(uri);
    await replaceText(before, text);
    await this.#offer(before, `Retrieval is on for ${project.prompt.name}`);
  }

  /** Shows a change that is not saved yet, and offers to save and run it. */
  async #offer(document: vscode.TextDocument, what: string): Promise<void> {
    await this.#parts.previews.showUnsaved(document.uri);
    const message = `${what}; look at the change, then save and run.`;
    const choice = await vscode.window.showInformationMessage(message, 'Save and Run');
    if (choice !== 'Save and Run') return;
    await document.save();
    await vscode.commands.executeCommand('promptLadder.run', document.uri);
  }

  /** Tries settings on the samples, and writes the better ones where the samples tell. */
  async #tune(argument: unknown): Promise<void> {
    if (!(await inTrustedWorkspace('no model is asked'))) return;
    const { prompts, connections, previews } = this.#parts;
    const uri = await choosePrompt(prompts, argument, 'Tune the retrieval of which prompt?');
    if (!uri) return;
    const { project } = (await prompts.check(uri)) ?? {};
    if (!project) return void vscode.window.showInformationMessage('The prompt has errors; fix them first.');
    const { diskFiles, tunedText, tuneProject, tuningText } = await loadCore();
    const tuning = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: 'Tuning retrieval', cancellable: true },
      async (progress, token) => {
        using cancellation = signalOf([token]);
        const { signal } = cancellation;
        const connect = connections.for(uri);
        const onProgress = (done: number, of: number) =>
          progress.report({ message: `${done} of ${of} settings`, increment: 100 / of });
        return tuneProject(project, { files: diskFiles, connect, signal, onProgress }).catch((error) => {
          if (signal.aborted) return undefined;
          throw error;
        });
      },
    );
    if (!tuning) return;
    await previews.showText(`${project.prompt.name} tuning.txt`, tuningText(project.prompt.name, tuning));
    const text = tunedText(project.prompt, tuning);
    if (text === undefined || tuning.heldOut?.better !== 'after') return;
    const choice = await vscode.window.showInformationMessage(
      `Other settings find more for ${project.prompt.name}, also on samples that no choice has seen.`,
      'Write Settings',
    );
    if (choice !== 'Write Settings') return;
    const document = await vscode.workspace.openTextDocument(uri);
    await replaceText(document, text);
    await this.#offer(document, 'The settings are written');
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

const NO_KNOWLEDGE =
  'The prompt names no knowledge; add "knowledge" with files or folders to it, such as knowledge: docs/.';
