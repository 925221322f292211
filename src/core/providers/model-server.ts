import { UserError } from '../diagnostic.ts';
import { excerpt } from './excerpt.ts';
import { serverUrl, withoutUser } from './openai/endpoint.ts';
import { listModels } from './openai/models.ts';
import type { ProxyFor } from './openai/proxy.ts';
import { type Provider, ProviderError } from './provider.ts';
import { PROVIDER_KINDS } from './registry.ts';
import { isLoopback } from './trust.ts';

/** A server that speaks OpenAI's protocol and has answered. */
export interface ModelServer {
  /** Where its API begins. */
  readonly baseUrl: string;
  /** What a provider of it may be called. */
  readonly name: string;
  /** Ids of its models; empty where it has none yet. */
  readonly models: readonly string[];
}

/** Where servers listen on one's own machine unless told otherwise. */
export const LOCAL_SERVERS = [
  { name: 'ollama', label: 'Ollama', baseUrl: 'http://127.0.0.1:11434/v1' },
  { name: 'lm-studio', label: 'LM Studio', baseUrl: 'http://127.0.0.1:1234/v1' },
  { name: 'llama-cpp', label: 'llama.cpp', baseUrl: 'http://127.0.0.1:8080/v1' },
] as const;

/** What is called at a base URL, where somebody has written that; some base URLs end in `/models` themselves. */
const CALLED = /\/chat\/completions$|(?<=\/v1)\/models$/;
/** ms to list models in; a server that is there does it at once. */
const LIST_TIMEOUT_MS = 10_000;
const LOCAL_TIMEOUT_MS = 2_000;
/** ms for the first answer, before which a server may have to load the model. */
const TRY_TIMEOUT_MS = 120_000;

/** The servers that run on this machine at their usual addresses. @param places to look at, instead of these */
export async function localServers(
  signal: AbortSignal,
  places: readonly Pick<ModelServer, 'name' | 'baseUrl'>[] = LOCAL_SERVERS,
): Promise<ModelServer[]> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(LOCAL_TIMEOUT_MS)]);
  const found = await Promise.all(
    places.map(async ({ name, baseUrl }) => ({
      name,
      baseUrl,
      models: await listModels({ baseUrl }, within).catch(() => undefined),
    })),
  );
  return found.filter((server) => server.models !== undefined) as ModelServer[];
}

/**
 * Asks the server at an address, which may lack its scheme or its path, for its models.
 * @param address as somebody writes it: `localhost:1234`, `https://api.example.com/v1`
 * @throws {UserError} where that is no address
 * @throws {ProviderError} `auth` where it wants a key or another one; of other kinds where it cannot be used
 */
export async function serverAt(
  address: string,
  apiKey: string | undefined,
  signal: AbortSignal,
  proxyFor?: ProxyFor,
): Promise<ModelServer> {
  const written = writtenAddress(address);
  const usual = serverUrl(written);
  if (!usual) throw new UserError(noAddress(address));
  const within = AbortSignal.any([signal, AbortSignal.timeout(LIST_TIMEOUT_MS)]);
  const list = async (baseUrl: string): Promise<ModelServer> => {
    const models = await listModels({ baseUrl, apiKey, keyPlace: 'where its key is kept', proxyFor }, within);
    return { baseUrl, name: nameFor(baseUrl), models };
  };
  if (usual.pathname.length > 1) return list(written);
  usual.pathname = '/v1';
  try {
    return await list(usual.href);
  } catch (error) {
    const isElsewhere = error instanceof ProviderError && /bad-request|malformed/.test(error.kind);
    if (!isElsewhere) throw error;
    // What is wrong is said of the usual place.
    return list(written).catch(() => {
      throw error;
    });
  }
}

/** What is wrong with an address as somebody writes it; `undefined` where a server can be there. */
export const addressMistake = (address: string): string | undefined =>
  serverUrl(writtenAddress(address)) ? undefined : noAddress(address);

const noAddress = (address: string) =>
  `"${excerpt(withoutUser(address), 100)}" is no address of a server; write it like http://127.0.0.1:1234/v1.`;

/** A scheme whose colon or slashes are wrong, which would be taken for the name of a server. */
const MISSPELT_SCHEME = /^https?(?!:\/\/)[:;/]/i;

/** An address with what it may lack; a text that is none where its scheme is misspelt. */
const writtenAddress = (address: string) =>
  MISSPELT_SCHEME.test(address.trim()) ? '' : withScheme(address.trim()).replace(CALLED, '');

function withScheme(address: string): string {
  if (/^[a-z][a-z\d+.-]*:\/\//i.test(address)) return address.replace(/\/+$/, '');
  const guess = `http://${address}`;
  return (isLoopback(guess) ? guess : `https://${address}`).replace(/\/+$/, '');
}

/** A name that a provider of a workspace may have. */
function nameFor(baseUrl: string): string {
  const known = LOCAL_SERVERS.find(
    (server) => isLoopback(baseUrl) && new URL(server.baseUrl).port === new URL(baseUrl).port,
  );
  if (known) return known.name;
  if (isLoopback(baseUrl)) return 'local';
  const parts = new URL(baseUrl).hostname.split('.').filter((part) => !/^(?:api|www|\d+)$/.test(part));
  const name = (parts.length > 1 ? parts.at(-2) : parts[0])?.replace(/[^\w-]/g, '') ?? '';
  // The kinds' own names stand for something else.
  return /^[A-Za-z]/.test(name) && !PROVIDER_KINDS.has(name) ? name : 'server';
}

/** A first answer. */
export interface FirstAnswer {
  readonly text: string;
  readonly latencyMs: number;
}

/**
 * Makes one short call.
 * @throws {ProviderError} where no answer came
 */
export async function tryModel(provider: Provider, model: string, signal: AbortSignal): Promise<FirstAnswer> {
  const begin = performance.now();
  const timeout = AbortSignal.timeout(TRY_TIMEOUT_MS);
  const request = {
    model,
    messages: [{ role: 'user' as const, content: 'Answer with one word: ready' }],
    parameters: { maxTokens: 16 },
    responseFormat: { type: 'text' as const },
  };
  try {
    const { text } = await provider.complete(request, {
      signal: AbortSignal.any([signal, timeout]),
      repeat: 0,
    });
    return { text, latencyMs: performance.now() - begin };
  } catch (error) {
    if (!timeout.aborted || signal.aborted) throw error;
    const message = `${model} gave no answer within ${TRY_TIMEOUT_MS / 1000} s; try it again once the server has loaded it.`;
    throw new ProviderError('timeout', message);
  }
}
