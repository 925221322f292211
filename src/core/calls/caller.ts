import { setTimeout as sleep } from 'node:timers/promises';
import type { PriceList } from '../estimate/price.ts';
import {
  type ChatRequest,
  type ChatResponse,
  type Provider,
  ProviderError,
  type ProviderErrorKind,
} from '../providers/provider.ts';
import { requestHash } from '../providers/request-hash.ts';
import type { Attempt, CallError } from './attempt.ts';
import type { ResponseCache } from './cache.ts';
import { Spending } from './spending.ts';

/** Waits before a retry: full jitter over a doubling bound (Brooker, "Exponential Backoff And Jitter", 2015). */
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 20_000;
/** A server that asks to wait is not waited for longer than this, in all. */
const LONGEST_RETRY_AFTER_MS = 120_000;

/** Output tokens reserved for a call without `maxTokens`, unless an answer has shown that it may be more. */
const ASSUMED_OUTPUT_TOKENS = 1_000;

/** The model may have answered and charged for it, although nothing of use came back. */
const MAY_BE_BILLED: ReadonlySet<ProviderErrorKind> = new Set(['timeout', 'malformed', 'content-filter']);

export interface CallerOptions {
  readonly provider: Provider;
  readonly prices: PriceList;
  readonly cache?: ResponseCache;
  /** Further attempts after a failure that may pass. */
  readonly retries: number;
  readonly timeoutMs: number;
  /** USD; `Infinity` for no limit. */
  readonly maxCost: number;
  /** USD spent by an earlier part of the run. */
  readonly spent: number;
  /** 0 to 1, exclusive. */
  readonly random: () => number;
  /** Ends the calls under way, and refuses further ones. */
  readonly signal: AbortSignal;
}

/** A call's answer, or why there is none: its last attempt failed, it was cancelled, or there is no money left. */
export type CallOutcome = {
  readonly attempts: readonly Attempt[];
  readonly requestHash: string;
} & (Answered | Unanswered);

interface Answered {
  readonly response: ChatResponse;
}

interface Unanswered {
  readonly response?: undefined;
  readonly error: CallError;
}

const CANCELLED: CallError = { kind: 'cancelled', message: 'The run was cancelled.' };
const OVER_BUDGET: CallError = {
  kind: 'over-budget',
  message: 'The next call could have crossed the limit of cost.',
};

/** Makes calls: from the cache where it can, with retries, a time limit, and the run's money in view. */
export class Caller {
  readonly #options: CallerOptions;
  readonly #spending: Spending;
  readonly #underWay = new Set<AbortController>();
  #pausedUntil = 0;
  #longestOutput = ASSUMED_OUTPUT_TOKENS;

  constructor(options: CallerOptions) {
    this.#options = options;
    this.#spending = new Spending(options.maxCost, options.spent);
    // One listener for all calls: a listener each chains them together, and so keeps what is done with from the collector.
    const end = () => {
      for (const call of this.#underWay) call.abort();
    };
    options.signal.addEventListener('abort', end, { once: true });
  }

  /**
   * Never rejects for what the provider does.
   * @param tries how many answers of the sample were refused before it
   */
  async call(request: ChatRequest, repeat: number, tries = 0): Promise<CallOutcome> {
    const hash = requestHash(request);
    const { provider, cache } = this.#options;
    const cacheFile =
      provider.cacheScope === undefined ? undefined : cache?.fileOf(provider.cacheScope, hash, repeat, tries);
    const kept = cacheFile === undefined ? undefined : await cache?.read(cacheFile);
    if (kept) {
      const { usage, finishReason } = kept.response;
      const attempt = {
        latencyMs: kept.latencyMs,
        usage,
        costUsd: 0,
        finishReason,
        cached: true,
        ...otherModel(request, kept.response),
      };
      return { response: kept.response, attempts: [attempt], requestHash: hash };
    }

    const attempts: Attempt[] = [];
    const ended = (end: Answered | Unanswered) => ({ ...end, attempts, requestHash: hash });
    let firstFailure: number | undefined;
    for (;;) {
      if (!(await this.#pauseIsOver())) return ended({ error: CANCELLED });
      const reserved = this.#mostItMayCost(request);
      const isAffordable = await this.#spending.reserve(reserved);
      if (!isAffordable) return ended({ error: OVER_BUDGET });
      const { attempt, response, error } = await this.#attempt(request, repeat);
      this.#spending.settle(reserved, attempt.costUsd ?? reserved);
      if (error?.kind === 'cancelled') return ended({ error: CANCELLED });
      attempts.push(attempt);
      if (response) {
        // A cache that cannot be written costs the next run money, and this one nothing.
        if (cacheFile)
          await cache?.write(cacheFile, { response, latencyMs: attempt.latencyMs }).catch(() => {});
        return ended({ response });
      }
      firstFailure ??= performance.now();
      const wait = this.#waitBefore(attempts.length, error, since(firstFailure));
      if (wait === undefined) return ended({ error: { kind: error.kind, message: error.message } });
      if (!(await slept(wait, this.#options.signal))) return ended({ error: CANCELLED });
    }
  }

  async #attempt(
    request: ChatRequest,
    repeat: number,
  ): Promise<
    { attempt: Attempt } & (
      | { response: ChatResponse; error?: undefined }
      | { response?: undefined; error: ProviderError }
    )
  > {
    const begin = performance.now();
    try {
      const response = await this.#withinTime(request, repeat);
      const { usage, finishReason } = response;
      const costUsd = usage ? this.#options.prices.cost(request.model, usage) : null;
      this.#longestOutput = Math.max(this.#longestOutput, usage?.outputTokens ?? 0);
      const answered = { usage, costUsd, finishReason, ...otherModel(request, response) };
      return { response, attempt: { latencyMs: since(begin), ...answered } };
    } catch (thrown) {
      const error = asProviderError(thrown, this.#options.provider);
      const { kind, message } = error;
      const costUsd = MAY_BE_BILLED.has(kind) ? null : 0;
      return { error, attempt: { latencyMs: since(begin), costUsd, error: { kind, message } } };
    }
  }

  /** Providers answer or fail in their own time; this bounds them all alike. */
  async #withinTime(request: ChatRequest, repeat: number): Promise<ChatResponse> {
    const { provider, timeoutMs, signal } = this.#options;
    const call = new AbortController();
    const timer = setTimeout(() => call.abort(), timeoutMs);
    this.#underWay.add(call);
    if (signal.aborted) call.abort();
    try {
      return await provider.complete(request, { signal: call.signal, repeat });
    } catch (error) {
      if (!signal.aborted && call.signal.aborted) {
        const message = `No answer within ${timeoutMs / 1000} s; raise the time limit, or ask for less.`;
        throw new ProviderError('timeout', message, { retryable: true });
      }
      throw error;
    } finally {
      clearTimeout(timer);
      this.#underWay.delete(call);
    }
  }

  async #pauseIsOver(): Promise<boolean> {
    while (this.#pausedUntil > performance.now()) {
      if (!(await slept(this.#pausedUntil - performance.now(), this.#options.signal))) return false;
    }
    return true;
  }

  /**
   * ms until the next attempt, or `undefined` when there is none. Attempts count against `retries`, but for those
   * that the server itself put off: many calls share its limit, and all of them get their turn if they wait.
   */
  #waitBefore(attemptsMade: number, error: ProviderError, failingMs: number): number | undefined {
    const { retries, random } = this.#options;
    const { kind, retryable, retryAfterMs: asked = 0 } = error;
    const isPutOff = kind === 'rate-limit' && error.retryAfterMs !== undefined;
    if (!retryable || attemptsMade > (isPutOff && retries > 0 ? Number.POSITIVE_INFINITY : retries))
      return undefined;
    if (asked + (isPutOff ? failingMs : 0) > LONGEST_RETRY_AFTER_MS) return undefined;
    // The server speaks of its whole limit, so the other calls wait too instead of running into it.
    this.#pausedUntil = Math.max(this.#pausedUntil, performance.now() + asked);
    return asked + random() * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attemptsMade - 1));
  }

  /** An upper bound in USD: no token is shorter than a byte of UTF-8. 0 where nothing is limited. */
  #mostItMayCost({ model, messages, parameters, responseFormat }: ChatRequest): number {
    if (!this.#spending.isLimited) return 0;
    const bytes = Buffer.byteLength(JSON.stringify([messages, responseFormat]));
    return this.#options.prices.most(model, bytes, parameters.maxTokens ?? this.#longestOutput) ?? 0;
  }
}

/** A provider's own mistake costs the call, and not the run. */
function asProviderError(thrown: unknown, { id }: Provider): ProviderError {
  if (thrown instanceof ProviderError) return thrown;
  const words = thrown instanceof Error ? thrown.message : String(thrown);
  return new ProviderError('unavailable', `The provider "${id}" failed: ${words}`, { cause: thrown });
}

/** A server may answer with a dated version of the model, or route the request to another one. */
const otherModel = ({ model: asked }: ChatRequest, { model }: ChatResponse) =>
  model !== undefined && model !== asked ? { model } : {};

/** ms since a moment, to a hundredth. */
const since = (begin: number) => Math.round((performance.now() - begin) * 100) / 100;

/** @returns whether the time passed, rather than the signal aborting */
async function slept(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await sleep(ms, undefined, { signal });
    return true;
  } catch {
    return false;
  }
}
