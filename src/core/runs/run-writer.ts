import { type FileHandle, open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../diagnostic.ts';
import { unwritable, writeAtomically } from '../write-file.ts';
import { takeLock } from './lock.ts';
import type { Result } from './result.ts';
import { type Run, unansweredIn } from './run.ts';
import { FORMAT } from './stored-format.ts';

export const RUN_FILE = 'run.json';
/** The record as it was when the run began, for when the other one is damaged. */
export const BEGUN_FILE = 'begun.json';
export const RESULTS_FILE = 'results.jsonl';
export const LOCK_FILE = 'lock';

/** Characters that are written at once: outputs may have megabytes, and many may wait. */
const MOST_AT_ONCE = 1 << 20;

/** The one writer of a run under way. */
export class RunWriter {
  readonly folder: string;
  #run: Run;
  readonly #results: FileHandle;
  readonly #unlock: () => Promise<void>;
  /** Bytes of the results, as far as this writer knows. */
  #size: number;
  #waiting: Result[] = [];
  /** The write that will take the results collected now, and the last one begun or promised. */
  #next: Promise<void> | undefined;
  #last: Promise<void> = Promise.resolve();

  private constructor(
    folder: string,
    run: Run,
    results: FileHandle,
    size: number,
    unlock: () => Promise<void>,
  ) {
    this.folder = folder;
    this.#run = run;
    this.#results = results;
    this.#size = size;
    this.#unlock = unlock;
  }

  /**
   * Locks the folder of a run and opens it for writing.
   * @param prepare what has to be done once the folder is locked; makes the record that the run begins with
   * @throws {UserError} when another process writes this run, or the folder cannot be written
   */
  static async open(folder: string, prepare: () => Promise<Run>): Promise<RunWriter> {
    const unlock = await takeLock(join(folder, LOCK_FILE), 'The run').catch(throwUnwritable(folder));
    try {
      const run = await prepare();
      await writeAtomically(join(folder, BEGUN_FILE), serialise(run));
      await writeAtomically(join(folder, RUN_FILE), serialise(run));
      const results = await open(join(folder, RESULTS_FILE), 'a');
      return new RunWriter(folder, run, results, (await results.stat()).size, unlock);
    } catch (error) {
      await unlock();
      return throwUnwritable(folder)(error);
    }
  }

  get run(): Run {
    return this.#run;
  }

  /**
   * Resolves when the result is in the file, where a killed process does not lose it any more.
   * @throws {UserError} when it cannot be written, or somebody else has changed the file
   */
  append(result: Result): Promise<void> {
    this.#waiting.push(result);
    // Results that finish while a write is under way share the next one.
    if (!this.#next) this.#next = this.#last = this.#last.then(() => this.#write());
    return this.#next;
  }

  /**
   * Writes the run's end and lets go of its files. One that came to its end but lacks answers is `incomplete`.
   * @throws {UserError} when it cannot be written, or somebody else has changed the results
   */
  async finish({
    state,
    finishedAt,
    summary,
    draw,
  }: Pick<Run, 'state' | 'finishedAt' | 'summary' | 'draw'>): Promise<Run> {
    try {
      await this.#last;
      await this.#assertUnchanged();
      const isIncomplete = state === 'finished' && unansweredIn(summary) > 0;
      const end = { state: isIncomplete ? 'incomplete' : state, finishedAt, summary, ...(draw && { draw }) };
      this.#run = { ...this.#run, ...end } as Run;
      await writeAtomically(join(this.folder, RUN_FILE), serialise(this.#run)).catch(
        throwUnwritable(this.folder),
      );
    } finally {
      await this.close();
    }
    return this.#run;
  }

  /** Lets go of the files of a run that broke off; its record still says that it runs, so it can be resumed. */
  async close(): Promise<void> {
    await this.#last.catch(() => {});
    await this.#results.close();
    await this.#unlock();
  }

  async #write(): Promise<void> {
    const results = this.#waiting;
    this.#waiting = [];
    this.#next = undefined;
    await this.#assertUnchanged();
    let lines = '';
    const flush = async (text: string) => {
      const bytes = Buffer.from(text);
      await this.#results.appendFile(bytes).catch(throwUnwritable(this.folder));
      this.#size += bytes.length;
    };
    for (const result of results) {
      const line = JSON.stringify(result);
      // A large line is written in pieces, so that it is not held once more as bytes.
      let begin = 0;
      for (let end = 0; line.length - begin > MOST_AT_ONCE; begin = end) {
        end = begin + MOST_AT_ONCE;
        // JSON has no half of a surrogate pair, and none is made here.
        if (/[\ud800-\udbff]/.test(line.charAt(end - 1))) end--;
        await flush(lines + line.slice(begin, end));
        lines = '';
      }
      lines += `${line.slice(begin)}\n`;
      if (lines.length < MOST_AT_ONCE) continue;
      await flush(lines);
      lines = '';
    }
    if (lines !== '') await flush(lines);
  }

  /** What is appended to a file that was emptied, replaced or deleted would be lost without a word. */
  async #assertUnchanged(): Promise<void> {
    const file = join(this.folder, RESULTS_FILE);
    const [own, there] = await Promise.all([
      this.#results.stat({ bigint: true }),
      stat(file, { bigint: true }).catch(() => undefined),
    ]);
    if (there?.ino === own.ino && there.dev === own.dev && own.size === BigInt(this.#size)) return;
    throw new UserError(
      `Something else has ${there ? 'changed' : 'removed'} ${file} during the run, so the run stops; resume it to request the lost results again.`,
    );
  }
}

const serialise = (run: Run) => `${JSON.stringify({ format: FORMAT, ...run }, null, 2)}\n`;

/** Tells the user what the file system refuses. */
export function throwUnwritable(folder: string): (error: unknown) => never {
  return (error) => {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    throw unwritable('The run', folder, error);
  };
}
