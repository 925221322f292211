import { UserError } from '../diagnostic.ts';
import type { Files } from '../files.ts';

/** What the file system refuses, told from mistakes of our own. The message says why, without a full stop. */
export class UnreadableError extends Error {
  constructor(cause: unknown) {
    super(reasonOf(cause), { cause });
    this.name = 'UnreadableError';
  }
}

/** A file's bytes in pieces. @throws {UnreadableError}, and what the files themselves have to tell the user */
export async function* fileChunks(file: string, files: Files): AsyncGenerator<Uint8Array> {
  try {
    yield* files.readStream(file);
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw new UnreadableError(cause);
  }
}

function reasonOf(error: unknown): string {
  const code = String((error as { code?: unknown } | undefined)?.code);
  return REASONS.get(code) ?? 'the file system reports an error';
}

/** By the codes of Node and of the editor's file systems. */
const REASONS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ENOENT: 'it is not there; check its name',
    FileNotFound: 'it is not there; check its name',
    ENOTDIR: 'it is not there; check its name',
    EACCES: 'permission is denied; change its permissions',
    EPERM: 'permission is denied; change its permissions',
    NoPermissions: 'permission is denied; change its permissions',
    EISDIR: 'it is a folder; name the files in it, or a pattern such as *.jsonl',
    FileIsADirectory: 'it is a folder; name the files in it, or a pattern such as *.jsonl',
    EMFILE: 'too many files are open; try again',
    ENFILE: 'too many files are open; try again',
    ELOOP: 'its symbolic links lead in a circle',
    ENAMETOOLONG: 'its path is too long',
    ERR_INVALID_ARG_VALUE: 'its path is not valid',
    EIO: 'the disk reports an error',
    Unavailable: 'its file system is not available; try again',
  }),
);
