import { createContext, Script } from 'node:vm';
import { startThreadTime } from '../thread-time.ts';
import { CheckFailedError, LongWorkError } from './errors.ts';

const sandbox: { work?: () => void } = {};
let script: Script | undefined;
let context: object | undefined;

/** How often work begins anew that was stopped while the machine was busy with something else. */
const MOST_ATTEMPTS = 4;

let isLongWorkAllowed = true;

/** Does work here unless a part of it may take long: `undefined` then, before that part has begun. */
export function unlessLong<Result>(work: () => Result): Result | undefined {
  const before = isLongWorkAllowed;
  isLongWorkAllowed = false;
  try {
    return work();
  } catch (error) {
    if (error instanceof LongWorkError) return undefined;
    throw error;
  } finally {
    isLongWorkAllowed = before;
  }
}

/**
 * Runs work that may never end, such as a pattern that backtracks, and stops it after a time limit. V8's
 * watchdog interrupts regular expressions too. Its thread costs some 100 µs a call, so callers keep what is
 * known to be quick away from here. The watchdog goes by the clock; where this thread had less than half of that
 * time, the work is tried again. It must leave nothing half done that outlives it.
 * @throws {CheckFailedError} when the time is over; what the work throws passes through
 * @throws {LongWorkError} inside of `unlessLong`
 */
export function withinTimeLimit<Result>(what: string, milliseconds: number, work: () => Result): Result {
  if (!isLongWorkAllowed) throw new LongWorkError();
  context ??= createContext(sandbox);
  // A constant; nothing of a rule or an output ever becomes code.
  script ??= new Script('work()');
  let result: Result | undefined;
  sandbox.work = () => {
    result = work();
  };
  try {
    for (let attempt = 1; ; attempt++) {
      const time = startThreadTime();
      try {
        script.runInContext(context, { timeout: milliseconds });
        return result as Result;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
        if (time() >= milliseconds / 2 || attempt === MOST_ATTEMPTS)
          throw new CheckFailedError(
            `${what} took longer than ${milliseconds} ms on this output and was stopped`,
          );
      }
    }
  } finally {
    sandbox.work = undefined;
  }
}

/** After so many outputs on which it was stopped, work is not tried any more: a run must end. */
export const GIVE_UP_AFTER = 8;

/** A time limit for the same work on many outputs. */
export class TimeLimit {
  readonly #what: string;
  readonly #milliseconds: number;
  #timesStopped = 0;

  constructor(what: string, milliseconds: number) {
    this.#what = what;
    this.#milliseconds = milliseconds;
  }

  /** @throws {CheckFailedError} when the time is over, or was over too often */
  run<Result>(work: () => Result): Result {
    if (this.#timesStopped >= GIVE_UP_AFTER) {
      throw new CheckFailedError(
        `${this.#what} was stopped on ${GIVE_UP_AFTER} outputs, each after ${this.#milliseconds} ms, and is no longer tried`,
      );
    }
    try {
      return withinTimeLimit(this.#what, this.#milliseconds, work);
    } catch (error) {
      if (error instanceof CheckFailedError && !(error instanceof LongWorkError)) this.#timesStopped++;
      throw error;
    }
  }
}
