import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { takeLock } from '../runs/lock.ts';
import { throwUnwritable } from '../runs/run-writer.ts';
import { OPINIONS_FILE, type OpinionRecord } from './opinions.ts';

/** The opinions of a run, open to be written by this process alone. */
export interface OpinionsWriter extends AsyncDisposable {
  /**
   * Resolves when the record is in the file.
   * @throws {UserError} when it cannot be written
   */
  append(record: OpinionRecord): Promise<void>;
}

/**
 * @param folder absolute path of the run's folder
 * @throws {UserError} when another process writes them, or they cannot be written
 */
export async function writeOpinions(folder: string): Promise<OpinionsWriter> {
  const orSay = throwUnwritable(folder);
  const unlock = await takeLock(join(folder, 'opinions.lock'), 'What a model says of the run').catch(orSay);
  try {
    const file = await open(join(folder, OPINIONS_FILE), 'a');
    // Parts the first line from one that a killed process has cut short.
    if ((await file.stat()).size > 0) await file.appendFile('\n');
    let last: Promise<void> = Promise.resolve();
    return {
      append: (record) => {
        last = last.then(() => file.appendFile(`${JSON.stringify(record)}\n`)).catch(orSay);
        return last;
      },
      async [Symbol.asyncDispose]() {
        await last.catch(() => {});
        await file.close();
        await unlock();
      },
    };
  } catch (error) {
    await unlock();
    return orSay(error);
  }
}
