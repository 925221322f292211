import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../diagnostic.ts';
import { writeAtomically } from '../write-file.ts';
import { takeLock } from './lock.ts';
import type { Result } from './result.ts';
import type { Run } from './run.ts';

export const RUN_FILE = 'run.json';
export const RESULTS_FILE = 'results.jsonl';
export const LOCK_FILE = 'lock';

/** The one writer of a run under way. */
export class RunWriter {
  readonly folder: string;
  #run: Run;
  readonly #results: FileHandle;
  readonly #unlock: () => Promise<void>;
  #lines: string[] = [];
  /** The write that will take the lines collected now, and the last one begun or promised. */
  #next: Promise<void> | undefined;
  #last: Promise<void> = Promise.resolve();

  private constructor(folder: string, run: Run, results: FileHandle, unlock: () => Promise<void>) {
    this.folder = folder;
    this.#run = run;
    this.#results = results;
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
      await writeAtomically(join(folder, RUN_FILE), serialise(run));
      return new RunWriter(folder, run, await open(join(folder, RESULTS_FILE), 'a'), unlock);
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
   * @throws {UserError} when it cannot be written
   */
  append(result: Result): Promise<void> {
    this.#lines.push(`${JSON.stringify(result)}\n`);
    // Results that finish while a write is under way share the next one.
    if (!this.#next) this.#next = this.#last = this.#last.then(() => this.#write());
    return this.#next;
  }

  /**
   * Writes the run's end and lets go of its files.
   * @throws {UserError} when it cannot be written
   */
  async finish(end: Pick<Run, 'state' | 'finishedAt' | 'summary'>): Promise<Run> {
    try {
      await this.#last;
      this.#run = { ...this.#run, ...end };
      await writeAtomically(join(this.folder, RUN_FILE), serialise(this.#run)).catch(
        throwUnwritable(this.folder),
      );
    } finally {
      await this.close();
    }
    return this.#run;
  }

  /** Lets go of the files of a run that broke off; its record goes on saying that it runs, so it can be resumed. */
  async close(): Promise<void> {
    await this.#last.catch(() => {});
    await this.#results.close();
    await this.#unlock();
  }

  async #write(): Promise<void> {
    const lines = this.#lines.join('');
    this.#lines = [];
    this.#next = undefined;
    await this.#results.appendFile(lines).catch(throwUnwritable(this.folder));
  }
}

const serialise = (run: Run) => `${JSON.stringify(run, null, 2)}\n`;

/** Tells the user what the file system refuses. */
export function throwUnwritable(folder: string): (error: unknown) => never {
  return (error) => {
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof UserError || code === undefined) throw error;
    throw new UserError(
      `The run cannot be written to ${folder} (${code}); check its permissions and the free space.`,
    );
  };
}
