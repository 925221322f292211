import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

/** The JSON a chat completions request carries; only what tests look at is typed. */
export interface ChatBody {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly stream?: boolean;
  readonly stream_options?: { readonly include_usage?: boolean };
  readonly [parameter: string]: unknown;
}

export interface ReceivedRequest {
  /** From 0, in the order of arrival. */
  readonly index: number;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: ChatBody;
  /** Whether the client got the whole reply, or the connection ended before. */
  readonly ended: Promise<'answered' | 'cut'>;
}

export interface Answer {
  readonly text: string;
  /** The one that was asked for unless given. */
  readonly model?: string;
  /** `stop` unless given. */
  readonly finishReason?: string;
  /** As the protocol has it; `null` leaves it out. Counted from the texts unless given. */
  readonly usage?: Readonly<Record<string, unknown>> | null;
  readonly refusal?: string;
}

/** A reply sent as it is, in place of an answer; the fault `truncate` applies to it too. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * `reset` breaks the connection before the first byte, `hang` never answers, `truncate` breaks it in the middle
 * of the answer, `stop-early` ends a stream properly but in the middle, `malformed` sends broken JSON.
 */
export type Fault = 'reset' | 'hang' | 'truncate' | 'stop-early' | 'malformed';

export interface Behaviour {
  /** Before the first byte, in ms. */
  readonly delayMs?: number;
  /** Between the pieces of a streamed answer, in ms; without it they are sent at once. */
  readonly chunkDelayMs?: number;
  /** Each piece of a streamed answer waits for what this returns before it is sent. */
  readonly beforeChunk?: () => Promise<unknown> | undefined;
  /** Nothing is answered before. */
  readonly until?: Promise<unknown>;
  readonly fault?: Fault;
  readonly reply?: Reply;
}

/** Behaviours in the order of arrival, the requests after the last being answered plainly; or one for each request. */
export type Script = readonly Behaviour[] | ((request: ReceivedRequest) => Behaviour);

export interface OpenAiServerOptions {
  readonly answer?: (request: ReceivedRequest) => Answer | string;
  readonly script?: Script;
  /** Answers `POST /v1/embeddings` with a vector for each text; without it the server knows no such address. */
  readonly embed?: (texts: readonly string[], model: string) => readonly (readonly number[])[] | Reply;
  /** Ids that `GET /v1/models` lists; without them the server knows no such address. */
  readonly models?: readonly string[];
  /** Wanted for the list of models. */
  readonly key?: string;
  /** A free one unless given. */
  readonly port?: number;
}

/** An error in the shape OpenAI gives it. */
export function errorReply(
  status: number,
  message: string,
  details: { code?: string; param?: string; type?: string; headers?: Record<string, string> } = {},
): Reply {
  const { headers, type = 'invalid_request_error', param = null, code = null } = details;
  return { ...jsonReply({ error: { message, type, param, code } }), status, headers };
}

export function jsonReply(value: unknown): Reply {
  return { status: 200, body: JSON.stringify(value) };
}

/** Server-sent events, one for each string of data. */
export function eventsReply(...data: readonly string[]): Reply {
  return { status: 200, headers: { 'content-type': 'text/event-stream' }, body: data.map(event).join('') };
}

/** Headers are how long to wait: `retry-after` in seconds or as a date, or `retry-after-ms`. */
export function rateLimitReply(headers: Record<string, string> = {}): Reply {
  return errorReply(429, 'Rate limit reached for requests', { code: 'rate_limit_exceeded', headers });
}

export function unknownModelReply(model: string): Reply {
  return errorReply(404, `The model '${model}' does not exist`, { code: 'model_not_found' });
}

export function contextLengthReply(): Reply {
  return errorReply(400, "This model's maximum context length is 8192 tokens", {
    code: 'context_length_exceeded',
    param: 'messages',
  });
}

/** Answers one of so many requests when the others have been answered; then of as many again. */
export function lastOf(
  count: number,
  isLast: (request: ReceivedRequest) => boolean,
): (request: ReceivedRequest) => Behaviour {
  let others = Promise.withResolvers<void>();
  let ended = 0;
  return (request) => {
    if (isLast(request)) return { until: others.promise };
    void request.ended.then(() => {
      ended++;
      if (ended % (count - 1) !== 0) return;
      others.resolve();
      others = Promise.withResolvers();
    });
    return {};
  };
}

/** Answers nothing before so many requests are there, which are then under way at once; and at once what comes later. */
export function untilArrived(count: number): (request: Pick<ReceivedRequest, 'index'>) => Behaviour {
  const { promise: until, resolve } = Promise.withResolvers<void>();
  return ({ index }) => {
    if (index >= count - 1) resolve();
    return { until };
  };
}

/** Refuses every other key with 401, in a message that repeats it. */
export function requireKey(key: string): Script {
  return ({ headers }) =>
    headers.authorization === `Bearer ${key}`
      ? {}
      : {
          reply: errorReply(401, `Incorrect API key provided: ${headers.authorization}`, {
            code: 'invalid_api_key',
          }),
        };
}

/** A real server on 127.0.0.1 that speaks the chat completions protocol, and misbehaves as its script says. */
export async function startOpenAiServer(options: OpenAiServerOptions = {}): Promise<OpenAiServer> {
  const server = new OpenAiServer(options);
  await server.listening;
  return server;
}

export class OpenAiServer {
  readonly requests: ReceivedRequest[] = [];
  /** The texts of each request for vectors. */
  readonly embedded: (readonly string[])[] = [];
  readonly listening: Promise<void>;
  /** Connections accepted so far. */
  connections = 0;
  /** The most requests that were open at the same moment. */
  maxConcurrent = 0;
  readonly #server: Server;
  readonly #options: OpenAiServerOptions;
  #open = 0;

  constructor(options: OpenAiServerOptions) {
    this.#options = options;
    this.#server = createServer((incoming, response) => {
      this.#serve(incoming, response).catch((error: unknown) => response.destroy(error as Error));
    });
    this.#server.on('connection', () => {
      this.connections += 1;
    });
    this.listening = new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(options.port ?? 0, '127.0.0.1', resolve);
    });
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${this.port}/v1`;
  }

  /** Ends every connection at once. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#open += 1;
    this.maxConcurrent = Math.max(this.maxConcurrent, this.#open);
    const ended = new Promise<'answered' | 'cut'>((resolve) => {
      response.once('close', () => {
        this.#open -= 1;
        resolve(response.writableFinished ? 'answered' : 'cut');
      });
    });
    const path = new URL(incoming.url ?? '/', 'http://server').pathname;
    const { models, key } = this.#options;
    if (models && incoming.method === 'GET' && path === '/v1/models') {
      const isAllowed = key === undefined || incoming.headers.authorization === `Bearer ${key}`;
      const data = models.map((id) => ({ id, object: 'model', created: 1, owned_by: 'test' }));
      const refused = errorReply(401, 'You did not provide an API key', { code: 'invalid_api_key' });
      send(response, isAllowed ? jsonReply({ object: 'list', data }) : refused);
      return;
    }
    const { embed } = this.#options;
    if (embed && incoming.method === 'POST' && path === '/v1/embeddings') {
      const { input, model } = JSON.parse(await text(incoming)) as { input: string[]; model: string };
      this.embedded.push(input);
      const found = embed(input, model);
      const usage = { prompt_tokens: input.join(' ').split(/\s+/).length, total_tokens: 0 };
      const data = () => (found as number[][]).map((embedding, index) => ({ index, embedding }));
      send(response, 'status' in found ? found : jsonReply({ object: 'list', model, data: data(), usage }));
      return;
    }
    if (incoming.method !== 'POST' || !path.endsWith('/chat/completions')) {
      send(response, errorReply(404, `Unknown request URL: ${incoming.method} ${path}`));
      return;
    }
    const body = JSON.parse(await text(incoming)) as ChatBody;
    const request: ReceivedRequest = {
      index: this.requests.length,
      url: incoming.url ?? '/',
      headers: incoming.headers,
      body,
      ended,
    };
    this.requests.push(request);
    const { script = [], answer = () => 'Hello.' } = this.#options;
    const behaviour = typeof script === 'function' ? script(request) : (script[request.index] ?? {});

    if (behaviour.fault === 'hang') return;
    await behaviour.until;
    if (behaviour.delayMs !== undefined) await sleep(behaviour.delayMs, undefined, { ref: false });
    if (behaviour.fault === 'reset') incoming.socket.resetAndDestroy();
    else if (behaviour.reply !== undefined) send(response, behaviour.reply, behaviour.fault);
    else {
      const given = answer(request);
      const full: Answer = typeof given === 'string' ? { text: given } : given;
      if (body.stream === true) await sendStream(response, body, full, behaviour);
      else sendWhole(response, body, full, behaviour.fault);
    }
  }
}

function send(response: ServerResponse, reply: Reply, fault?: Fault): void {
  response.writeHead(reply.status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(reply.body),
    ...reply.headers,
  });
  if (fault === 'truncate') response.write(half(reply.body), () => response.destroy());
  else response.end(reply.body);
}

function half(text: string): string {
  return text.slice(0, text.length / 2);
}

function sendWhole(response: ServerResponse, body: ChatBody, answer: Answer, fault?: Fault): void {
  const { refusal, finishReason = 'stop' } = answer;
  const usage = usageOf(body, answer);
  const content = refusal === undefined ? answer.text : null;
  const reply = jsonReply({
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: answer.model ?? body.model,
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content, refusal: refusal ?? null },
        finish_reason: finishReason,
      },
    ],
    ...(usage && { usage }),
  });
  send(response, fault === 'malformed' ? { ...reply, body: half(reply.body) } : reply, fault);
}

async function sendStream(
  response: ServerResponse,
  body: ChatBody,
  answer: Answer,
  { fault, chunkDelayMs, beforeChunk }: Behaviour,
): Promise<void> {
  const events = streamEvents(body, answer);
  if (fault !== undefined) events.length = Math.floor(events.length / 2);
  if (fault === 'malformed') events.push(event('{"choices":[{"delta":{"cont'));
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  if (chunkDelayMs === undefined && !beforeChunk) response.write(events.join(''));
  else {
    for (const piece of events) {
      await beforeChunk?.();
      if (response.destroyed) return;
      response.write(piece);
      if (chunkDelayMs !== undefined) await sleep(chunkDelayMs, undefined, { ref: false });
    }
  }
  if (fault === 'truncate') response.write(': going\n\n', () => response.destroy());
  else response.end();
}

function streamEvents(body: ChatBody, answer: Answer): string[] {
  const chunk = (choices: readonly unknown[], more: object = {}): string =>
    event(
      JSON.stringify({
        id: 'chatcmpl-1',
        object: 'chat.completion.chunk',
        created: 1,
        model: answer.model ?? body.model,
        choices,
        ...more,
      }),
    );
  const delta = (piece: object, finish_reason: string | null = null): string =>
    chunk([{ index: 0, delta: piece, finish_reason }]);
  const key = answer.refusal === undefined ? 'content' : 'refusal';
  const pieces = (answer.refusal ?? answer.text).match(/.{1,4}/gsu) ?? [];
  const usage = body.stream_options?.include_usage === true ? usageOf(body, answer) : null;
  return [
    delta({ role: 'assistant', content: '' }),
    ...pieces.map((piece) => delta({ [key]: piece })),
    delta({}, answer.finishReason ?? 'stop'),
    ...(usage ? [chunk([], { usage })] : []),
    event('[DONE]'),
  ];
}

function event(data: string): string {
  return `data: ${data}\n\n`;
}

function usageOf(body: ChatBody, answer: Answer): Readonly<Record<string, unknown>> | null {
  if (answer.usage !== undefined) return answer.usage;
  const tokens = (content: string): number => Math.ceil(content.length / 4);
  const prompt_tokens = body.messages.reduce((sum, message) => sum + tokens(message.content), 0);
  const completion_tokens = tokens(answer.text);
  return { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens };
}
