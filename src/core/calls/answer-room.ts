import { setTimeout as sleep } from 'node:timers/promises';

/** Large answers that are held at once, from being read to being stored: each takes several times its length. */
const MOST_LARGE = 2;
/** ms after which one that waits is read all the same, since those before it may wait for this very answer. */
const LONGEST_WAIT_MS = 10_000;

/** Bytes in use since the last collection that are worth another: a large answer leaves some ten times its length. */
const MUCH_GARBAGE = 64e6;

/** Where an answer finds out whether there is memory for it. */
export interface Room {
  /** Waits for room for a large answer; resolves at once for who has it already. */
  take(): Promise<void>;
  /** Gives the room back. */
  release(): void;
}

/** Bounds the memory that large answers take together, however many calls there are at once. */
export class AnswerRoom {
  readonly #holders = new Set<Room>();
  readonly #waiting = new Set<() => void>();
  /** Bytes in use after the last collection. */
  #kept = 0;

  /** Room for the answers to one task, which gives it back at its end. */
  forTask(): Room & Disposable {
    const release = () => {
      if (!this.#holders.delete(room)) return;
      this.#collect();
      for (const check of this.#waiting) check();
    };
    const room: Room & Disposable = {
      take: () => this.#take(room),
      release,
      [Symbol.dispose]: release,
    };
    return room;
  }

  /** The engine alone lets garbage grow to several times what is in use, the more the busier the machine is. */
  #collect(): void {
    if (!globalThis.gc || bytesInUse() < this.#kept + MUCH_GARBAGE) return;
    globalThis.gc();
    this.#kept = bytesInUse();
  }

  async #take(room: Room): Promise<void> {
    const isFree = () => this.#holders.has(room) || this.#holders.size < MOST_LARGE;
    if (!isFree()) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const end = new AbortController();
      const check = () => {
        if (!isFree()) return;
        this.#holders.add(room);
        resolve();
      };
      this.#waiting.add(check);
      await Promise.race([
        promise,
        sleep(LONGEST_WAIT_MS, undefined, { signal: end.signal }).catch(() => {}),
      ]);
      this.#waiting.delete(check);
      end.abort();
    }
    this.#holders.add(room);
  }
}

function bytesInUse(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
