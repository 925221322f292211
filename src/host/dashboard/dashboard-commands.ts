import { join } from 'node:path';
import * as vscode from 'vscode';
import type { RunAddress } from '../../core/dashboard/run-questions.ts';
import { standingText } from '../../core/report/part.ts';
import { modelLabel } from '../../core/report/practice.ts';
import type { Run } from '../../core/runs/run.ts';
import { dateTime } from '../../core/text/date-time.ts';
import { pathIn } from '../../core/text/path-in.ts';
import { commandRegistrar } from '../editor/command-registrar.ts';
import { Disposables } from '../editor/disposables.ts';
import { loadCore } from '../editor/load-core.ts';
import { SCHEMES } from '../editor/schemes.ts';
import { type CheckedPrompts, isPrompt } from '../prompt/checked-prompts.ts';
import { addressOf } from '../run/output-address.ts';
import { latestRunsOf, storeOf } from '../run/stored-runs.ts';
import type { Dashboard } from './dashboard.ts';

/** @property against the run to compare it with */
const isRunAddress = (value: unknown): value is RunAddress & { readonly against?: string } =>
  typeof value === 'object' && value !== null && 'root' in value && 'run' in value;

/** Runs that are offered of each workspace root. */
const OFFERED_RUNS = 100;

/** *Show Results*: of a run, of the prompt or output in the editor, or of a run that is chosen. */
export class DashboardCommands implements vscode.Disposable {
  readonly #disposables = new Disposables();
  readonly #dashboard: Dashboard;
  readonly #prompts: CheckedPrompts;

  constructor(dashboard: Dashboard, prompts: CheckedPrompts, onError: (error: unknown) => void) {
    this.#dashboard = dashboard;
    this.#prompts = prompts;
    const register = commandRegistrar(this.#disposables, onError);
    register('showResults', (of) => this.#showResults(of));
    register('advise', (of) => this.#advise(of));
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  async #showResults(of: unknown): Promise<void> {
    if (isRunAddress(of)) return this.#dashboard.show({ root: of.root, run: of.run }, of.against);
    const uri = of instanceof vscode.Uri ? of : vscode.window.activeTextEditor?.document.uri;
    if (uri?.scheme === SCHEMES.output) {
      const { root, runId } = addressOf(uri);
      await this.#dashboard.show({ root, run: runId });
      return;
    }
    const address = uri && isPrompt(uri) ? await latestRun(uri) : await this.#chooseRun();
    if (address) await this.#dashboard.show(address);
  }

  async #advise(of: unknown): Promise<void> {
    const uri = of instanceof vscode.Uri ? of : vscode.window.activeTextEditor?.document.uri;
    const address = uri && isPrompt(uri) ? await latestRun(uri) : await this.#chooseRun();
    if (address) await this.#dashboard.advise(address);
  }

  async #chooseRun(): Promise<RunAddress | undefined> {
    const runs = await this.#runs();
    if (runs.length === 0) {
      void offerToRun('There is no run in this workspace yet; run the samples of a prompt first.');
      return undefined;
    }
    const items = runs.map(({ root, run }) => ({
      label: run.prompt.name,
      description: `${standingText(run)} · ${modelLabel(run)}`,
      detail: `${dateTime(run.startedAt)} · ${vscode.workspace.asRelativePath(join(root, run.prompt.file))}`,
      address: { root, run: run.id },
    }));
    const options = { title: 'Show Results', placeHolder: 'The run to show', matchOnDetail: true };
    return (await vscode.window.showQuickPick(items, options))?.address;
  }

  /** The runs of the workspace, newest first. */
  async #runs(): Promise<{ root: string; run: Run }[]> {
    const { RunIndex, RunStandings, workspaceRoot, diskFiles } = await loadCore();
    const known = await this.#prompts.every();
    const roots = new Set(await Promise.all(known.map(({ uri }) => workspaceRoot(uri.fsPath, diskFiles))));
    const runs: { root: string; run: Run }[] = [];
    for (const root of roots) {
      const store = await storeOf(root);
      const standings = new RunStandings(store);
      for await (const run of new RunIndex(store).runs({ among: OFFERED_RUNS }))
        runs.push({ root, run: await standings.of(run) });
    }
    return runs.sort((a, b) => (a.run.id < b.run.id ? 1 : -1));
  }
}

/** The last run of a prompt; where there is none, the user is told. */
async function latestRun(prompt: vscode.Uri): Promise<RunAddress | undefined> {
  const {
    root,
    runs: [run],
  } = await latestRunsOf(prompt);
  if (run) return { root, run: run.id };
  if (await isClimbed(root, prompt)) void offerLadder(prompt);
  else void offerToRun('This prompt has not been run yet.', prompt);
  return undefined;
}

async function isClimbed(root: string, prompt: vscode.Uri): Promise<boolean> {
  const { RunIndex } = await loadCore();
  const index = new RunIndex(await storeOf(root));
  return (await index.newest({ file: pathIn(root, prompt.fsPath), climbs: 'only' })) !== undefined;
}

async function offerLadder(prompt: vscode.Uri): Promise<void> {
  const message = 'Only a climb has run this prompt; its ladder shows these runs.';
  const [ladder, run] = ['Show Ladder', 'Run Samples'] as const;
  const chosen = await vscode.window.showInformationMessage(message, ladder, run);
  if (chosen === ladder) await vscode.commands.executeCommand('promptLadder.showLadder', prompt);
  if (chosen === run) await vscode.commands.executeCommand('promptLadder.run', prompt);
}

async function offerToRun(message: string, prompt?: vscode.Uri): Promise<void> {
  const action = 'Run Samples';
  if ((await vscode.window.showInformationMessage(message, action)) === action)
    await vscode.commands.executeCommand('promptLadder.run', prompt);
}
