import * as vscode from 'vscode';
import type { Counting } from '../../core/estimate/counting.ts';
import type { ClimbResult } from '../../core/ladder/ladder.ts';
import { signalOf } from '../editor/cancellation.ts';
import { Disposables } from '../editor/disposables.ts';
import { loadCore } from '../editor/load-core.ts';
import { settingsFor } from '../editor/settings.ts';
import { editorRequest } from '../prompt/editor-request.ts';
import type { Connections } from '../providers/connections.ts';

/** How a climb under way stands. */
export interface ClimbState {
  readonly text: string;
  readonly done: number;
  readonly of: number;
}

interface Tools {
  readonly connections: Connections;
  readonly counting: Counting;
  readonly log: vscode.LogOutputChannel;
}

/** Climbs the ladder with prompts: with the editor's keys, models and settings, progress and a way to cancel. */
export class Climber implements vscode.Disposable {
  readonly #tools: Tools;
  readonly #disposables = new Disposables();
  readonly #changed = this.#disposables.add(new vscode.EventEmitter<vscode.Uri>());
  readonly #climbing = new Map<
    string,
    { state: ClimbState; readonly cancel: vscode.CancellationTokenSource }
  >();

  /** A climb with a prompt begins, comes further, or ends. */
  readonly onDidChange = this.#changed.event;

  constructor(tools: Tools) {
    this.#tools = tools;
  }

  dispose(): void {
    for (const { cancel } of this.#climbing.values()) cancel.cancel();
    this.#disposables.dispose();
  }

  /** Absent where nobody climbs with the prompt. */
  stateOf(prompt: vscode.Uri): ClimbState | undefined {
    return this.#climbing.get(prompt.toString())?.state;
  }

  cancel(prompt: vscode.Uri): void {
    this.#climbing.get(prompt.toString())?.cancel.cancel();
  }

  /**
   * @param resume id of an unfinished climb
   * @returns `undefined` where it was not wanted
   * @throws {UserError} when nothing can be measured
   */
  async climb(prompt: vscode.Uri, resume?: string): Promise<ClimbResult | undefined> {
    const { UserError } = await loadCore();
    const key = prompt.toString();
    if (this.#climbing.has(key))
      throw new UserError(
        `${vscode.workspace.asRelativePath(prompt)} is being climbed with already; wait for it, or cancel it first.`,
      );
    const cancel = new vscode.CancellationTokenSource();
    this.#climbing.set(key, { state: { text: 'Checking the samples…', done: 0, of: 0 }, cancel });
    this.#changed.fire(prompt);
    try {
      return await vscode.window.withProgress(
        { location: vscode.ProgressLocation.Notification, title: 'Climb the Ladder', cancellable: true },
        (progress, token) => this.#climbWith(prompt, resume, progress, [token, cancel.token]),
      );
    } finally {
      this.#climbing.delete(key);
      cancel.dispose();
      this.#changed.fire(prompt);
    }
  }

  async #climbWith(
    prompt: vscode.Uri,
    resume: string | undefined,
    progress: vscode.Progress<{ message?: string; increment?: number }>,
    tokens: readonly vscode.CancellationToken[],
  ): Promise<ClimbResult | undefined> {
    const { backgroundCategories, climb, ClimbDeclinedError, climbEstimateText, ...core } = await loadCore();
    const { diskFiles, moneyOf, RUNG_NAMES, workspaceRoot } = core;
    const root = await workspaceRoot(prompt.fsPath, diskFiles);
    const { connections, counting, log } = this.#tools;
    using cancellation = signalOf(tokens);
    const { signal } = cancellation;
    progress.report({ message: 'checking the samples…' });
    let isBegun = false;
    try {
      const climbed = await climb({
        ...(await editorRequest(prompt, signal, counting)),
        useCache: resume === undefined ? settingsFor(prompt).cache : undefined,
        connect: connections.for(prompt),
        askedProvider: (name, project) => connections.askedProvider(prompt, name, project),
        categoriesOf: (run) => backgroundCategories({ root, run: run.id }),
        ...(resume !== undefined && { resume }),
        confirm: async (estimate, { project }) => {
          const detail = climbEstimateText(estimate, moneyOf(project.config.currency));
          log.info(`Climb of ${project.prompt.name}: ${detail}`);
          const question = `Climb the ladder with ${project.prompt.name}?`;
          const answer = await vscode.window.showInformationMessage(question, { modal: true, detail }, CLIMB);
          return answer === CLIMB && !signal.aborted;
        },
        onProgress: ({ rung, done, of }) => {
          isBegun = true;
          const text = `Rung ${rung} (${RUNG_NAMES[rung]}): ${done} of ${of}`;
          progress.report({ message: text });
          this.#come(prompt, { text, done, of });
        },
      });
      log.info(`Climb ${climbed.ladder.id}: ${climbed.ladder.next === undefined ? 'over' : 'ended early'}.`);
      return climbed;
    } catch (error) {
      if (error instanceof ClimbDeclinedError || (signal.aborted && !isBegun)) return undefined;
      throw error;
    }
  }

  #come(prompt: vscode.Uri, state: ClimbState): void {
    const climbing = this.#climbing.get(prompt.toString());
    if (climbing) climbing.state = state;
    this.#changed.fire(prompt);
  }
}

const CLIMB = 'Climb';
