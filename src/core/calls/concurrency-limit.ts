import { onAbort } from './abort.ts';
import { ServerPause } from './server-pause.ts';

/** Calls under way at first, until answers show what the server can do; a queue alone never takes it below. */
const FIRST = 4;
/** How much the limit grows after a round without a sign of a queue, at first. */
const FIRST_GROWTH = 4;
/** Latency may be so much above what an unhurried server takes before nothing more is sent, and before less is. */
const NO_GROWTH = 1.5;
const QUEUE = 2;
/** The parts of the time limit that latency may take before nothing more is sent, and before less is. */
const NO_GROWTH_SHARE = 1 / 4;
const SLOW_SHARE = 1 / 2;
/** Below this, in ms, latency is this machine's own, and tells nothing of a queue. */
const NEGLIGIBLE_MS = 50;
/** How fast an old lowest latency is forgotten, each round: a server may slow down for good. */
const DRIFT = 1.01;
const SMALLEST_ROUND = 4;

/** How calls to a server stand. */
export interface LimitState {
  /** Calls that may be under way at once. */
  readonly limit: number;
  readonly underWay: number;
  /** Calls that wait for their turn. */
  readonly waiting: number;
}

/** What a call tells about its server. */
export interface CallSample {
  /** ms; absent where the call brought no answer. */
  readonly latencyMs?: number;
  /** The server did not keep up: a time-out, a refusal for too many calls. */
  readonly isOverloaded: boolean;
}

/** A call that is under way. */
interface CallUnderWay {
  /** The most calls that were under way since it began, itself among them. */
  most: number;
}

/**
 * How many calls one server gets at once: few at first, more while answers come as fast as before, fewer where they
 * take longer only because they wait behind each other (a gradient as in Netflix's concurrency-limits, after TCP
 * Vegas) or come near the time limit, and half where the server does not keep up. A server that answers two at a
 * time is so not sent more than it answers in time.
 */
export class ConcurrencyLimit {
  /** What the server asked to wait. */
  readonly pause = new ServerPause();
  readonly #most: number;
  readonly #timeoutMs: number;
  #limit: number;
  readonly #underWay = new Set<CallUnderWay>();
  readonly #waiting = new Set<() => void>();
  /** Latencies of the round under way; a round is as many answers as there may be calls at once. */
  #round: number[] = [];
  #wasReached = false;
  #isGrowing = true;
  /** The lowest median of a round, in ms. */
  #unhurriedMs = Number.POSITIVE_INFINITY;
  /** Counts shrinkings: calls begun before the last one tell of what was before it. */
  #era = 0;

  /**
   * @param most calls under way at once that are never exceeded, at least 1
   * @param timeoutMs after which a call is given up
   */
  constructor(most: number, timeoutMs: number) {
    this.#most = most;
    this.#timeoutMs = timeoutMs;
    this.#limit = Math.min(most, FIRST);
  }

  get state(): LimitState {
    return { limit: Math.floor(this.#limit), underWay: this.#underWay.size, waiting: this.#waiting.size };
  }

  /**
   * Waits for a turn.
   * @returns ends the turn, is told how the call went, and tells the most calls that were under way during it;
   *   `undefined` when the signal aborts before
   */
  async turn(signal: AbortSignal): Promise<((sample: CallSample) => number) | undefined> {
    if (signal.aborted) return undefined;
    const mustWait = this.#underWay.size >= Math.floor(this.#limit) || this.#waiting.size > 0;
    if (mustWait) this.#wasReached = true;
    const turn = mustWait ? await this.#wait(signal) : this.#begin();
    if (!turn) return undefined;
    const era = this.#era;
    return (sample) => {
      this.#underWay.delete(turn);
      this.#learn(sample, era);
      this.#admit();
      return turn.most;
    };
  }

  #begin(): CallUnderWay {
    const turn = { most: 0 };
    this.#underWay.add(turn);
    for (const each of this.#underWay) each.most = Math.max(each.most, this.#underWay.size);
    return turn;
  }

  /** @returns `undefined` when the signal aborts before its turn */
  #wait(signal: AbortSignal): Promise<CallUnderWay | undefined> {
    return new Promise((resolve) => {
      const begin = () => {
        forget();
        this.#waiting.delete(begin);
        resolve(this.#begin());
      };
      this.#waiting.add(begin);
      const forget = onAbort(signal, () => {
        this.#waiting.delete(begin);
        resolve(undefined);
      });
    });
  }

  #admit(): void {
    for (const begin of this.#waiting) {
      if (this.#underWay.size >= Math.floor(this.#limit)) return;
      begin();
    }
  }

  #learn({ latencyMs, isOverloaded }: CallSample, era: number): void {
    if (era !== this.#era) return;
    if (isOverloaded) {
      this.#shrinkTo(this.#limit / 2);
      return;
    }
    if (latencyMs === undefined) return;
    this.#round.push(latencyMs);
    if (this.#round.length >= Math.max(SMALLEST_ROUND, Math.floor(this.#limit))) this.#endRound();
  }

  #endRound(): void {
    const sorted = this.#round.sort((a, b) => a - b);
    const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
    const [middleMs, slowMs] = [at(0.5), at(0.75)];
    this.#round = [];
    this.#unhurriedMs = Math.max(NEGLIGIBLE_MS, Math.min(this.#unhurriedMs * DRIFT, middleMs));

    const isUnhurried =
      middleMs <= NO_GROWTH * this.#unhurriedMs && slowMs <= NO_GROWTH_SHARE * this.#timeoutMs;
    this.#isGrowing &&= isUnhurried;
    if (isUnhurried && this.#wasReached) {
      const grown = this.#isGrowing ? this.#limit * FIRST_GROWTH : this.#limit + Math.sqrt(this.#limit) / 2;
      this.#limit = Math.min(this.#most, grown);
    }
    this.#wasReached = this.#waiting.size > 0;

    const unqueued = this.#limit * Math.max(0.5, (QUEUE * this.#unhurriedMs) / middleMs);
    const inTime = (this.#limit * SLOW_SHARE * this.#timeoutMs) / slowMs;
    const wanted = Math.min(Math.max(FIRST, unqueued), inTime);
    if (wanted < this.#limit) this.#shrinkTo(wanted);
  }

  #shrinkTo(limit: number): void {
    this.#limit = Math.max(1, limit);
    this.#isGrowing = false;
    this.#round = [];
    this.#era++;
  }
}

/** The limits of the servers that a run asks, each shared by all calls to it: of samples, repairs and judges. */
export class ServerLimits {
  readonly #limits = new Map<string, ConcurrencyLimit>();
  readonly #most: number;
  readonly #timeoutMs: number;

  /**
   * @param most calls under way at once at each server
   * @param timeoutMs after which a call is given up
   */
  constructor(most: number, timeoutMs: number) {
    this.#most = most;
    this.#timeoutMs = timeoutMs;
  }

  of(server: string): ConcurrencyLimit {
    const known = this.#limits.get(server);
    if (known) return known;
    const limit = new ConcurrencyLimit(this.#most, this.#timeoutMs);
    this.#limits.set(server, limit);
    return limit;
  }

  /** How calls to all servers stand together. */
  get state(): LimitState {
    const states = [...this.#limits.values()].map(({ state }) => state);
    const sum = (part: keyof LimitState) => states.reduce((total, state) => total + state[part], 0);
    return { limit: sum('limit'), underWay: sum('underWay'), waiting: sum('waiting') };
  }
}
