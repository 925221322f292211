import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Advice, AdviceReport } from '../../core/advice/advise.ts';
import type { KeptEdit } from '../../core/advice/kept-edit.ts';
import type { Proof } from '../../core/advice/proof.ts';
import type { Situation } from '../../core/advice/situation.ts';
import type { TrialRequest } from '../../core/advice/trial.ts';
import type { AdviceItem } from '../../core/dashboard/advice-view.ts';
import { moneyAt } from '../../core/report/model-price.ts';
import { moneyOf } from '../../core/report/money.ts';
import { plural } from '../../core/text/plural.ts';
import { signalOf } from '../editor/cancellation.ts';
import { editorFiles } from '../editor/editor-files.ts';
import { loadCore } from '../editor/load-core.ts';
import { settingsFor } from '../editor/settings.ts';
import { inTrustedWorkspace } from '../editor/trust.ts';
import { isAgreed } from '../estimate/cost-questions.ts';
import type { Connections } from '../providers/connections.ts';
import { storeOf } from '../run/stored-runs.ts';
import type { DashboardPanel } from './dashboard-panel.ts';
import type { EditDocuments } from './edit-documents.ts';
import { writeInEditor } from './write-edit.ts';

/** Advice for the run that a panel shows. */
interface RunAdvice {
  readonly run: string;
  readonly prompt: vscode.Uri;
  readonly situation: Situation;
  readonly report: AdviceReport;
  /** What became of each edit, by its id. */
  readonly outcomes: Map<string, Pick<AdviceItem, 'trial' | 'helps' | 'kept'>>;
  readonly discarded: Set<string>;
  busy?: string;
}

type Progress = vscode.Progress<{ message?: string; increment?: number }>;

/** Shows, tries and keeps the edits that are advised for the run of a panel. */
export class AdviceDesk {
  readonly #connections: Connections;
  readonly #documents: EditDocuments;
  readonly #onError: (error: unknown) => void;
  readonly #states = new WeakMap<DashboardPanel, RunAdvice>();

  constructor(connections: Connections, documents: EditDocuments, onError: (error: unknown) => void) {
    this.#connections = connections;
    this.#documents = documents;
    this.#onError = onError;
  }

  /** Asks what would fix the run that a panel shows. @throws {UserError} as `adviseOn` */
  async advise(panel: DashboardPanel): Promise<void> {
    const address = panel.shown?.reader.address;
    if (!address) return;
    const { adviseOn, diskFiles } = await loadCore();
    const { root } = address;
    const run = await (await storeOf(root)).read(address.run);
    const { situation, report } = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: 'Looking for advice…', cancellable: true },
      async (_, token) => {
        using cancellation = signalOf([token]);
        return adviseOn(run, root, editorFiles(diskFiles), cancellation.signal);
      },
    );
    // Errors in files of the workspace are in Problems.
    for (const { file, severity, message } of report.diagnostics)
      if (severity === 'warning')
        void vscode.window.showWarningMessage(`${vscode.workspace.asRelativePath(file)}: ${message}`);
    const prompt = vscode.Uri.file(join(root, run.prompt.file));
    this.#states.set(panel, {
      run: run.id,
      prompt,
      situation,
      report,
      outcomes: new Map(),
      discarded: new Set(),
    });
    await this.#show(panel);
  }

  /** Shows the edit with an id in the diff editor. */
  async showEdit(panel: DashboardPanel, id: string): Promise<void> {
    const { state, advice } = (await this.#find(panel, id)) ?? {};
    if (state && advice) await this.#documents.showEdit(state.situation.root, advice.edit);
  }

  /** Runs failing samples and a guard with an edit; nothing is written. */
  async try(panel: DashboardPanel, id: string): Promise<void> {
    const { state, advice } = (await this.#find(panel, id)) ?? {};
    if (!state || !advice || !(await inTrustedWorkspace('no model is called'))) return;
    const { tryAdvice, isHelping, trialText } = await loadCore();
    const { situation } = state;
    const trial = await this.#working(panel, state, `Trying: ${advice.title}`, (request) =>
      tryAdvice(advice, situation, request),
    );
    if (!trial) return;
    const money = moneyAt(situation.run.server, moneyOf(situation.project.config.currency));
    state.outcomes.set(id, {
      trial: trialText(trial, money, advice.price.usd !== null),
      helps: trial.end === 'finished' && isHelping(trial, situation.passing.length),
    });
    await this.#show(panel);
  }

  /** Proves an edit on held-out samples, writes it between two versions, and offers to undo it. */
  async keep(panel: DashboardPanel, id: string): Promise<void> {
    const { state, advice } = (await this.#find(panel, id)) ?? {};
    if (!state || !advice || !(await inTrustedWorkspace('nothing is written'))) return;
    const { proveEdit, keepEdit, proofText } = await loadCore();
    const { situation } = state;
    const done = await this.#working(panel, state, `Keeping: ${advice.title}`, async (request) => {
      const proof = situation.heldOut > 0 ? await proveEdit(advice, situation, request) : undefined;
      const kept = await keepEdit(advice.edit, advice.title, {
        ...keepingOf(state, request),
        writeOpen: writeInEditor,
      });
      return { proof, kept };
    });
    if (!done) return;
    const sentence = keptSentence(done.kept, done.proof, proofText);
    state.outcomes.set(id, { ...state.outcomes.get(id), kept: sentence });
    await this.#show(panel);
    // Not awaited: the message may stay for as long as it likes.
    void this.#offerUndo(panel, state, advice, sentence).catch(this.#onError);
  }

  async discard(panel: DashboardPanel, id: string): Promise<void> {
    this.#states.get(panel)?.discarded.add(id);
    await this.#show(panel);
  }

  async #offerUndo(panel: DashboardPanel, state: RunAdvice, advice: Advice, sentence: string): Promise<void> {
    const chosen = await vscode.window.showInformationMessage(sentence, 'Run Samples', 'Undo');
    if (chosen === 'Run Samples') await vscode.commands.executeCommand('promptLadder.run', state.prompt);
    if (chosen !== 'Undo') return;
    const { keepEdit, diskFiles, editHash } = await loadCore();
    const reversed = {
      files: advice.edit.files.map(({ file, before, after }) => ({ file, before: after, after: before })),
    };
    using cancellation = signalOf([]);
    const keeping = {
      root: state.situation.root,
      prompt: state.prompt.fsPath,
      files: editorFiles(diskFiles),
      signal: cancellation.signal,
    };
    await keepEdit(reversed, `Undone: ${advice.title}`, { ...keeping, writeOpen: writeInEditor });
    state.outcomes.delete(editHash(advice.edit));
    await this.#show(panel);
  }

  /** Does what takes time: with progress that can be cancelled, and its cost agreed to. */
  async #working<T>(
    panel: DashboardPanel,
    state: RunAdvice,
    what: string,
    work: (request: TrialRequest) => Promise<T>,
  ): Promise<T | undefined> {
    const { RunDeclinedError } = await loadCore();
    if (state.busy !== undefined) return undefined;
    const title = what.replace(/\.$/, '');
    state.busy = title;
    await this.#show(panel);
    try {
      return await vscode.window.withProgress(
        { location: vscode.ProgressLocation.Notification, title, cancellable: true },
        async (progress, token) => {
          using cancellation = signalOf([token]);
          try {
            return await work(
              await editorTrialRequest(state.prompt, this.#connections, progress, cancellation.signal),
            );
          } catch (error) {
            if (error instanceof RunDeclinedError || cancellation.signal.aborted) return undefined;
            throw error;
          }
        },
      );
    } finally {
      state.busy = undefined;
      await this.#show(panel);
    }
  }

  async #find(panel: DashboardPanel, id: string): Promise<{ state: RunAdvice; advice: Advice } | undefined> {
    const { editHash } = await loadCore();
    const state = this.#states.get(panel);
    const advice = state?.report.advice.find(({ edit }) => editHash(edit) === id);
    return state && advice && { state, advice };
  }

  async #show(panel: DashboardPanel): Promise<void> {
    const state = this.#states.get(panel);
    if (!state) return;
    const { adviceView } = await loadCore();
    const { report, situation, outcomes, discarded, busy } = state;
    const view = adviceView(report, moneyOf(situation.project.config.currency), outcomes, discarded);
    panel.showAdvice({ ...view, ...(busy !== undefined && { busy }) });
  }
}

const keepingOf = ({ situation, prompt }: RunAdvice, { files, signal }: TrialRequest) => ({
  root: situation.root,
  prompt: prompt.fsPath,
  files,
  signal,
});

const keptSentence = ({ after }: KeptEdit, proof: Proof | undefined, proofText: (proof: Proof) => string) =>
  `Kept as ${after.id}. ${proof ? proofText(proof) : 'No samples are held out, so the edit was tested only on the samples it was tried on.'}`;

/** How edits are tried in the editor: by its settings, with a question where the cost asks for one. */
export async function editorTrialRequest(
  prompt: vscode.Uri,
  connections: Connections,
  progress: Progress,
  signal: AbortSignal,
): Promise<TrialRequest> {
  const { diskFiles } = await loadCore();
  const settings = settingsFor(prompt);
  const { concurrency, timeoutMs, maxCost, cache } = settings;
  let made = 0;
  return {
    files: editorFiles(diskFiles),
    concurrency,
    timeoutMs,
    maxCost,
    useCache: cache,
    signal,
    connect: connections.for(prompt),
    confirm: async (forecast, { project, plan }) =>
      (await isAgreed(plan.prompt.name, forecast, project, settings)) && !signal.aborted,
    onResult: () => progress.report({ message: plural(++made, 'result') }),
  };
}
