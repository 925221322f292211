import { basename } from 'node:path/posix';
import * as vscode from 'vscode';
import type { ImproveOutcome } from '../../core/advice/improve.ts';
import { moneyOf } from '../../core/report/money.ts';
import { formatUsd } from '../../core/text/amounts.ts';
import { formatCount } from '../../core/text/plural.ts';
import { signalOf } from '../editor/cancellation.ts';
import { commandRegistrar } from '../editor/command-registrar.ts';
import { Disposables } from '../editor/disposables.ts';
import { loadCore } from '../editor/load-core.ts';
import { settingsFor } from '../editor/settings.ts';
import { inTrustedWorkspace } from '../editor/trust.ts';
import type { CheckedPrompts } from '../prompt/checked-prompts.ts';
import { choosePrompt } from '../prompt/prompt-choice.ts';
import type { Connections } from '../providers/connections.ts';
import { editorTrialRequest } from './advice-desk.ts';
import type { EditDocuments } from './edit-documents.ts';
import { writeInEditor } from './write-edit.ts';

/** How far a prompt is improved. */
export interface ImproveChoice {
  readonly steps: number;
  /** USD. */
  readonly maxCost?: number;
}

/** *Improve…*: of the prompt in the editor, or of one that is chosen. */
export class ImproveCommand implements vscode.Disposable {
  readonly #disposables = new Disposables();

  constructor(
    prompts: CheckedPrompts,
    connections: Connections,
    documents: EditDocuments,
    onError: (error: unknown) => void,
  ) {
    const register = commandRegistrar(this.#disposables, onError);
    register('improve', async (of, choice) => {
      const prompt = await choosePrompt(prompts, of, 'Improve which prompt?');
      if (prompt)
        await improvePrompt(prompt, choice as ImproveChoice | undefined, connections, documents, onError);
    });
  }

  dispose(): void {
    this.#disposables.dispose();
  }
}

/** Improves a prompt step by step, and shows the log of it. @throws {UserError} when something is wrong before */
async function improvePrompt(
  prompt: vscode.Uri,
  choice: ImproveChoice | undefined,
  connections: Connections,
  documents: EditDocuments,
  onError: (error: unknown) => void,
): Promise<void> {
  if (!(await inTrustedWorkspace('no model is called'))) return;
  const chosen = choice ?? (await askChoice(prompt));
  if (!chosen) return;
  const { improve, improveText, improveStepText, loadConfig, workspaceRoot, diskFiles, plainColors } =
    await loadCore();
  const root = await workspaceRoot(prompt.fsPath, diskFiles);
  const money = moneyOf((await loadConfig(root, diskFiles)).config.currency);
  const name = vscode.workspace.asRelativePath(prompt);
  const settings = settingsFor(prompt);
  const log: string[] = [`# Improving ${name}`];
  const outcome = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: `Improving ${name}`, cancellable: true },
    async (progress, token) => {
      using cancellation = signalOf([token]);
      return improve({
        ...(await editorTrialRequest(prompt, connections, progress, cancellation.signal)),
        prompt: prompt.fsPath,
        steps: chosen.steps,
        provider: settings.provider,
        model: settings.model,
        ...(chosen.maxCost !== undefined && { maxCost: chosen.maxCost }),
        writeOpen: writeInEditor,
        onDiagnostics: (diagnostics) =>
          log.push(
            ...diagnostics.map(({ file, message }) => `${vscode.workspace.asRelativePath(file)}: ${message}`),
          ),
        onStep: (step) => {
          log.push(improveStepText(step, money, plainColors));
          progress.report({ message: step.title });
        },
      });
    },
  );
  log.push(improveText(outcome, name, money));
  await documents.showLog('Improvement', `${log.join('\n\n')}\n`);
  // Not awaited: the message may stay for as long as it likes.
  if (outcome.undo) void offerUndo(prompt, outcome, onError);
}

/** One step back over all that was kept. */
async function offerUndo(
  prompt: vscode.Uri,
  { before, after, undo }: ImproveOutcome,
  onError: (error: unknown) => void,
): Promise<void> {
  const rate = ({ passed, of }: ImproveOutcome['after']) => `${formatCount(passed)} of ${formatCount(of)}`;
  const summary = `${basename(prompt.path)}: ${rate(before)} → ${rate(after)} pass.`;
  if ((await vscode.window.showInformationMessage(summary, 'Undo All Steps')) !== 'Undo All Steps') return;
  await Promise.resolve(
    vscode.commands.executeCommand('promptLadder.restoreVersion', prompt, undo?.id),
  ).catch(onError);
}

const DEFAULT_STEPS = 6;

async function askChoice(prompt: vscode.Uri): Promise<ImproveChoice | undefined> {
  const known = settingsFor(prompt).maxCost;
  const written = await vscode.window.showInputBox({
    title: 'Improve the Prompt',
    prompt: `At most ${DEFAULT_STEPS} remedies are tried. What may it cost, in USD? Leave it empty for no limit, as for a model without a price.`,
    placeHolder: '0.20',
    value: known === undefined ? '' : String(known),
    validateInput: (text) =>
      text.trim() === '' || Number(text) > 0
        ? undefined
        : `Enter an amount above 0, such as 0.20 (${formatUsd(0.2)}).`,
  });
  if (written === undefined) return undefined;
  return { steps: DEFAULT_STEPS, ...(written.trim() !== '' && { maxCost: Number(written) }) };
}
