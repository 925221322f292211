/** Large answers that are held at once, from being read to being stored: each takes several times its length. */
const MOST_LARGE = 2;
/**
 * ms without anybody getting or giving back room after which the one that waits longest is read all the same: those
 * before it may wait for this very answer.
 */
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

interface RoomRequest {
  readonly room: Room;
  readonly begin: () => void;
}

/** Bounds the memory that large answers take together, however many calls there are at once. */
export class AnswerRoom {
  readonly #holders = new Set<Room>();
  readonly #waiting = new Set<RoomRequest>();
  #timer: NodeJS.Timeout | undefined;
  /** Bytes in use after the last collection. */
  #kept = 0;

  /** Room for the answers to one task, which gives it back at its end. */
  forTask(): Room & Disposable {
    const release = () => {
      // A call that has ended waits for nothing.
      for (const waiting of this.#waiting) if (waiting.room === room) this.#letGo(waiting);
      if (!this.#holders.delete(room)) return;
      this.#collect();
      for (const waiting of this.#waiting) if (this.#isFree(waiting.room)) this.#enter(waiting);
      this.#restart();
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
    if (this.#isFree(room)) {
      this.#holders.add(room);
      return;
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.add({ room, begin: resolve });
    if (this.#waiting.size === 1) this.#restart();
    await promise;
  }

  #isFree(room: Room): boolean {
    return this.#holders.has(room) || this.#holders.size < MOST_LARGE;
  }

  #enter(waiting: RoomRequest): void {
    this.#holders.add(waiting.room);
    this.#letGo(waiting);
  }

  #letGo(waiting: RoomRequest): void {
    this.#waiting.delete(waiting);
    waiting.begin();
  }

  #restart(): void {
    clearTimeout(this.#timer);
    const [first] = this.#waiting;
    if (!first) return;
    this.#timer = setTimeout(() => {
      this.#enter(first);
      this.#restart();
    }, LONGEST_WAIT_MS);
  }
}

function bytesInUse(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
