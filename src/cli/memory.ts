import v8 from 'node:v8';
import vm from 'node:vm';

/** Bytes of V8's young space from which on it grows no more; twice that buys little time, and no answer needs it. */
const MOST_YOUNG = 32e6;
const LOOK_EVERY_MS = 50;

/** Keeps a process small while it makes many calls, and lets the core collect the garbage of large answers. */
export class SmallMemory implements Disposable {
  // The flag that sets the limit itself counts only where Node is started with it.
  readonly #timer = setInterval(() => this.#limitYoungSpace(), LOOK_EVERY_MS).unref();

  constructor() {
    globalThis.gc ??= collect as NodeJS.GCFunction;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #limitYoungSpace(): void {
    const young = v8.getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
    if (!young || young.space_size < MOST_YOUNG) return;
    v8.setFlagsFromString('--semi-space-growth-factor=1');
    clearInterval(this.#timer);
  }
}

/** Node's own `gc`, without the flag that a user would have to give; it is found when it is first needed. */
function collect(): void {
  v8.setFlagsFromString('--expose-gc');
  const gc = vm.runInNewContext('gc') as NodeJS.GCFunction;
  globalThis.gc = gc;
  gc();
}
