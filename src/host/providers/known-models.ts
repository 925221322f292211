import type * as vscode from 'vscode';

const KNOWN = 'modelsByServer';
/** Servers that are remembered, the latest first. */
const MOST_SERVERS = 20;

type ByServer = readonly { readonly baseUrl: string; readonly models: readonly string[] }[];

/** What servers have listed when they were asked last, for this user. */
export class KnownModels {
  readonly #state: vscode.Memento;

  constructor(state: vscode.Memento) {
    this.#state = state;
  }

  get all(): ByServer {
    return this.#state.get<ByServer>(KNOWN, []);
  }

  async set(baseUrl: string, models: readonly string[]): Promise<void> {
    const others = this.all.filter((server) => server.baseUrl !== baseUrl);
    await this.#state.update(KNOWN, [{ baseUrl, models }, ...others].slice(0, MOST_SERVERS));
  }
}
