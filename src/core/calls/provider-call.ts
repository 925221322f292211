import type { PriceList } from '../estimate/price.ts';
import {
  type ChatResponse,
  type EmbeddingRequest,
  type EmbeddingResponse,
  type Provider,
  ProviderError,
  type ProviderErrorKind,
} from '../providers/provider.ts';
import { shownWithoutThinking, withoutThinking } from '../providers/thinking.ts';
import type { Attempt } from './attempt.ts';
import { type Ask, type Call, type CallOutcome, cancelled } from './call.ts';

/** Who answers, and what that costs. */
export interface PricedProvider {
  readonly provider: Provider;
  readonly prices: PriceList;
}

/** The model may have answered and charged for it, although nothing of use came back. */
const MAY_BE_BILLED: ReadonlySet<ProviderErrorKind> = new Set(['timeout', 'malformed', 'content-filter']);

/** Asks a provider once. A signal that aborts with a `ProviderError` as its reason fails with that. */
export const providerCall =
  (to: PricedProvider): Call =>
  async (ask, signal) => {
    const { request, repeat, room } = ask;
    ask.onBegin?.();
    const watch = watched(ask, performance.now());
    const onLarge = room && (() => room.take());
    const work = async () => {
      const response = await to.provider.complete(request, { signal, repeat, onText: watch.onText, onLarge });
      return { ...response, text: withoutThinking(response.text) };
    };
    const { times } = watch;
    const outcome = await attempted(ask.provider, request.model, to.prices, { work, signal, times });
    if (!outcome.response) room?.release();
    return outcome;
  };

/** Texts to be turned into vectors, by the provider of a name. */
export interface EmbeddingAsk {
  readonly provider: string;
  readonly request: EmbeddingRequest;
  /** Never called: vectors come at once. */
  readonly onText?: undefined;
  readonly room?: undefined;
}

/** Asks a provider for vectors once; as `providerCall`. */
export const embeddingCall =
  ({ provider, prices }: PricedProvider): Call<EmbeddingAsk, EmbeddingResponse> =>
  ({ provider: name, request }, signal) => {
    const work = async () => {
      if (provider.embed) return provider.embed(request, signal);
      throw new ProviderError(
        'bad-request',
        `The provider "${name}" has no embeddings; name one that has in "knowledge.embeddings".`,
      );
    };
    return attempted(name, request.model, prices, { work, signal, times: {} });
  };

interface AttemptWork<Response> {
  readonly work: () => Promise<Response>;
  readonly signal: AbortSignal;
  /** Of the first text, once it has come. */
  readonly times: Pick<Attempt, 'firstTokenMs'>;
}

async function attempted<Response extends Pick<ChatResponse, 'usage' | 'model'> & Partial<ChatResponse>>(
  provider: string,
  model: string,
  prices: PriceList,
  { work, signal, times }: AttemptWork<Response>,
): Promise<CallOutcome<Response>> {
  const begin = performance.now();
  const attemptWith = (rest: Pick<Attempt, 'costUsd'> & Partial<Attempt>): Attempt => ({
    provider,
    model,
    latencyMs: since(begin),
    ...times,
    ...rest,
  });
  try {
    const response = await work();
    const { usage, finishReason, model: answeredBy } = response;
    const attempt = attemptWith({
      usage,
      costUsd: usage ? prices.cost(model, usage) : null,
      finishReason,
      ...(answeredBy !== undefined && answeredBy !== model && { answeredBy }),
    });
    return { attempts: [attempt], response };
  } catch (thrown) {
    const failure = asProviderError(signal.aborted ? signal.reason : thrown, provider);
    if (signal.aborted && failure !== signal.reason) return cancelled();
    const { kind, message, retryable, retryAfterMs } = failure;
    const error = { kind, message };
    const attempt = attemptWith({ costUsd: MAY_BE_BILLED.has(kind) ? null : 0, error });
    return { attempts: [attempt], error, ...(retryable && { retry: { afterMs: retryAfterMs } }) };
  }
}

/** Puts the pieces of a stream together for those who watch, and notes when the first one came. */
function watched({ onText }: Ask, begin: number) {
  const times: { firstTokenMs?: number } = {};
  let text = '';
  const onDelta = (delta: string) => {
    times.firstTokenMs ??= since(begin);
    text += delta;
    onText?.(shownWithoutThinking(text));
  };
  return { times, onText: onText && onDelta };
}

/** A provider's own mistake costs the call, and not the run. */
function asProviderError(thrown: unknown, name: string): ProviderError {
  if (thrown instanceof ProviderError) return thrown;
  const words = thrown instanceof Error ? thrown.message : String(thrown);
  return new ProviderError('unavailable', `The provider "${name}" failed: ${words}`, { cause: thrown });
}

/** ms since a moment, to a hundredth. */
const since = (begin: number) => Math.round((performance.now() - begin) * 100) / 100;
