import * as vscode from 'vscode';
import type { PromptFile } from '../../core/prompt/prompt-file.ts';
import type { Project } from '../../core/workspace/project.ts';
import { signalOf } from '../editor/cancellation.ts';
import { commandRegistrar } from '../editor/command-registrar.ts';
import { Disposables } from '../editor/disposables.ts';
import { loadCore } from '../editor/load-core.ts';
import { replaceText } from '../editor/text-edits.ts';
import { inTrustedWorkspace } from '../editor/trust.ts';
import { NO_KNOWLEDGE } from '../knowledge/knowledge-commands.ts';
import type { PreviewDocuments } from '../knowledge/preview-documents.ts';
import type { CheckedPrompts } from '../prompt/checked-prompts.ts';
import { choosePrompt } from '../prompt/prompt-choice.ts';
import type { Connections } from '../providers/connections.ts';
import type { Histories } from '../versions/histories.ts';
import type { VariationRuns } from '../versions/variation-runs.ts';

interface Parts {
  readonly prompts: CheckedPrompts;
  readonly previews: PreviewDocuments;
  readonly histories: Histories;
  readonly runs: VariationRuns;
  readonly connections: Connections;
  readonly onError: (error: unknown) => void;
}

/** Turns retrieval on and tunes it: each writes settings, shows the change, and compares what the samples say of it. */
export class RetrievalCommands implements vscode.Disposable {
  readonly #disposables = new Disposables();
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
    const register = commandRegistrar(this.#disposables, parts.onError);
    register('turnOnRetrieval', (argument) => this.#turnOn(argument));
    register('tuneRetrieval', (argument) => this.#tune(argument));
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  async #turnOn(argument: unknown): Promise<void> {
    const found = await this.#projectOf(argument, 'Turn on retrieval for which prompt?');
    if (!found) return;
    const { uri, prompt } = found;
    if (prompt.retrieval)
      return void vscode.window.showInformationMessage(`The retrieval of ${prompt.name} is on.`);
    if (prompt.knowledge.length === 0) return void vscode.window.showInformationMessage(NO_KNOWLEDGE);
    const { retrievalTurnedOn } = await loadCore();
    const text = retrievalTurnedOn(prompt);
    if (text === undefined)
      return void vscode.window.showWarningMessage(
        'The prompt is written in a way that cannot be changed safely; write knowledge: { sources: … } by hand.',
      );
    await this.#change(uri, prompt, text, `Retrieval is on for ${prompt.name}`);
  }

  /** Tries settings on the samples, and writes the better ones where the samples tell. */
  async #tune(argument: unknown): Promise<void> {
    if (!(await inTrustedWorkspace('no model is asked'))) return;
    const found = await this.#projectOf(argument, 'Tune the retrieval of which prompt?');
    if (!found) return;
    const { uri, prompt, project } = found;
    const { diskFiles, tunedText, tuneProject, tuningText } = await loadCore();
    const tuning = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: 'Tuning retrieval', cancellable: true },
      async (progress, token) => {
        using cancellation = signalOf([token]);
        const { signal } = cancellation;
        const connect = this.#parts.connections.for(uri);
        const onProgress = (done: number, of: number) =>
          progress.report({ message: `${done} of ${of} settings`, increment: 100 / of });
        return tuneProject(project, { files: diskFiles, connect, signal, onProgress }).catch((error) => {
          if (signal.aborted) return undefined;
          throw error;
        });
      },
    );
    if (!tuning) return;
    await this.#parts.previews.showText(`${prompt.name} tuning.txt`, tuningText(prompt.name, tuning));
    const text = tunedText(prompt, tuning);
    if (text === undefined || tuning.heldOut?.better !== 'after') return;
    const choice = await vscode.window.showInformationMessage(
      `Other settings find more for ${prompt.name}, also on samples that no choice has seen.`,
      'Write Settings',
    );
    if (choice === 'Write Settings') await this.#change(uri, prompt, text, 'The settings are written');
  }

  async #projectOf(
    argument: unknown,
    question: string,
  ): Promise<
    { readonly uri: vscode.Uri; readonly prompt: PromptFile; readonly project: Project } | undefined
  > {
    const { prompts } = this.#parts;
    const uri = await choosePrompt(prompts, argument, question);
    const { project } = (uri && (await prompts.check(uri))) ?? {};
    if (uri && project) return { uri, prompt: project.prompt, project };
    if (uri) void vscode.window.showInformationMessage('The prompt has errors; fix them first.');
    return undefined;
  }

  /** Writes a text that is not saved yet, shows what has changed, and offers to save it and to compare both. */
  async #change(
    uri: vscode.Uri,
    { document: before }: PromptFile,
    text: string,
    what: string,
  ): Promise<void> {
    const document = await vscode.workspace.openTextDocument(uri);
    await replaceText(document, text);
    await this.#parts.previews.showChange(uri, before.text);
    const saved = savedByHand(document);
    const look = `${what}; look at the change, then save it and compare the samples with and without it.`;
    const offered = vscode.window.showInformationMessage(look, SAVE_AND_COMPARE);
    if ((await Promise.race([offered, saved.then(() => undefined)])) === SAVE_AND_COMPARE)
      await document.save();
    else {
      // The message is out of sight once the change was looked at.
      if (!(await saved)) return;
      const again = 'The change is saved; compare the samples with and without it?';
      if ((await vscode.window.showInformationMessage(again, COMPARE)) !== COMPARE) return;
    }
    await this.#compare(uri, before.text);
  }

  /** Runs what has no run yet, of the file as it was and as it is, and shows one against the other. */
  async #compare(uri: vscode.Uri, before: string): Promise<void> {
    const { revisionNamed, withText } = await loadCore();
    const sources = await this.#parts.histories.sourcesOf(uri);
    const after = await revisionNamed('now', sources);
    const revisions = [await withText(after, before, sources.root, 'before'), after];
    const variations = revisions.map((revision) => ({ name: revision.name, revision }));
    const [against, run] = (await this.#parts.runs.of(sources, variations)) ?? [];
    if (!against || !run) return;
    await vscode.commands.executeCommand('promptLadder.showResults', {
      root: sources.root,
      run: run.id,
      against: against.id,
    });
  }
}

const SAVE_AND_COMPARE = 'Save and Compare';
const COMPARE = 'Compare';

/** Until a document is saved by a person; `false` where it is closed before. */
function savedByHand(document: vscode.TextDocument): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const listeners = [
    vscode.workspace.onWillSaveTextDocument(({ document: saved, reason }) => {
      if (saved === document && reason === vscode.TextDocumentSaveReason.Manual) resolve(true);
    }),
    vscode.workspace.onDidCloseTextDocument((closed) => {
      if (closed === document) resolve(false);
    }),
  ];
  return promise.finally(() => {
    for (const listener of listeners) listener.dispose();
  });
}
