import type { PriceList } from '../estimate/price.ts';
import { type Provider, ProviderError, type ProviderErrorKind } from '../providers/provider.ts';
import type { Attempt } from './attempt.ts';
import { type Ask, type Call, cancelled } from './call.ts';

/** Who answers, and what that costs. */
export interface PricedProvider {
  readonly provider: Provider;
  readonly prices: PriceList;
}

/** The model may have answered and charged for it, although nothing of use came back. */
const MAY_BE_BILLED: ReadonlySet<ProviderErrorKind> = new Set(['timeout', 'malformed', 'content-filter']);

/** Asks a provider once. A signal that aborts with a `ProviderError` as its reason fails with that. */
export const providerCall =
  ({ provider, prices }: PricedProvider): Call =>
  async (ask, signal) => {
    const { request, repeat } = ask;
    ask.onBegin?.();
    const begin = performance.now();
    const watch = watched(ask, begin);
    const attemptWith = (rest: Pick<Attempt, 'costUsd'> & Partial<Attempt>): Attempt => ({
      provider: ask.provider,
      model: request.model,
      latencyMs: since(begin),
      ...watch.times,
      ...rest,
    });
    try {
      const response = await provider.complete(request, { signal, repeat, onText: watch.onText });
      const { usage, finishReason, model } = response;
      const attempt = attemptWith({
        usage,
        costUsd: usage ? prices.cost(request.model, usage) : null,
        finishReason,
        ...(model !== undefined && model !== request.model && { answeredBy: model }),
      });
      return { attempts: [attempt], response };
    } catch (thrown) {
      const failure = asProviderError(signal.aborted ? signal.reason : thrown, ask.provider);
      if (signal.aborted && failure !== signal.reason) return cancelled();
      const { kind, message, retryable, retryAfterMs } = failure;
      const error = { kind, message };
      const attempt = attemptWith({ costUsd: MAY_BE_BILLED.has(kind) ? null : 0, error });
      return { attempts: [attempt], error, ...(retryable && { retry: { afterMs: retryAfterMs } }) };
    }
  };

/** Puts the pieces of a stream together for those who watch, and notes when the first one came. */
function watched({ onText }: Ask, begin: number) {
  const times: { firstTokenMs?: number } = {};
  let text = '';
  const onDelta = (delta: string) => {
    times.firstTokenMs ??= since(begin);
    text += delta;
    onText?.(text);
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
