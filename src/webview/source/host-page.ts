import { Client, type Events, type Questions } from '../../core/dashboard/channel.ts';

/** What VS Code gives a webview. */
export interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: object): void;
}

/** A page in VS Code: what it can ask and is told, and what it keeps while it is hidden. */
export class HostPage<Q extends Questions, E extends Events> {
  readonly #api: VsCodeApi;
  protected readonly client: Client<Q, E>;

  /** @param incoming what the messages of the extension arrive at */
  constructor(api: VsCodeApi, incoming: EventTarget, questions: Q, events: E) {
    this.#api = api;
    this.client = new Client(questions, events, (message) => api.postMessage(message));
    incoming.addEventListener('message', (event) => this.client.receive((event as MessageEvent).data));
  }

  get savedState(): unknown {
    return this.#api.getState();
  }

  saveState(state: object): void {
    this.#api.setState(state);
  }
}
