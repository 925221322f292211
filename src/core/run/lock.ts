import { readFile, rm, writeFile } from 'node:fs/promises';
import process from 'node:process';
import { UserError } from '../diagnostic.ts';

/** Locks this process holds. Its id alone does not tell: a process before it may have had the same. */
const held = new Set<string>();

/**
 * Keeps two writers from a file or folder by a lock file beside it. A lock left by a process that is gone does not
 * count.
 * @returns gives the lock up
 * @throws {UserError} when another writer holds it
 */
export async function takeLock(file: string, what: string): Promise<() => Promise<void>> {
  while (!(await create(file))) {
    const holder = Number(await readFile(file, 'utf8').catch(() => ''));
    if (holder === process.pid ? held.has(file) : holder > 0 && isAlive(holder)) {
      throw new UserError(
        `${what} is being written by process ${holder}; wait for it or stop it, and if that process is something else, delete ${file}.`,
      );
    }
    await rm(file, { force: true });
  }
  held.add(file);
  return async () => {
    held.delete(file);
    await rm(file, { force: true });
  };
}

/** Whether a writer that is alive holds a lock. */
export async function isLocked(file: string): Promise<boolean> {
  const holder = Number(await readFile(file, 'utf8').catch(() => ''));
  return holder > 0 && isAlive(holder);
}

async function create(file: string): Promise<boolean> {
  try {
    await writeFile(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
