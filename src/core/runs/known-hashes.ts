import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import * as v from 'valibot';
import { writeAtomically } from '../write-file.ts';

/** By path relative to the workspace folder: the hash of a file, and what the disk said of it. */
const schema = v.record(v.string(), v.tuple([v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)), v.string()]));

const FILE = join('cache', 'hashes.json');
/** Two writings within a tick of the disk's clock look alike, so what is as young as this is not remembered. */
const SETTLED_MS = 2_000;
const MOST = 200_000;

const stores = new Map<string, KnownHashes>();

/** The hashes of files that nobody has written since they were read, by this process or one before. */
export class KnownHashes {
  readonly #folder: string;
  #entries: Map<string, readonly [hash: string, stamp: string]> | undefined;
  #isChanged = false;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** @param folder absolute path of `.prompt-ladder` */
  static of(folder: string): KnownHashes {
    const known = stores.get(folder) ?? new KnownHashes(folder);
    stores.set(folder, known);
    return known;
  }

  /** @param stamp what the disk says of the file now */
  find(path: string, stamp: string): string | undefined {
    const [hash, then] = this.#all.get(this.#key(path)) ?? [];
    return then === stamp ? hash : undefined;
  }

  /** @param stamp what the disk said of the file before it was read, and after */
  note(path: string, stamp: string, hash: string): void {
    if (Date.now() - writtenMs(stamp) < SETTLED_MS) return;
    this.#all.set(this.#key(path), [hash, stamp]);
    this.#isChanged = true;
  }

  /** Keeps them for the next process. @throws as `node:fs` does */
  async keep(): Promise<void> {
    if (!this.#isChanged) return;
    this.#isChanged = false;
    const file = join(this.#folder, FILE);
    await mkdir(dirname(file), { recursive: true });
    await writeAtomically(file, JSON.stringify(Object.fromEntries([...this.#all].slice(-MOST))));
  }

  get #all() {
    this.#entries ??= readEntries(join(this.#folder, FILE));
    return this.#entries;
  }

  #key(path: string): string {
    return relative(this.#folder, path).split(sep).join('/');
  }
}

const writtenMs = (stamp: string) => Number(stamp.split(' ')[1]) / 1e6;

/** None where there is no such file, or it is damaged. */
function readEntries(file: string): Map<string, readonly [string, string]> {
  try {
    return new Map(Object.entries(v.parse(schema, JSON.parse(readFileSync(file, 'utf8')))));
  } catch {
    return new Map();
  }
}
