import type { ProviderErrorKind } from '../providers/provider.ts';
import type { Result } from '../runs/result.ts';

/** Without a single answer yet, these say that no call of the run can succeed. */
const HOPELESS: ReadonlySet<string> = new Set<ProviderErrorKind>(['auth', 'connection', 'unavailable']);
/** So many failures one after the other end a run that had answers before. */
const FAILURES_IN_A_ROW = 50;

/** So many calls one after the other that reach nobody, each with all its retries, end it sooner. */
const UNREACHED_IN_A_ROW = 3;

/** Tells when a provider is not worth asking any more. What the cache answers says nothing about it. */
export class ProviderHealth {
  readonly #enough: number;
  #hasAnswered = false;
  #failuresInARow = 0;
  #unreachedInARow = 0;
  readonly #concurrency: number;

  /** @param concurrency calls that may fail together for one passing reason */
  constructor(concurrency: number) {
    this.#concurrency = concurrency;
    this.#enough = Math.max(FAILURES_IN_A_ROW, concurrency);
  }

  /** @returns whether to give up after this result */
  isHopelessAfter({ attempts, error }: Pick<Result, 'attempts' | 'error'>): boolean {
    if (error?.kind === 'template') return false;
    const isLive = attempts.some((attempt) => !attempt.error && !attempt.cached);
    this.#hasAnswered ||= isLive;
    if (!error) {
      if (isLive) this.#failuresInARow = this.#unreachedInARow = 0;
      return false;
    }
    this.#failuresInARow++;
    this.#unreachedInARow =
      error.kind === 'connection' && attempts.at(-1)?.error ? this.#unreachedInARow + 1 : 0;
    // Without retries, one passing reason may fail all calls under way.
    const unreached = attempts.length > 1 ? UNREACHED_IN_A_ROW : UNREACHED_IN_A_ROW + this.#concurrency;
    return (
      (!this.#hasAnswered && HOPELESS.has(error.kind)) ||
      this.#unreachedInARow >= unreached ||
      this.#failuresInARow >= this.#enough
    );
  }
}
