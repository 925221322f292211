import * as vscode from 'vscode';
import type { ReportedLadder } from '../../core/report/reported-ladder.ts';
import type { Run } from '../../core/runs/run.ts';
import { pathIn } from '../../core/text/path-in.ts';
import type { LadderAction, LadderState } from '../../protocol.ts';
import type { DashboardPage } from '../dashboard/dashboard-page.ts';
import { Disposables } from '../editor/disposables.ts';
import { editorFiles } from '../editor/editor-files.ts';
import { type Core, loadCore } from '../editor/load-core.ts';
import { isPrompt } from '../prompt/checked-prompts.ts';
import { storeOf } from '../run/stored-runs.ts';
import type { Climber } from './climber.ts';
import { LADDER_VIEW, LadderPanel } from './ladder-panel.ts';

/** Where the prompt whose ladder was shown last is remembered, so that a window that is loaded again shows it again. */
const SHOWN = 'ladder.shown';

interface Parts {
  readonly page: DashboardPage;
  readonly climber: Climber;
  readonly state: vscode.Memento;
  readonly onAction: (prompt: vscode.Uri, action: LadderAction) => Promise<void>;
  readonly onError: (error: unknown) => void;
}

/** The one view of a ladder in a window. */
export class Ladders implements vscode.Disposable, vscode.WebviewPanelSerializer {
  readonly #parts: Parts;
  readonly #disposables = new Disposables();
  #panel: LadderPanel | undefined;
  /** Read again only when a climb ends, a figure changes, or another prompt is shown. */
  #known: { readonly prompt: string; readonly reported: ReportedLadder | undefined } | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#disposables.add(vscode.window.registerWebviewPanelSerializer(LADDER_VIEW, this));
    this.#disposables.add(
      parts.climber.onDidChange((prompt) => {
        if (!parts.climber.stateOf(prompt)) this.#known = undefined;
        if (this.#panel?.prompt.toString() === prompt.toString()) this.#panel.refresh();
      }),
    );
  }

  /** Shows the newest ladder of a prompt, in the panel that is there or in a new one. */
  async show(prompt: vscode.Uri): Promise<void> {
    const core = await loadCore();
    this.#known = undefined;
    await this.#parts.state.update(SHOWN, prompt.toString());
    if (this.#panel) {
      this.#panel.reveal();
      this.#panel.show(prompt);
      return;
    }
    const { page } = this.#parts;
    const made = vscode.window.createWebviewPanel(LADDER_VIEW, '', vscode.ViewColumn.Active, page.options);
    this.#panel = this.#fill(made, prompt, core);
  }

  /** Reads what is shown again. */
  refresh(): void {
    this.#known = undefined;
    this.#panel?.refresh();
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    const core = await loadCore();
    const shown = this.#parts.state.get<unknown>(SHOWN);
    const prompt = typeof shown === 'string' ? vscode.Uri.parse(shown) : undefined;
    this.#panel?.dispose();
    if (prompt && isPrompt(prompt)) this.#panel = this.#fill(panel, prompt, core);
    else panel.dispose();
  }

  dispose(): void {
    this.#panel?.dispose();
    this.#disposables.dispose();
  }

  /** The newest ladder of a prompt; `undefined` where nobody has climbed with it. */
  async reported(prompt: vscode.Uri): Promise<ReportedLadder | undefined> {
    const key = prompt.toString();
    if (this.#known?.prompt !== key) {
      const { backgroundCategories, diskFiles, reportStored, workspaceRoot } = await loadCore();
      const root = await workspaceRoot(prompt.fsPath, diskFiles);
      const file = pathIn(root, prompt.fsPath);
      const { signal } = new AbortController();
      const place = {
        root,
        store: await storeOf(root),
        files: editorFiles(diskFiles),
        signal,
        categoriesOf: (run: Run) => backgroundCategories({ root, run: run.id }),
      };
      this.#known = { prompt: key, reported: await reportStored({ file }, place) };
    }
    return this.#known.reported;
  }

  #fill(panel: vscode.WebviewPanel, prompt: vscode.Uri, core: Core): LadderPanel {
    const { page, onAction, onError } = this.#parts;
    return new LadderPanel(panel, page, prompt, core, {
      state: (of) => this.#stateOf(of),
      onAction,
      onGone: (gone) => {
        if (this.#panel === gone) this.#panel = undefined;
      },
      onError,
    });
  }

  async #stateOf(prompt: vscode.Uri): Promise<LadderState> {
    const progress = this.#parts.climber.stateOf(prompt);
    const { UserError } = await loadCore();
    try {
      const view = (await this.reported(prompt))?.view;
      const isBare = !view && !progress;
      return {
        ...(view && { view }),
        ...(progress && { progress }),
        ...(isBare && { notice: 'Nobody has climbed the ladder with this prompt yet.' }),
      };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return { notice: error.message };
    }
  }
}
