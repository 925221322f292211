import type { ProviderErrorKind } from '../providers/provider.ts';
import type { Result } from '../runs/result.ts';

/** Without a single answer yet, these say that no call of the run can succeed. */
const HOPELESS: ReadonlySet<string> = new Set<ProviderErrorKind>(['auth', 'connection', 'unavailable']);
/** So many failures one after the other end a run that had answers before. */
const FAILURES_IN_A_ROW = 50;

/** Tells when a provider is not worth asking any more. What the cache answers says nothing about it. */
export class ProviderHealth {
  readonly #enough: number;
  #hasAnswered = false;
  #failuresInARow = 0;

  /** @param concurrency calls that may fail together for one passing reason */
  constructor(concurrency: number) {
    this.#enough = Math.max(FAILURES_IN_A_ROW, concurrency);
  }

  /** @returns whether to give up after this result */
  isHopelessAfter({ attempts, error }: Pick<Result, 'attempts' | 'error'>): boolean {
    if (error?.kind === 'template') return false;
    const isLive = attempts.some((attempt) => !attempt.error && !attempt.cached);
    this.#hasAnswered ||= isLive;
    if (!error) {
      if (isLive) this.#failuresInARow = 0;
      return false;
    }
    this.#failuresInARow++;
    return (!this.#hasAnswered && HOPELESS.has(error.kind)) || this.#failuresInARow >= this.#enough;
  }
}
