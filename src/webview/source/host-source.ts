import type { ResultKey, RowQuery } from '../../core/dashboard/view.ts';
import { type Action, type FromDashboard, type ToDashboard, toDashboard } from '../../protocol.ts';
import type { Listener, Source } from './source.ts';

/** What VS Code gives a webview. */
export interface VsCodeApi {
  postMessage(message: FromDashboard): void;
  getState(): unknown;
  setState(state: object): void;
}

type Answer = Extract<ToDashboard, { request: number }>;
type AnswerOf<Type> = Extract<Answer, { type: Type }>;

/** The extension as a source: every question has a number, and its answer the same one. */
export class HostSource implements Source {
  readonly #api: VsCodeApi;
  readonly #incoming: EventTarget;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #asked = 0;

  /** @param incoming what the messages of the extension arrive at */
  constructor(api: VsCodeApi, incoming: EventTarget) {
    this.#api = api;
    this.#incoming = incoming;
  }

  readonly act = (action: Action) => this.#api.postMessage({ type: 'act', action });

  listen(listener: Listener): void {
    this.#incoming.addEventListener('message', (event) => {
      const message = toDashboard((event as MessageEvent).data);
      if (message?.type === 'run') listener.run(message.view);
      else if (message?.type === 'problem') listener.problem(message.message);
      else if (message) this.#waiting.get(message.request)?.(message);
    });
    this.#api.postMessage({ type: 'ready' });
  }

  rows(query: RowQuery, from: number, count: number, signal: AbortSignal) {
    return this.#ask('rows', (request) => ({ type: 'get-rows', request, query, from, count }), signal);
  }

  async result(key: ResultKey, signal: AbortSignal) {
    const ask = (request: number) => ({ type: 'get-result', request, ...key }) as const;
    return (await this.#ask('result', ask, signal)).result;
  }

  async trends() {
    return (await this.#ask('trends', (request) => ({ type: 'get-trends', request }))).points;
  }

  get savedState(): unknown {
    return this.#api.getState();
  }

  saveState(state: object): void {
    this.#api.setState(state);
  }

  #ask<Type extends Answer['type']>(
    type: Type,
    question: (request: number) => FromDashboard,
    signal?: AbortSignal,
  ): Promise<AnswerOf<Type>> {
    const request = ++this.#asked;
    const { promise, resolve, reject } = Promise.withResolvers<AnswerOf<Type>>();
    this.#waiting.set(request, (answer) => {
      this.#waiting.delete(request);
      if (answer.type === type) resolve(answer as AnswerOf<Type>);
    });
    signal?.addEventListener('abort', () => {
      this.#waiting.delete(request);
      reject(signal.reason);
    });
    this.#api.postMessage(question(request));
    return promise;
  }
}
