import { parseBoundedJson } from '../../text/bounded-json.ts';
import { isObject } from '../../text/json-object.ts';
import { ProviderError, type ProviderErrorKind } from '../provider.ts';
import type { Endpoint } from './endpoint.ts';

type ResponseHeaders = ReadonlyMap<string, unknown>;

/** What a server says about a request it did not answer. */
export interface ErrorResponse {
  readonly status: number;
  /** What the error calls itself: its `code` and its `type`. */
  readonly codes: readonly string[];
  /** The server's own words; not yet masked. */
  readonly message: string;
  readonly retryAfterMs?: number;
}

/**
 * Reads the body of a refused request. Compatible servers send `{error: {…}}`, also in an array, `{error: "…"}`,
 * `{message}`, `{detail}`, plain text or, from a gateway before them, HTML, which says nothing to users.
 */
export function parseRefusal(status: number, headers: ResponseHeaders, body: string): ErrorResponse {
  return { ...describe(parseError(body), body), status, retryAfterMs: parseRetryAfter(headers) };
}

function parseError(body: string): unknown {
  try {
    const parsed = parseBoundedJson(body);
    const outer: unknown = Array.isArray(parsed) ? parsed[0] : parsed;
    return isObject(outer) ? (outer.error ?? outer) : outer;
  } catch {
    return body.trimStart().startsWith('<') ? '' : body;
  }
}

/** An error that came in place of an answer, or in the middle of one. It may name a status; otherwise it counts as 500. */
export function reportedRefusal(error: unknown, json: string): ErrorResponse {
  const described = describe(error, json);
  const status = described.codes.map(Number).find((code) => code >= 400 && code < 600) ?? 500;
  return { ...described, status };
}

function describe(error: unknown, source: string): Pick<ErrorResponse, 'codes' | 'message'> {
  if (!isObject(error)) return { codes: [], message: typeof error === 'string' ? error : source };
  const message = [error.message, error.detail].find((text) => typeof text === 'string') ?? source;
  const codes = [error.code, error.type].filter(
    (code) => typeof code === 'string' || typeof code === 'number',
  );
  return { codes: codes.map(String), message };
}

/** Seconds, a date, or `retry-after-ms`; in ms. A date counts from the server's own clock where it tells it. */
function parseRetryAfter(headers: ResponseHeaders): number | undefined {
  const milliseconds = parseDuration(headers.get('retry-after-ms'));
  if (milliseconds !== undefined) return milliseconds;
  const value = headers.get('retry-after');
  const seconds = parseDuration(value);
  if (seconds !== undefined) return seconds * 1000;
  const until = parseHttpDate(value);
  if (until === undefined) return undefined;
  return Math.max(0, until - (parseHttpDate(headers.get('date')) ?? Date.now()));
}

function parseDuration(value: unknown): number | undefined {
  return typeof value === 'string' && /^\d{1,9}(\.\d+)?$/.test(value) ? Number(value) : undefined;
}

function parseHttpDate(value: unknown): number | undefined {
  const time = typeof value === 'string' && value.endsWith(' GMT') ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

const CONTENT_FILTER_CODES = new Set(['content_filter', 'content_policy_violation']);

/** The refusal as the user is told it. */
export function refusalError(endpoint: Endpoint, model: string, refusal: ErrorResponse): ProviderError {
  const { status, codes, retryAfterMs } = refusal;
  const server = `The server at ${endpoint.place}`;
  const words = endpoint.quote(refusal.message);
  const answer = words === '' ? `${status}` : `${status}: ${words}`;
  const failed = (kind: ProviderErrorKind, message: string, retryable = false): ProviderError =>
    new ProviderError(kind, message, { status, retryable, retryAfterMs });

  if (status === 401) {
    return endpoint.apiKey === undefined
      ? failed('auth', `${server} wants an API key (401); set it ${endpoint.keyPlace}.`)
      : failed('auth', `${server} refused the API key (401); set the right one ${endpoint.keyPlace}.`);
  }
  if (status === 403) {
    return failed(
      'auth',
      `${server} does not permit this (${answer}); use a key that may, and set it ${endpoint.keyPlace}.`,
    );
  }
  if (codes.some((code) => CONTENT_FILTER_CODES.has(code))) {
    return failed(
      'content-filter',
      `The content filter of ${endpoint.place} refused the request (${answer}).`,
    );
  }
  if (status === 404) {
    return failed(
      'bad-request',
      `${server} has no model "${endpoint.quote(model)}" or is no such API (${answer}); check the model and the base URL, which often ends in /v1.`,
    );
  }
  if (codes.includes('insufficient_quota')) {
    return failed(
      'rate-limit',
      `The account at ${endpoint.place} has no quota left (${answer}); add credit or use another key.`,
    );
  }
  if (status === 429) {
    return failed(
      'rate-limit',
      `${server} limits the rate of requests (${answer}); lower the concurrency or wait.`,
      true,
    );
  }
  if (status >= 500 || status === 408 || status === 409) {
    return failed('server', `${server} failed (${answer}); try again later.`, true);
  }
  if (status < 400) {
    return failed(
      'bad-request',
      `${server} redirects to another address (${status}); set that as the base URL.`,
    );
  }
  return failed('bad-request', `${server} refused the request (${answer}).`);
}

const CONNECTION_FAILURES: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'nothing listens there'],
  ['ECONNRESET', 'the connection was reset'],
  ['EPIPE', 'the connection was reset'],
  ['ENOTFOUND', 'the name is not known'],
  ['EAI_AGAIN', 'the name could not be looked up'],
  ['ETIMEDOUT', 'the connection timed out'],
  ['CONNECT_TIMEOUT', 'no connection came about in time'],
  ['EHOSTUNREACH', 'the host is out of reach'],
  ['ENETUNREACH', 'the network is out of reach'],
  ['EPROTO', 'it does not speak TLS'],
]);

/** No connection, or one that broke before the answer began. `error` is what Node says. */
export function connectionError(endpoint: Endpoint, error: unknown): ProviderError {
  const code = isObject(error) && typeof error.code === 'string' ? error.code : '';
  const reason =
    CONNECTION_FAILURES.get(code) ??
    (code.startsWith('HPE_')
      ? 'it does not speak HTTP'
      : code.startsWith('PROXY_')
        ? 'the proxy opens no way to it'
        : /CERT|SIGNATURE/.test(code)
          ? 'its certificate is not trusted'
          : 'the connection failed');
  return new ProviderError(
    'connection',
    `Cannot reach ${endpoint.host}: ${reason}${code && ` (${code})`}; check that the server runs and the base URL is right.${endpoint.proxy ? ` It is asked by way of the proxy ${endpoint.proxy.host}.` : ''}`,
    // Waiting for it was several tries already.
    { retryable: code !== 'CONNECT_TIMEOUT' },
  );
}

/** An answer that breaks off, or is not what the protocol says. `detail` completes “The answer of …”. */
export function malformedError(endpoint: Endpoint, detail: string): ProviderError {
  return new ProviderError('malformed', `The answer of ${endpoint.place} ${detail}.`, { retryable: true });
}
