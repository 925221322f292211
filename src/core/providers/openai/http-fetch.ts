import type { LookupAddress } from 'node:dns';
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import { LARGE_ANSWER } from '../provider.ts';
import { throughProxy } from './proxy.ts';

/** More characters than any answer has; a longer body is not read further. */
const MAX_BODY_LENGTH = 32 * 1024 * 1024;

/**
 * For the name to be looked up, the connection to be accepted and TLS to be agreed upon. A system itself waits for
 * minutes; its first two repetitions, after 1 s and 3 s, fall into this time.
 */
const CONNECT_TIMEOUT_MS = 4_000;

/** A body that could not be read to its end; the message completes “The answer of …”. */
export class BrokenBodyError extends Error {}

/** A response whose body is still arriving. */
export class HttpResponse {
  /**
   * True for every status: the `openai` package reads the bodies of failed requests itself and keeps only the part
   * under `error`, while compatible servers explain themselves elsewhere too.
   */
  readonly ok = true;
  readonly url: string;
  readonly status: number;
  /** By lower-case name. A map, since `Headers` are slow to make, and `get` and `entries` are all that is asked of them. */
  readonly headers: ReadonlyMap<string, unknown>;
  readonly #body: IncomingMessage;

  constructor(url: string, body: IncomingMessage) {
    this.url = url;
    this.status = body.statusCode ?? 0;
    this.headers = new Map(Object.entries(body.headers));
    this.#body = body;
  }

  /**
   * The body as text, without a byte order mark, piece by piece; to be read once. Leaving the loop early ends the connection.
   *
   * @throws {BrokenBodyError} where the connection ends before the body does, or the body is longer than any answer
   */
  async *pieces(): AsyncGenerator<string> {
    this.#body.setEncoding('utf8');
    let length = 0;
    try {
      for await (const piece of this.#body as AsyncIterable<string>) {
        const isMarked = length === 0 && piece.startsWith('\uFEFF');
        length += piece.length;
        if (length > MAX_BODY_LENGTH) break;
        yield isMarked ? piece.slice(1) : piece;
      }
    } catch {
      throw new BrokenBodyError('breaks off in the middle');
    }
    if (length > MAX_BODY_LENGTH) throw new BrokenBodyError('is longer than an answer can be');
  }

  /** The whole body; throws as `pieces` does. @param onLarge awaited before more than `LARGE_ANSWER` characters are read */
  async text(onLarge?: () => Promise<void>): Promise<string> {
    let whole = '';
    let isLarge = false;
    for await (const piece of this.pieces()) {
      whole += piece;
      if (isLarge || whole.length <= LARGE_ANSWER) continue;
      isLarge = true;
      await onLarge?.();
    }
    return whole;
  }
}

/**
 * No response came; `code` is Node's, or `CONNECT_TIMEOUT`. The message says nothing, since the `openai` package takes
 * every error that speaks of a time-out for its own, and drops it.
 */
class NoResponseError extends Error {
  readonly code: string | undefined;

  constructor(code: string | undefined) {
    super('No response');
    this.code = code;
  }
}

const isLocalhost = (url: string) => /^(.+\.)?localhost\.?$/i.test(new URL(url).hostname);

/**
 * `localhost` is the loopback address of either family (RFC 6761, section 6.3), and a server may listen on one of them
 * only, while the system's own list of hosts often names the other one only.
 */
const bothLoopbacks: LookupFunction = (_name, { all }, done) => {
  if (all) done(null, LOOPBACKS);
  else done(null, LOOPBACKS[0].address, LOOPBACKS[0].family);
};

const LOOPBACKS: [LookupAddress, LookupAddress] = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
];

/**
 * As much of `fetch` as the `openai` package uses, over `node:http`. For 5,000 calls, 64 at a time, the global `fetch`
 * took two thirds more time and 260 MB of memory where this takes 160, since its bodies are web streams.
 * It follows no redirects, so that neither key nor prompt goes to a server nobody named.
 *
 * `request` is looked up at each call because VS Code replaces it, to bring in the user's proxy and certificates.
 * @param proxy that the request goes by
 */
export function httpFetch(url: string, init: RequestInit, proxy?: URL): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    const isSecure = url.startsWith('https:');
    const { by, ...way } = proxy ? throughProxy(new URL(url), proxy) : { by: isSecure ? https : http };
    const { request } = by;
    const options = {
      method: init.method,
      signal: init.signal ?? undefined,
      ...(isLocalhost(url) && { lookup: bothLoopbacks, autoSelectFamily: true }),
      ...way,
    };
    const outgoing = request(url, options, (incoming) => resolve(new HttpResponse(url, incoming)));
    outgoing.on('error', ({ code }: NodeJS.ErrnoException) => reject(new NoResponseError(code)));
    outgoing.on('socket', (socket) => {
      // Connections are used again.
      if (!socket.connecting) return;
      const giveUp = () => outgoing.destroy(new NoResponseError('CONNECT_TIMEOUT'));
      const timer = setTimeout(giveUp, CONNECT_TIMEOUT_MS);
      socket.once(isSecure ? 'secureConnect' : 'connect', () => clearTimeout(timer));
      socket.once('close', () => clearTimeout(timer));
    });
    outgoing.setHeaders(init.headers as Headers);
    outgoing.end(init.body);
  });
}
