import { validateHeaderName, validateHeaderValue } from 'node:http';
import { sha256 } from '../../text/hash.ts';
import { excerpt } from '../excerpt.ts';
import { ProviderError } from '../provider.ts';
import type { ProxyFor } from './proxy.ts';
import { answerMask, messageMask } from './secrets.ts';

export interface EndpointOptions {
  /** Where the API begins, for example `https://api.openai.com/v1`. */
  readonly baseUrl: string;
  /** None for servers that ask for none. */
  readonly apiKey?: string;
  /** Where its user can set the key; completes “set it …”. */
  readonly keyPlace?: string;
  /** Sent with every request, besides the key. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Tells which proxy a request goes by; none where it is absent. */
  readonly proxyFor?: ProxyFor;
}

/** A server to ask, checked, and what of it may be shown. */
export interface Endpoint {
  /** Where the API begins, without its query. */
  readonly baseUrl: string;
  readonly query: Readonly<Record<string, string>>;
  readonly apiKey: string | undefined;
  /** Completes “set it …”. */
  readonly keyPlace: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly proxy: URL | undefined;
  /** The base URL as messages show it, without credentials. */
  readonly place: string;
  /** Host and port. */
  readonly host: string;
  /** Tells accounts at the server apart without giving any credential away; empty where none is sent. */
  readonly account: string;
  /** A text of the server's as messages quote it: one short line in which keys and header values are masked. */
  quote(text: string): string;
  /** A text of an answer without the credentials that went with the request. */
  mask(text: string): string;
}

/** @throws {ProviderError} `bad-request` for an unusable base URL or header, `auth` for an unusable key */
export function openEndpoint({
  baseUrl,
  apiKey,
  keyPlace = 'in OPENAI_API_KEY',
  headers = {},
  proxyFor,
}: EndpointOptions): Endpoint {
  const url = parseBaseUrl(baseUrl);
  const key = apiKey?.trim() || undefined;
  if (key !== undefined && /[^\x21-\x7e]/.test(key)) {
    throw new ProviderError('auth', 'The API key contains characters no key has; copy it and set it again.');
  }
  for (const [name, value] of Object.entries(headers)) checkHeader(name, value);

  const maskWords = messageMask([
    key ?? '',
    url.username,
    url.password,
    ...url.searchParams.values(),
    ...Object.values(headers),
  ]);
  const credentials = [...url.searchParams, ...Object.entries(headers)].filter(([name]) =>
    CREDENTIAL_NAME.test(name),
  );
  const secrets = [key ?? '', url.password, ...credentials.map(([, value]) => value)];
  const query = Object.fromEntries(url.searchParams);
  url.pathname = url.pathname.replace(/\/+(chat\/completions\/*)?$/, '');
  url.search = '';
  url.hash = '';
  const place = `${url.origin}${url.pathname}`.replace(/\/$/, '');
  return {
    baseUrl: url.href,
    query,
    apiKey: key,
    keyPlace,
    headers,
    proxy: proxyFor?.(url.href),
    place,
    account: accountOf(place, secrets),
    host: url.port ? url.host : `${url.host}:${url.protocol === 'https:' ? 443 : 80}`,
    quote: (text) => excerpt(maskWords(text.slice(0, LONGEST_QUOTED))).replace(/\.$/, ''),
    mask: answerMask(secrets),
  };
}

/** Hashed with the server's name, so that one key has different names at two servers. */
const accountOf = (place: string, secrets: readonly string[]): string =>
  secrets.some(Boolean) ? sha256(['prompt-ladder account', place, ...secrets].join('\n')).slice(0, 16) : '';

/** An address that a server can be asked at; `undefined` where a text is none. */
export function serverUrl(baseUrl: string): URL | undefined {
  const url = URL.parse(baseUrl.trim());
  return url && /^https?:$/.test(url.protocol) ? url : undefined;
}

/** A text that is meant as an address, without the credentials that may be in it. */
export const withoutUser = (baseUrl: string): string => baseUrl.replace(/[^/]*@/, '***@');

function parseBaseUrl(baseUrl: string): URL {
  const url = serverUrl(baseUrl);
  if (url) return url;
  const shown = excerpt(withoutUser(baseUrl), 100);
  throw new ProviderError(
    'bad-request',
    `The base URL "${shown}" is not an http or https address; write it like https://api.openai.com/v1.`,
  );
}

function checkHeader(name: string, value: string): void {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
  } catch {
    throw new ProviderError(
      'bad-request',
      `The header "${excerpt(name, 60)}" cannot be sent; a header has a name of letters, digits and hyphens, and a value on one line.`,
    );
  }
}

/** Headers and parameters that authenticate; others, such as a title or a version, may well stand in an answer. */
const CREDENTIAL_NAME = /auth|key|token|secret|cookie|sig/i;

/** Far more than an excerpt shows, so that no secret is cut before it is masked. */
const LONGEST_QUOTED = 100_000;
