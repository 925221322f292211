import { randomBytes } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../diagnostic.ts';
import { refusalReason } from '../write-file.ts';

/** Locks this process holds or is about to take. Its id alone does not tell: a process before it may have had the same. */
const held = new Set<string>();

/**
 * Keeps two writers from a file or folder by a lock file beside it. A lock left by a process that is gone does not
 * count.
 * @param doing what its holder does with it, as in *is being written*
 * @returns gives the lock up; throws a `UserError` when it cannot be removed
 * @throws {UserError} when another writer holds it, or its file can be neither read nor removed
 */
export async function takeLock(file: string, what: string, doing = 'written'): Promise<() => Promise<void>> {
  const refuse = (holder: number): never => {
    throw new LockedError(
      `${what} is being ${doing} by process ${holder}; wait for it or stop it, and if that process is something else, delete ${file}.`,
    );
  };
  if (held.has(file)) refuse(process.pid);
  held.add(file);
  try {
    while (!(await create(file))) {
      const holder = await holderOf(file);
      if (holder === undefined) continue;
      if (isOther(holder)) refuse(holder);
      await clear(file);
    }
  } catch (error) {
    held.delete(file);
    throw error;
  }
  return async () => {
    held.delete(file);
    await removeLock(file);
  };
}

/** Another writer holds a lock. */
class LockedError extends UserError {}

/** For a writer that keeps a lock for moments only, in ms. */
const LONGEST_WAIT_MS = 10_000;

/**
 * Does something while nobody else does, who takes the same lock; waits for those who are at it.
 * @throws {UserError} when they do not come to an end, or the lock cannot be written
 */
export async function whileLocked<Result>(
  file: string,
  what: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const end = performance.now() + LONGEST_WAIT_MS;
  let unlock: (() => Promise<void>) | undefined;
  while (!unlock) {
    try {
      unlock = await takeLock(file, what);
    } catch (error) {
      if (!(error instanceof LockedError) || performance.now() > end) throw error;
      await sleep(20);
    }
  }
  try {
    return await work();
  } finally {
    await unlock();
  }
}

/** Whether a writer that is alive holds a lock. */
export async function isLocked(file: string): Promise<boolean> {
  const holder = await holderOf(file).catch(() => undefined);
  return holder !== undefined && isAlive(holder);
}

/** `undefined` where there is no lock; 0 for nobody's. */
async function holderOf(file: string): Promise<number | undefined> {
  try {
    return Number(await readFile(file, 'utf8')) || 0;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new UserError(`The lock ${file} cannot be read ${refusalReason(error)}.`);
  }
}

/** Links a file that names this process already: one that is made first and written then is nobody's in between. */
async function create(file: string): Promise<boolean> {
  const own = `${file}.${process.pid}-${randomBytes(4).toString('hex')}`;
  const holder = String(process.pid);
  const withoutLink = (error: NodeJS.ErrnoException) => {
    if (!WITHOUT_LINKS.has(error.code)) throw error;
    return writeFile(file, holder, { flag: 'wx' });
  };
  try {
    await writeFile(own, holder);
    await link(own, file).catch(withoutLink);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(own, { force: true });
  }
}

/** What file systems without links say to one. */
const WITHOUT_LINKS: ReadonlySet<unknown> = new Set(['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP']);

/** Removes a lock that does not count; one process at a time, as it could remove what another has just put there. */
async function clear(file: string): Promise<void> {
  const guard = `${file}.clear`;
  if (!(await create(guard))) {
    // Left by a process that was killed at this very moment.
    if (await isLeft(guard)) await removeLock(guard);
    return sleep(10);
  }
  try {
    if (await isLeft(file)) await removeLock(file);
  } finally {
    await removeLock(guard);
  }
}

/** @throws {UserError} */
async function removeLock(file: string): Promise<void> {
  await rm(file, { force: true }).catch((error: unknown) => {
    throw new UserError(
      `What was written is whole, but its lock ${file} cannot be removed ${refusalReason(error)}.`,
    );
  });
}

async function isLeft(file: string): Promise<boolean> {
  const holder = await holderOf(file);
  return holder !== undefined && !isOther(holder);
}

/** Whether a lock is held by a process that is alive, and not this one. */
const isOther = (holder: number) => holder !== process.pid && isAlive(holder);

function isAlive(pid: number): boolean {
  // 0 and numbers below it would name groups of processes.
  if (pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
