import { writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import type { LadderAction } from '../../protocol.ts';
import type { DashboardPage } from '../dashboard/dashboard-page.ts';
import { commandRegistrar } from '../editor/command-registrar.ts';
import { Disposables } from '../editor/disposables.ts';
import { editorFiles } from '../editor/editor-files.ts';
import { loadCore } from '../editor/load-core.ts';
import { replaceText, unsavedDocument } from '../editor/text-edits.ts';
import { inTrustedWorkspace } from '../editor/trust.ts';
import type { CheckedPrompts } from '../prompt/checked-prompts.ts';
import { choosePrompt } from '../prompt/prompt-choice.ts';
import type { Climber } from './climber.ts';
import { Ladders } from './ladders.ts';

interface Parts {
  readonly prompts: CheckedPrompts;
  readonly climber: Climber;
  readonly page: DashboardPage;
  readonly state: vscode.Memento;
  readonly onError: (error: unknown) => void;
}

/** *Climb the Ladder*, *Show Ladder*, *Export Fine-Tuning Data…*, and what the page of a ladder asks for. */
export class LadderCommands implements vscode.Disposable {
  readonly #parts: Parts;
  readonly #disposables = new Disposables();
  readonly #ladders: Ladders;

  constructor(parts: Parts) {
    this.#parts = parts;
    const { onError } = parts;
    this.#ladders = this.#disposables.add(
      new Ladders({ ...parts, onAction: (prompt, action) => this.#act(prompt, action) }),
    );
    const register = commandRegistrar(this.#disposables, onError);
    register('climb', (uri) => this.#climb(uri));
    register('showLadder', (uri) => this.#show(uri));
    register('exportFineTuning', (uri) => this.#export(uri));
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  async #climb(argument: unknown, resume?: string): Promise<void> {
    if (!(await inTrustedWorkspace('nothing is run and no model is called'))) return;
    const prompt = await choosePrompt(this.#parts.prompts, argument, 'Climb the ladder with which prompt?');
    if (!prompt) return;
    await vscode.workspace.textDocuments
      .find(({ uri, isDirty }) => isDirty && uri.toString() === prompt.toString())
      ?.save();
    const climbing = this.#parts.climber.climb(prompt, resume);
    // The page shows how it comes along; where the climb is refused, that is said once.
    await Promise.all([climbing, this.#ladders.show(prompt)]);
  }

  async #show(argument: unknown): Promise<void> {
    const prompt = await choosePrompt(this.#parts.prompts, argument, 'Show the ladder of which prompt?');
    if (prompt) await this.#ladders.show(prompt);
  }

  async #act(prompt: vscode.Uri, action: LadderAction): Promise<void> {
    switch (action.do) {
      case 'climb':
        return this.#climb(prompt);
      case 'resume':
        return this.#climb(prompt, (await this.#ladders.reported(prompt))?.ladder.id);
      case 'cancel':
        return this.#parts.climber.cancel(prompt);
      case 'open-prompt':
        await vscode.window.showTextDocument(prompt, { viewColumn: vscode.ViewColumn.Beside });
        return undefined;
      case 'show-run':
        await vscode.commands.executeCommand('promptLadder.showResults', {
          root: await rootOf(prompt),
          run: basename(action.run),
        });
        return undefined;
      case 'assume':
        return this.#assume(prompt, action.name, action.value);
      case 'export':
        return this.#export(prompt);
      case 'save':
        return this.#save(prompt);
    }
  }

  /** Keeps a figure of the sum in the workspace's configuration. */
  async #assume(prompt: vscode.Uri, named: string, value: number | undefined): Promise<void> {
    if (!(await inTrustedWorkspace('nothing is written into its configuration'))) return;
    const { assertAssumption, findAssumption, diskFiles, saveAssumption } = await loadCore();
    const name = findAssumption(named);
    if (!name) return;
    try {
      if (value !== undefined) assertAssumption(name, value);
      await saveAssumption(name, value, {
        root: await rootOf(prompt),
        files: editorFiles(diskFiles),
        writeOpen,
      });
    } finally {
      // Where it was refused, the page shows the figure of before again.
      this.#ladders.refresh();
    }
  }

  async #save(prompt: vscode.Uri): Promise<void> {
    const reported = await this.#ladders.reported(prompt);
    if (!reported || !(await inTrustedWorkspace('no file is written'))) return;
    const to = await vscode.window.showSaveDialog({
      defaultUri: vscode.Uri.file(join(await rootOf(prompt), 'ladder.md')),
      filters: { Markdown: ['md'], HTML: ['html'], JSON: ['json'] },
      title: 'Save Ladder',
    });
    if (!to) return;
    const { ladderFile, ladderFormat, readPageProgram } = await loadCore();
    const program = () => readPageProgram(this.#parts.page.folder, 'ladder');
    await writeFile(to.fsPath, await ladderFile(ladderFormat(to.fsPath), reported, program));
    const chosen = await vscode.window.showInformationMessage('The ladder is written.', 'Open');
    if (chosen) await vscode.commands.executeCommand('vscode.open', to);
  }

  async #export(argument: unknown): Promise<void> {
    if (!(await inTrustedWorkspace('no training file is written'))) return;
    const prompt = await choosePrompt(this.#parts.prompts, argument, 'Export the answers of which prompt?');
    if (!prompt) return;
    const items = [
      { label: 'Approved answers', detail: 'What people approved or corrected in reviews', passing: false },
      { label: 'Approved and passing answers', detail: 'Also what passes every rule', passing: true },
    ];
    const chosen = await vscode.window.showQuickPick(items, { title: 'Export Fine-Tuning Data' });
    if (!chosen) return;
    const [folder] =
      (await vscode.window.showOpenDialog({
        canSelectFiles: false,
        canSelectFolders: true,
        defaultUri: vscode.Uri.file(dirname(prompt.fsPath)),
        openLabel: 'Export Here',
        title: 'Folder for train.jsonl and validation.jsonl',
      })) ?? [];
    if (!folder) return;
    const { diskFiles, exportTrainingData, trainingDataText } = await loadCore();
    const written = await exportTrainingData({
      file: prompt.fsPath,
      folder: folder.fsPath,
      passing: chosen.passing,
      files: diskFiles,
    });
    const [first = '', ...rest] = trainingDataText(written, (path) => basename(path)).split('\n');
    const message = [first, ...rest.map((line) => line.trim())].join(' ');
    const open = await vscode.window.showInformationMessage(message, 'Open');
    if (open) await vscode.window.showTextDocument(vscode.Uri.file(written.trainFile));
  }
}

async function rootOf(prompt: vscode.Uri): Promise<string> {
  const { diskFiles, workspaceRoot } = await loadCore();
  return workspaceRoot(prompt.fsPath, diskFiles);
}

/** Writes into a file that is open and unsaved, as an edit of its own. */
async function writeOpen(file: string, text: string): Promise<boolean> {
  const open = unsavedDocument(file);
  if (!open) return false;
  await replaceText(open, text);
  return true;
}
