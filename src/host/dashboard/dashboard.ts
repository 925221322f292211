import * as vscode from 'vscode';
import type { RunAddress } from '../../core/dashboard/run-questions.ts';
import { Disposables } from '../editor/disposables.ts';
import { type Core, loadCore } from '../editor/load-core.ts';
import type { ChangesSince } from '../run/changes-since.ts';
import type { Results } from '../run/results.ts';
import type { DashboardActions } from './dashboard-actions.ts';
import type { DashboardPage } from './dashboard-page.ts';
import { DASHBOARD_VIEW, DashboardPanel } from './dashboard-panel.ts';

/** Where the run that was shown last is remembered, so that a window that is loaded again shows it again. */
const SHOWN = 'dashboard.shown';

/** The one dashboard of a window. */
export class Dashboard implements vscode.Disposable, vscode.WebviewPanelSerializer {
  readonly #page: DashboardPage;
  readonly #sources: { readonly results: Results; readonly changes: ChangesSince };
  readonly #actions: DashboardActions;
  readonly #state: vscode.Memento;
  readonly #onError: (error: unknown) => void;
  readonly #disposables = new Disposables();
  #panel: DashboardPanel | undefined;

  constructor(
    page: DashboardPage,
    sources: { readonly results: Results; readonly changes: ChangesSince },
    actions: DashboardActions,
    state: vscode.Memento,
    onError: (error: unknown) => void,
  ) {
    this.#page = page;
    this.#sources = sources;
    this.#actions = actions;
    this.#state = state;
    this.#onError = onError;
    this.#disposables.add(vscode.window.registerWebviewPanelSerializer(DASHBOARD_VIEW, this));
  }

  /**
   * Shows a run, in the panel that is there or in a new one.
   * @param against the run to compare it with
   */
  async show(address: RunAddress, against?: string): Promise<void> {
    const core = await loadCore();
    this.#panel?.reveal();
    this.#panel ??= this.#fill(
      vscode.window.createWebviewPanel(DASHBOARD_VIEW, '', vscode.ViewColumn.Active, this.#page.options),
      core,
    );
    this.#panel.show(address, against);
  }

  /** Shows a run, and what would fix what fails in it. */
  async advise(address: RunAddress): Promise<void> {
    await this.show(address);
    if (this.#panel) await this.#actions.advise(this.#panel);
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    const core = await loadCore();
    const address = this.#state.get<unknown>(SHOWN);
    this.#panel?.dispose();
    if (!isAddress(address)) {
      panel.dispose();
      return;
    }
    this.#panel = this.#fill(panel, core);
    this.#panel.show(address);
  }

  dispose(): void {
    this.#panel?.dispose();
    this.#disposables.dispose();
  }

  #fill(webviewPanel: vscode.WebviewPanel, core: Core): DashboardPanel {
    return new DashboardPanel(webviewPanel, this.#page, this.#sources, core, {
      onAction: (panel, action) => this.#actions.act(panel, action),
      costs: this.#actions.costs,
      onShown: (address) => void this.#state.update(SHOWN, address),
      onGone: (panel) => {
        if (this.#panel === panel) this.#panel = undefined;
      },
      onError: this.#onError,
    });
  }
}

function isAddress(value: unknown): value is RunAddress {
  const { root, run } = (value ?? {}) as Partial<RunAddress>;
  return typeof root === 'string' && typeof run === 'string';
}
