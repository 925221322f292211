import * as vscode from 'vscode';
import type { TrustRequest } from '../../core/providers/trust.ts';
import { loadCore } from '../editor/load-core.ts';

/** What a person has confirmed, in the editor's own state, where no repository reaches. */
const CONFIRMED = 'trustedServers';

/** Asks once for each workspace, server and set of variables; a yes is kept. */
export class ServerTrust {
  readonly #state: vscode.Memento;

  constructor(state: vscode.Memento) {
    this.#state = state;
  }

  async isTrusted({ root, server, variables }: TrustRequest): Promise<boolean> {
    if (!vscode.workspace.isTrusted) return false;
    const { isCovered, requestText } = await loadCore();
    const request = { root, server, variables };
    if (isCovered(request, this.#confirmed)) return true;
    const question = `This workspace wants to ${requestText(request)}.`;
    const detail = 'Agree only if you know who runs this server. You are asked once.';
    const answer = await vscode.window.showWarningMessage(question, { modal: true, detail }, 'Agree');
    if (answer !== 'Agree') return false;
    await this.add(request);
    return true;
  }

  /** Keeps what a person has named or agreed to. */
  async add({ root, server, variables }: TrustRequest): Promise<void> {
    await this.#state.update(CONFIRMED, [...this.#confirmed, { root, server, variables }]);
  }

  get #confirmed(): TrustRequest[] {
    return this.#state.get<TrustRequest[]>(CONFIRMED, []);
  }
}
