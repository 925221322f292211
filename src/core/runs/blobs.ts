import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { bytesIn, diskStamp } from '../files.ts';
import { makeFolder } from '../make-folder.ts';
import { KnownHashes } from './known-hashes.ts';

/** Bytes of the largest blob that is kept; of what is larger only the hash is recorded. */
export const MAX_BLOB_BYTES = 64 * 1024 * 1024;

/** ms after which a file that a killed process was writing is removed. */
const ABANDONED_MS = 24 * 60 * 60 * 1000;

/** A blob is missing, or its bytes are not those of its hash. */
export class BlobError extends Error {
  /** As `node:fs` says that there is no such file. */
  readonly code = 'ENOENT';

  constructor(message: string) {
    super(message);
    this.name = 'BlobError';
  }
}

/**
 * Files by the SHA-256 of their bytes, each stored once, by whom and however often it is written. A blob is written
 * beside its place and renamed, so that it is there as a whole or not at all.
 */
export class BlobStore {
  readonly folder: string;
  readonly #known: KnownHashes;
  #isReady: Promise<void> | undefined;

  /** @param workspaceFolder absolute path of `.prompt-ladder` */
  constructor(workspaceFolder: string) {
    this.folder = join(workspaceFolder, 'blobs');
    this.#known = KnownHashes.of(workspaceFolder);
  }

  /**
   * Stores a file, unless it is there already.
   * @param hash of its bytes: SHA-256, in hex
   * @param bytes its length
   * @throws {BlobError} when the chunks come to another hash
   * @throws as `node:fs` does
   */
  async put(hash: string, bytes: number, chunks: () => AsyncIterable<Uint8Array>): Promise<void> {
    const file = this.#fileOf(hash);
    if (await this.#isWhole(hash, bytes)) return;
    this.#isReady ??= this.#prepare();
    await this.#isReady;
    const temporary = join(this.#unfinished, randomUUID());
    try {
      await using handle = await open(temporary, 'wx');
      const digest = createHash('sha256');
      for await (const chunk of chunks()) {
        digest.update(chunk);
        await handle.appendFile(chunk);
      }
      if (digest.digest('hex') !== hash) throw new BlobError('The file has changed since it was read.');
      await handle.close();
      await mkdir(dirname(file), { recursive: true });
      // Where another process was faster, its blob has the same bytes, and may be open.
      await rename(temporary, file).catch(async (error) => {
        if (!(await this.#isWhole(hash, bytes))) throw error;
      });
    } finally {
      await rm(temporary, { force: true });
    }
  }

  /** @throws {BlobError} when it is missing or damaged; of the latter the chunks before the end are handed out */
  async *read(hash: string): AsyncGenerator<Uint8Array> {
    const digest = createHash('sha256');
    try {
      for await (const chunk of createReadStream(this.#fileOf(hash), { highWaterMark: 1 << 16 })) {
        digest.update(chunk as Uint8Array);
        yield chunk as Uint8Array;
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      throw new BlobError(`The blob ${hash} is missing.`);
    }
    if (digest.digest('hex') !== hash) throw new BlobError(`The blob ${hash} is damaged.`);
  }

  /** @throws {BlobError} when it is missing or damaged */
  async readText(hash: string): Promise<string> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of this.read(hash)) chunks.push(chunk);
    return Buffer.concat(chunks).toString('utf8');
  }

  /** A blob that a failing disk or somebody has changed is written anew. */
  async #isWhole(hash: string, bytes: number): Promise<boolean> {
    const file = this.#fileOf(hash);
    const stamp = diskStamp(file);
    if (stamp === undefined) return false;
    const known = await this.#known.find(file, stamp);
    if (known !== undefined) return known === hash;
    if (bytesIn(stamp) !== bytes) return false;
    try {
      for await (const _ of this.read(hash));
      if (diskStamp(file) === stamp) await this.#known.note(file, stamp, hash);
      return true;
    } catch (error) {
      if (error instanceof BlobError) return false;
      throw error;
    }
  }

  get #unfinished(): string {
    return join(this.folder, 'unfinished');
  }

  /** @throws {BlobError} for what is no hash, and so might lead anywhere */
  #fileOf(hash: string): string {
    if (!/^[0-9a-f]{64}$/.test(hash)) throw new BlobError('A blob is named by a SHA-256 in hex.');
    return join(this.folder, hash.slice(0, 2), hash.slice(2));
  }

  /** Makes the folder, which git ignores whatever else it is told, and removes what killed processes have left. */
  async #prepare(): Promise<void> {
    await makeFolder(this.#unfinished);
    await writeFile(join(this.folder, '.gitignore'), '*\n', { flag: 'wx' }).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error;
      },
    );
    for (const name of await readdir(this.#unfinished)) {
      const file = join(this.#unfinished, name);
      const age = Date.now() - ((await stat(file).catch(() => undefined))?.mtimeMs ?? Date.now());
      if (age > ABANDONED_MS) await rm(file, { force: true });
    }
  }
}
