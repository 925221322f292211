import { writeFile } from 'node:fs/promises';
import { isAbsolute, join, relative } from 'node:path';
import * as vscode from 'vscode';
import type { RunView } from '../../core/dashboard/view.ts';
import type { Counting } from '../../core/estimate/counting.ts';
import type { Action } from '../../protocol.ts';
import { loadCore } from '../editor/load-core.ts';
import { settingsFor } from '../editor/settings.ts';
import { inTrustedWorkspace } from '../editor/trust.ts';
import type { Connections } from '../providers/connections.ts';
import { outputUri } from '../run/output-address.ts';
import type { OutputDocuments } from '../run/output-documents.ts';
import type { RunChoice, Runner } from '../run/runner.ts';
import type { TestExplorer } from '../run/test-explorer.ts';
import type { AdviceDesk } from './advice-desk.ts';
import type { CostDesk } from './cost-desk.ts';
import type { DashboardPage } from './dashboard-page.ts';
import type { DashboardPanel, PanelRun } from './dashboard-panel.ts';
import { askSecondOpinion } from './second-opinion.ts';

export interface DashboardParts {
  readonly page: DashboardPage;
  readonly runner: Runner;
  readonly tests: TestExplorer;
  readonly outputs: OutputDocuments;
  readonly connections: Connections;
  readonly counting: Counting;
  readonly advice: AdviceDesk;
  readonly costs: CostDesk;
}

type ActionOf<Do extends Action['do']> = Extract<Action, { do: Do }>;
const REVIEW_COMMANDS = {
  approve: 'promptLadder.approve',
  reject: 'promptLadder.reject',
  'edit-expected': 'promptLadder.correct',
};

const REMEDY_COMMANDS = {
  'turn-on-retrieval': 'promptLadder.turnOnRetrieval',
  'add-knowledge': 'promptLadder.addToKnowledge',
};

type Key = Pick<ActionOf<'open-output'>, 'sample' | 'repeat'>;

/** What can be done from the dashboard. */
export class DashboardActions {
  readonly #parts: DashboardParts;

  constructor(parts: DashboardParts) {
    this.#parts = parts;
  }

  /** Does what a panel asks for; what it shows may be gone, and then nothing is done. */
  async act(panel: DashboardPanel, action: Action): Promise<void> {
    const { shown } = panel;
    if (!shown?.view) return;
    const prompt = vscode.Uri.file(join(shown.root, shown.view.run.file));
    switch (action.do) {
      case 'open-sample': {
        const result = await shown.reader.ask('result', keyOf(action));
        if (result) await openLine(shown.root, result.where);
        return;
      }
      case 'open-output':
        return this.#parts.outputs.open(shown.root, { runId: shown.view.run.id, ...keyOf(action) });
      case 'run-sample':
        return this.#repeat(shown.view, prompt, { filter: [`id:${action.sample}`] });
      case 'run-failed': {
        const failing = await shown.reader.ask('failing', undefined);
        return this.#repeat(shown.view, prompt, { filter: failing.map((sample) => `id:${sample}`) });
      }
      case 'run-all':
        return this.#repeat(shown.view, prompt, {});
      case 'resume':
        return this.#run(prompt, { resume: shown.view.run.id });
      case 'cancel':
        return this.#cancel(prompt);
      case 'approve':
      case 'reject':
      case 'edit-expected': {
        const output = outputUri(shown.root, { runId: shown.view.run.id, ...keyOf(action) }, undefined);
        await vscode.commands.executeCommand(REVIEW_COMMANDS[action.do], output);
        panel.refresh();
        return;
      }
      case 'copy-curl':
        return copyCurl(shown, prompt, keyOf(action));
      case 'remedy': {
        const causes = shown.view.categories.flatMap((category) => category.causes);
        const { command, where, fact } = causes.find(({ key }) => key === action.cause)?.remedy ?? {};
        if (command) await vscode.commands.executeCommand(REMEDY_COMMANDS[command], prompt, fact);
        else if (where) await openLine(shown.root, where);
        return;
      }
      case 'open-prompt':
        return openLine(shown.root, { file: shown.view.run.file, line: 1 });
      case 'show-costs':
        await vscode.commands.executeCommand('promptLadder.showCosts', prompt);
        return;
      case 'save-report':
        return this.#saveReport(shown);
      case 'show-run':
        panel.show({ root: shown.root, run: action.run });
        return;
      case 'diff-outputs':
        return diffOutputs(shown, action);
      case 'accept-baseline':
        await vscode.commands.executeCommand('promptLadder.acceptBaseline', prompt, shown.view.run.id);
        return;
      case 'compare-models':
        await vscode.commands.executeCommand('promptLadder.compareModels', prompt);
        return;
      case 'compare-variants':
        await vscode.commands.executeCommand('promptLadder.compareVariants', prompt);
        return;
      case 'correct-category':
        await correctCategory(shown, prompt, action);
        panel.refresh();
        return;
      case 'second-opinion':
        await askSecondOpinion({ root: shown.root, runId: shown.view.run.id, prompt }, this.#parts);
        panel.refresh();
        return;
      case 'advise':
        return this.advise(panel);
      case 'improve':
        await vscode.commands.executeCommand('promptLadder.improve', prompt);
        return;
      case 'climb':
        await vscode.commands.executeCommand('promptLadder.climb', prompt);
        return;
      case 'show-edit':
        return this.#parts.advice.showEdit(panel, action.id);
      case 'try-edit':
        return this.#parts.advice.try(panel, action.id);
      case 'keep-edit':
        return this.#parts.advice.keep(panel, action.id);
      case 'discard-edit':
        return this.#parts.advice.discard(panel, action.id);
    }
  }

  /** What is asked about the costs of a prompt. */
  get costs(): CostDesk {
    return this.#parts.costs;
  }

  /** Says what would fix what fails in the run that a panel shows. */
  advise(panel: DashboardPanel): Promise<void> {
    return this.#parts.advice.advise(panel);
  }

  /** Asks again for samples of the run that is shown: of its provider, its server and its model. */
  #repeat(
    { run: { provider, model, server } }: RunView,
    prompt: vscode.Uri,
    choice: RunChoice,
  ): Promise<void> {
    return this.#run(prompt, { provider, model, server, ...choice });
  }

  async #run(prompt: vscode.Uri, choice: RunChoice): Promise<void> {
    if (await inTrustedWorkspace('nothing is run and no model is called'))
      await this.#parts.tests.runPrompt(prompt, choice);
  }

  /** @throws {UserError} when it is not run by this window */
  async #cancel(prompt: vscode.Uri): Promise<void> {
    if (this.#parts.runner.cancel(prompt)) return;
    const { UserError } = await loadCore();
    throw new UserError('This run was started outside this window; cancel it there.');
  }

  async #saveReport({ root, reader, view }: PanelRun): Promise<void> {
    if (!(await inTrustedWorkspace('no report is written'))) return;
    const to = await vscode.window.showSaveDialog({
      defaultUri: vscode.Uri.file(join(root, `${view?.run.id ?? 'report'}.html`)),
      filters: { HTML: ['html'] },
      title: 'Save Report',
    });
    if (!to) return;
    const { htmlReport, readPageProgram } = await loadCore();
    const [data, program] = await Promise.all([
      reader.ask('report', undefined),
      readPageProgram(this.#parts.page.folder, 'dashboard'),
    ]);
    await writeFile(to.fsPath, htmlReport(data, program));
    void vscode.window.showInformationMessage('The report is written.', 'Open').then((chosen) => {
      if (chosen) void vscode.env.openExternal(to);
    });
  }
}

/** Opens what two runs brought for a sample in the diff editor. */
async function diffOutputs(
  { root, view }: PanelRun,
  { against, sample }: ActionOf<'diff-outputs'>,
): Promise<void> {
  const uriOf = (runId: string) => outputUri(root, { runId, sample, repeat: 0 }, undefined);
  const title = `${sample}: before → after`;
  await vscode.commands.executeCommand('vscode.diff', uriOf(against), uriOf(view?.run.id ?? ''), title);
}

const keyOf = ({ sample, repeat }: Key): Key => ({ sample, repeat });

/**
 * Opens a line of a workspace file.
 * @throws {UserError} when the file is not there, or not in the workspace
 */
async function openLine(root: string, { file, line }: { file: string; line: number }): Promise<void> {
  const { UserError } = await loadCore();
  const path = join(root, file);
  const fromRoot = relative(root, path);
  const open = async () => {
    const at = new vscode.Range(line - 1, 0, line - 1, 0);
    const beside = { selection: at, preview: true, viewColumn: vscode.ViewColumn.Beside };
    await vscode.window.showTextDocument(vscode.Uri.file(path), beside);
  };
  const refuse = () => {
    throw new UserError(`${file} cannot be opened; it may have been moved since the run.`);
  };
  // What a run says of files may have been written by anybody.
  if (fromRoot.startsWith('..') || isAbsolute(fromRoot)) refuse();
  await open().catch(refuse);
}

/** Keeps what a person says of a failure; without a category, discards it. @throws {UserError} when it cannot be written */
async function correctCategory(
  { root, reader }: PanelRun,
  prompt: vscode.Uri,
  { category, ...of }: ActionOf<'correct-category'>,
): Promise<void> {
  if (!(await inTrustedWorkspace('no correction is written'))) return;
  const result = await reader.ask('stored', keyOf(of));
  if (!result) return;
  const { discardCorrections, writeCategoryCorrection } = await loadCore();
  const { sample, output } = result;
  if (category) await writeCategoryCorrection(root, prompt.fsPath, { sample, output, category }, new Date());
  else await discardCorrections(root, prompt.fsPath, { sample, output });
}

async function copyCurl({ reader, view }: PanelRun, prompt: vscode.Uri, key: Key): Promise<void> {
  const request = await reader.ask('request', key);
  if (!request) return;
  const { curlCommand, loadProject, diskFiles, settingsOf, OPENAI_BASE_URL } = await loadCore();
  const { project } = await loadProject(prompt.fsPath, diskFiles);
  const { baseUrl } = settingsOf(view?.run.provider ?? '', project?.config ?? {});
  const server = baseUrl ?? settingsFor(prompt).baseUrl ?? OPENAI_BASE_URL;
  const { command, keyVariable } = curlCommand(request, server);
  await vscode.env.clipboard.writeText(command);
  void vscode.window.showInformationMessage(
    `The request is copied; it takes the key from the variable ${keyVariable}.`,
  );
}
