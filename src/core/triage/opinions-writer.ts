import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { takeLock } from '../runs/lock.ts';
import { throwUnwritable } from '../runs/run-writer.ts';
import { OPINIONS_FILE, type OpinionRecord } from './opinions.ts';

/** The one writer of a run's opinions. */
export class OpinionsWriter {
  readonly #folder: string;
  readonly #file: FileHandle;
  readonly #unlock: () => Promise<void>;
  #last: Promise<void> = Promise.resolve();

  private constructor(folder: string, file: FileHandle, unlock: () => Promise<void>) {
    this.#folder = folder;
    this.#file = file;
    this.#unlock = unlock;
  }

  /**
   * @param folder absolute path of the run's folder
   * @throws {UserError} when another process writes them, or they cannot be written
   */
  static async open(folder: string): Promise<OpinionsWriter> {
    const unlock = await takeLock(join(folder, 'opinions.lock'), 'What a model says of the run').catch(
      throwUnwritable(folder),
    );
    try {
      const file = await open(join(folder, OPINIONS_FILE), 'a');
      // Parts the first line from one that a killed process has cut short.
      if ((await file.stat()).size > 0) await file.appendFile('\n');
      return new OpinionsWriter(folder, file, unlock);
    } catch (error) {
      await unlock();
      return throwUnwritable(folder)(error);
    }
  }

  /**
   * Resolves when the record is in the file.
   * @throws {UserError} when it cannot be written
   */
  append(record: OpinionRecord): Promise<void> {
    this.#last = this.#last
      .then(() => this.#file.appendFile(`${JSON.stringify(record)}\n`))
      .catch(throwUnwritable(this.#folder));
    return this.#last;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#last.catch(() => {});
    await this.#file.close();
    await this.#unlock();
  }
}
