import { Client, type Listeners } from '../../core/dashboard/channel.ts';
import { type Action, PAGE_EVENTS, QUESTIONS } from '../../protocol.ts';
import type { Source } from './source.ts';

/** What VS Code gives a webview. */
export interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: object): void;
}

/** The extension as a source. */
export class HostSource implements Source {
  readonly #api: VsCodeApi;
  readonly #client: Client<typeof QUESTIONS, typeof PAGE_EVENTS>;

  /** @param incoming what the messages of the extension arrive at */
  constructor(api: VsCodeApi, incoming: EventTarget) {
    const client = new Client(QUESTIONS, PAGE_EVENTS, (message) => api.postMessage(message));
    incoming.addEventListener('message', (event) => client.receive((event as MessageEvent).data));
    this.#api = api;
    this.#client = client;
  }

  readonly ask: Source['ask'] = (name, asked, signal) => this.#client.ask(name, asked, signal);

  readonly askOthers: NonNullable<Source['askOthers']> = (name, asked, signal) =>
    this.#client.ask(name, asked, signal);

  /** What goes wrong the extension says itself. */
  readonly act = (action: Action): void => {
    this.#client.ask('act', action).catch(() => {});
  };

  listen(listeners: Listeners<typeof PAGE_EVENTS>): void {
    this.#client.listen(listeners);
    void this.#client.ask('open', undefined);
  }

  get savedState(): unknown {
    return this.#api.getState();
  }

  saveState(state: object): void {
    this.#api.setState(state);
  }
}
