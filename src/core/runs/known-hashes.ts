import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeFolder } from '../make-folder.ts';
import { Slices } from '../slices.ts';
import { pathIn } from '../text/path-in.ts';
import { writeAtomically } from '../write-file.ts';

/** A line a file: its path relative to the workspace folder, its hash, and what the disk said of it. */
type HashEntry = readonly [path: string, hash: string, stamp: string];

const FILE = join('cache', 'hashes.jsonl');
/** Two writings within a tick of the disk's clock look alike, so what is as young as this is not remembered. */
const SETTLED_MS = 2_000;
const MOST = 200_000;
/** Lines that are written at once. */
const BLOCK = 1_000;

const stores = new Map<string, KnownHashes>();

/** The hashes of files that nobody has written since they were read, by this process or one before. */
export class KnownHashes {
  readonly #folder: string;
  #entries: Promise<Map<string, HashEntry>> | undefined;
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
  async find(path: string, stamp: string): Promise<string | undefined> {
    const [, hash, then] = (await this.#all()).get(this.#key(path)) ?? [];
    return then === stamp ? hash : undefined;
  }

  /** @param stamp what the disk said of the file before it was read, and after */
  async note(path: string, stamp: string, hash: string): Promise<void> {
    if (Date.now() - writtenMs(stamp) < SETTLED_MS) return;
    const key = this.#key(path);
    (await this.#all()).set(key, [key, hash, stamp]);
    this.#isChanged = true;
  }

  /** Keeps them for the next process. @throws as `node:fs` does */
  async keep(): Promise<void> {
    if (!this.#isChanged) return;
    this.#isChanged = false;
    const file = join(this.#folder, FILE);
    await makeFolder(dirname(file));
    await writeAtomically(file, linesOf([...(await this.#all()).values()].slice(-MOST)));
  }

  #all(): Promise<Map<string, HashEntry>> {
    this.#entries ??= readEntries(join(this.#folder, FILE));
    return this.#entries;
  }

  #key(path: string): string {
    return pathIn(this.#folder, path);
  }
}

const writtenMs = (stamp: string) => Number(stamp.split(' ')[1]) / 1e6;

/** None where there is no such file; a line that is damaged is left out. */
async function readEntries(file: string): Promise<Map<string, HashEntry>> {
  const entries = new Map<string, HashEntry>();
  const slices = new Slices();
  try {
    await using handle = await open(file);
    for await (const line of handle.readLines()) {
      const entry = entryIn(line);
      if (entry) entries.set(entry[0], entry);
      await slices.rest();
    }
  } catch {
    // What has been read so far is as good as it was.
  }
  return entries;
}

function entryIn(line: string): HashEntry | undefined {
  try {
    const [path, hash, stamp]: unknown[] = JSON.parse(line);
    const isEntry = typeof path === 'string' && /^[0-9a-f]{64}$/.test(`${hash}`) && typeof stamp === 'string';
    return isEntry ? [path, `${hash}`, stamp] : undefined;
  } catch {
    return undefined;
  }
}

async function* linesOf(entries: readonly HashEntry[]): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < entries.length; from += BLOCK) {
    const lines = entries.slice(from, from + BLOCK).map((entry) => `${JSON.stringify(entry)}\n`);
    yield Buffer.from(lines.join(''), 'utf8');
  }
}
