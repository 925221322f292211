import { parseBoundedJson } from '../../text/bounded-json.ts';
import { isObject } from '../../text/json-object.ts';
import { ProviderError } from '../provider.ts';
import { type EndpointOptions, openEndpoint } from './endpoint.ts';
import { httpFetch } from './http-fetch.ts';
import { connectionError, malformedError, parseRefusal, refusalError } from './server-errors.ts';

/** Models that are listed; a router has a few hundred. */
const MOST_MODELS = 2_000;

/**
 * The ids of a server's models (`GET /models`), as it orders them.
 * @throws {ProviderError} `auth` where it wants a key, `connection` where it cannot be reached, `malformed` where what
 *   it says is no list of models
 */
export async function listModels(options: EndpointOptions, signal: AbortSignal): Promise<string[]> {
  const endpoint = openEndpoint(options);
  const url = new URL(`${endpoint.baseUrl.replace(/\/$/, '')}/models`);
  for (const [name, value] of Object.entries(endpoint.query)) url.searchParams.set(name, value);
  // What a URL has before its host is no part of a request's address.
  url.username = url.password = '';
  const headers = new Headers({
    accept: 'application/json',
    ...(endpoint.apiKey !== undefined && { authorization: `Bearer ${endpoint.apiKey}` }),
    ...endpoint.headers,
  });
  const response = await httpFetch(url.href, { method: 'GET', headers, signal }, endpoint.proxy).catch(
    (error: unknown) => {
      throw connectionError(endpoint, signal.aborted ? { code: 'CONNECT_TIMEOUT' } : error);
    },
  );
  const text = await response.text().catch(() => '');
  if (response.status === 404) {
    const message = `The server at ${endpoint.place} lists no models (404); check its address, which often ends in /v1.`;
    throw new ProviderError('bad-request', message, { status: 404 });
  }
  if (response.status < 200 || response.status >= 300) {
    throw refusalError(endpoint, '', parseRefusal(response.status, response.headers, text));
  }
  const models = modelsIn(text);
  if (models) return models.slice(0, MOST_MODELS);
  throw malformedError(endpoint, 'is no list of models');
}

/** Servers send `{data: [{id}]}`; some the list alone. */
function modelsIn(text: string): string[] | undefined {
  try {
    const parsed = parseBoundedJson(text);
    const list = isObject(parsed) ? parsed.data : parsed;
    if (!Array.isArray(list)) return undefined;
    const ids = list.map((model: unknown) => (isObject(model) ? model.id : model));
    return [...new Set(ids.filter((id) => typeof id === 'string' && id !== ''))] as string[];
  } catch {
    return undefined;
  }
}
