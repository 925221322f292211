import type { OpenAI } from 'openai';
import { readAnswer } from './openai/answer.ts';
import { readEmbeddings } from './openai/embeddings.ts';
import { type Endpoint, type EndpointOptions, openEndpoint } from './openai/endpoint.ts';
import { type HttpResponse, httpFetch } from './openai/http-fetch.ts';
import { Dialect } from './openai/request.ts';
import { connectionError, parseRefusal, refusalError } from './openai/server-errors.ts';
import { type Provider, ProviderError } from './provider.ts';

export interface OpenAiOptions extends EndpointOptions {
  readonly organization?: string;
  readonly project?: string;
  /** Sends the headers of OPENAI_CUSTOM_HEADERS, too, which are for servers that the user named. */
  readonly usersHeaders?: boolean;
}

/** 24 days, in ms: what a timer can hold. The caller bounds the call; the package's own bound is put out of the way. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/**
 * Any server that speaks OpenAI's chat completions protocol.
 *
 * A call streams only when somebody watches its text: a whole answer is one JSON to parse, and always reports its
 * usage. The package builds and signs the requests; reading the answers is ours, since its own stream reader took
 * 5.9 ms for an answer of 300 pieces where this one takes 1.5.
 *
 * @throws {ProviderError} `bad-request` for an unusable base URL or header, `auth` for an unusable key
 */
export function openAiProvider(options: OpenAiOptions): Provider {
  const endpoint = openEndpoint(options);
  const dialect = new Dialect();
  let client: Promise<OpenAI> | undefined;

  return {
    // Two accounts at one server may get different answers, and neither reads the other's.
    cacheScope: ['openai', endpoint.place, endpoint.account].filter(Boolean).join(' '),
    server: endpoint.place,
    complete: (request, { signal, onText, onLarge }) =>
      unlessCancelled(signal, async () => {
        client ??= createClient(endpoint, options);
        for (;;) {
          const body = dialect.body(request, onText !== undefined);
          const { completions } = (await client).chat;
          const response = await sent(completions.create(body, { signal }).asResponse(), endpoint);
          if (isSuccess(response))
            return await readAnswer(response, endpoint, request.model, { onText, onLarge });
          const refusal = await refusalOf(response);
          if (!dialect.learn(body, refusal)) throw refusalError(endpoint, request.model, refusal);
        }
      }),
    embed: ({ model, texts }, signal) =>
      unlessCancelled(signal, async () => {
        client ??= createClient(endpoint, options);
        const body = { model, input: [...texts], encoding_format: 'float' as const };
        const response = await sent(
          (await client).embeddings.create(body, { signal }).asResponse(),
          endpoint,
        );
        if (!isSuccess(response)) throw refusalError(endpoint, model, await refusalOf(response));
        return await readEmbeddings(response, endpoint, texts.length);
      }),
  };
}

/**
 * Imported at the first call, since the package is large. What is not given is null, as the package would otherwise
 * take it from the environment and so send the key of one server to another.
 */
async function createClient(endpoint: Endpoint, options: OpenAiOptions): Promise<OpenAI> {
  const { OpenAI } = await import('openai');
  try {
    return new OpenAI({
      baseURL: endpoint.baseUrl,
      apiKey: endpoint.apiKey ?? 'none',
      adminAPIKey: null,
      organization: options.organization ?? null,
      project: options.project ?? null,
      webhookSecret: null,
      defaultHeaders: {
        ...(!options.usersHeaders && usersHeadersLeftOut()),
        'Accept-Encoding': 'identity',
        Authorization: endpoint.apiKey === undefined ? null : `Bearer ${endpoint.apiKey}`,
        ...endpoint.headers,
      },
      defaultQuery: endpoint.query,
      timeout: LONGEST_TIMEOUT_MS,
      maxRetries: 0,
      logLevel: 'off',
      fetch: ((url: string, init: RequestInit) =>
        httpFetch(url, init, endpoint.proxy)) as unknown as typeof fetch,
    });
  } catch {
    // All that the package reads on its own account.
    throw new ProviderError(
      'bad-request',
      'The environment variable OPENAI_CUSTOM_HEADERS holds a header that cannot be sent; correct it or unset it.',
    );
  }
}

/** The package reads OPENAI_CUSTOM_HEADERS by itself, for every server; `null` leaves a header out. */
function usersHeadersLeftOut(): Record<string, null> {
  const names = (process.env.OPENAI_CUSTOM_HEADERS ?? '')
    .split('\n')
    .filter((line) => line.includes(':'))
    .map((line) => line.slice(0, line.indexOf(':')).trim());
  return Object.fromEntries(names.map((name) => [name, null]));
}

/** @throws {ProviderError} `cancelled`, whatever ended the work of a call whose signal has aborted */
async function unlessCancelled<Answer>(signal: AbortSignal, work: () => Promise<Answer>): Promise<Answer> {
  try {
    signal.throwIfAborted();
    return await work();
  } catch (error) {
    if (signal.aborted) throw new ProviderError('cancelled', 'The call was cancelled.');
    throw error;
  }
}

const isSuccess = ({ status }: HttpResponse) => status >= 200 && status < 300;

const refusalOf = async (response: HttpResponse) =>
  parseRefusal(response.status, response.headers, await response.text().catch(() => ''));

/** @throws {ProviderError} `connection`, the only failure there is before a response */
async function sent(request: Promise<unknown>, endpoint: Endpoint): Promise<HttpResponse> {
  try {
    return (await request) as HttpResponse;
  } catch (error) {
    throw connectionError(endpoint, (error as Error).cause);
  }
}
