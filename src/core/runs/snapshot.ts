import { join } from 'node:path';
import * as v from 'valibot';
import { UserError } from '../diagnostic.ts';
import type { Files } from '../files.ts';
import { oneChunk } from '../one-chunk.ts';
import { sha256 } from '../text/hash.ts';
import { pathIn } from '../text/path-in.ts';
import { BlobError, type BlobStore, MAX_BLOB_BYTES } from './blobs.ts';
import type { RecordedFiles } from './recorded-files.ts';
import type { SnapshotReference } from './run.ts';
import { throwUnwritable } from './run-writer.ts';
import { parseStored } from './stored-format.ts';

/** Bytes that one run keeps; of what goes beyond only the hash is recorded. */
const MAX_KEPT_BYTES = 512 * 1024 * 1024;

const path = v.string();
const manifestSchema = v.object({
  format: v.literal(1),
  files: v.array(
    v.object({
      /** Relative to the workspace root, with forward slashes. */
      path,
      hash: v.string(),
      bytes: v.number(),
      kept: v.boolean(),
    }),
  ),
  folders: v.array(path),
  /** What patterns have led to. */
  finds: v.array(v.object({ patterns: v.array(v.string()), folder: path, paths: v.array(path) })),
});

type Manifest = v.InferOutput<typeof manifestSchema>;

export type SnapshotFile = Manifest['files'][number];

/**
 * Keeps the files that were read for a run, so that it can be brought back whatever becomes of them.
 * @param root absolute path of the workspace root
 * @throws {UserError} when a file has changed since it was read, or they cannot be written
 */
export async function takeSnapshot(
  recorded: RecordedFiles,
  root: string,
  blobs: BlobStore,
): Promise<Snapshot> {
  const relativeTo = (absolute: string) => pathIn(root, absolute);
  const files: SnapshotFile[] = [];
  let left = MAX_KEPT_BYTES;
  for (const [absolute, { hash, bytes }] of recorded.read) {
    const kept = bytes <= Math.min(MAX_BLOB_BYTES, left);
    if (kept) {
      left -= bytes;
      await blobs
        .put(hash, bytes, () => recorded.chunks(absolute))
        .catch(throwUnkept(relativeTo(absolute), blobs));
    }
    files.push({ path: relativeTo(absolute), hash, bytes, kept });
  }
  const manifest: Manifest = {
    format: 1,
    files,
    folders: [...recorded.kinds]
      .filter(([, kind]) => kind === 'folder')
      .map(([folder]) => relativeTo(folder)),
    finds: recorded.finds.map(({ patterns, folder, paths }) => ({
      patterns: [...patterns],
      folder: relativeTo(folder),
      paths: paths.map(relativeTo),
    })),
  };
  const text = JSON.stringify(manifest);
  const hash = sha256(text);
  await blobs.put(hash, Buffer.byteLength(text), () => oneChunk(text)).catch(throwUnkept('the list', blobs));
  return new Snapshot(hash, root, blobs, manifest);
}

/** The files that a run has read, as they were then. */
export class Snapshot implements Files {
  readonly files: readonly SnapshotFile[];
  /** Of the blob that lists them. */
  readonly hash: string;
  readonly #root: string;
  readonly #blobs: BlobStore;
  readonly #byPath: ReadonlyMap<string, SnapshotFile>;
  readonly #manifest: Manifest;

  constructor(hash: string, root: string, blobs: BlobStore, manifest: Manifest) {
    this.hash = hash;
    this.files = manifest.files;
    this.#root = root;
    this.#blobs = blobs;
    this.#manifest = manifest;
    this.#byPath = new Map(manifest.files.map((file) => [file.path, file]));
  }

  /**
   * @param root absolute path of the workspace root, where it is by now
   * @returns `undefined` where a run has kept none, or it is damaged
   * @throws {UserError} when a later version wrote it
   */
  static async open(
    reference: Pick<SnapshotReference, 'hash'> | undefined,
    root: string,
    blobs: BlobStore,
  ): Promise<Snapshot | undefined> {
    if (!reference) return undefined;
    try {
      const stored = parseStored(await blobs.readText(reference.hash), 'The list of the files of this run');
      return new Snapshot(reference.hash, root, blobs, v.parse(manifestSchema, stored));
    } catch (error) {
      if (error instanceof BlobError || error instanceof v.ValiError) return undefined;
      throw error;
    }
  }

  get reference(): SnapshotReference {
    const omitted = this.files.filter(({ kept }) => !kept).length;
    return { hash: this.hash, files: this.files.length, omitted };
  }

  /** Whether a file's bytes are kept. */
  holds(absolute: string): boolean {
    return this.#byPath.get(this.#relative(absolute))?.kept === true;
  }

  async readText(absolute: string): Promise<string> {
    const text = await this.#blobs.readText(this.#kept(absolute).hash);
    return text.startsWith('\uFEFF') ? text.slice(1) : text;
  }

  async *readStream(absolute: string): AsyncGenerator<Uint8Array> {
    yield* this.#blobs.read(this.#kept(absolute).hash);
  }

  async kindOf(absolute: string): Promise<'file' | 'folder' | undefined> {
    const asked = this.#relative(absolute);
    if (this.#byPath.has(asked)) return 'file';
    return this.#manifest.folders.includes(asked) ? 'folder' : undefined;
  }

  /** As it was answered then; of a folder that was not asked about, all that is kept of it. */
  async find(patterns: readonly string[], folder: string): Promise<string[]> {
    const asked = this.#relative(folder);
    const key = JSON.stringify(patterns);
    const known = this.#manifest.finds.find(
      (find) => find.folder === asked && JSON.stringify(find.patterns) === key,
    );
    const beneath = () => this.files.map((file) => file.path).filter((each) => each.startsWith(`${asked}/`));
    return (known?.paths ?? beneath()).map((each) => join(this.#root, each));
  }

  /** What a run has read was allowed then. */
  async linksAmong(): Promise<string[]> {
    return [];
  }

  async isWithin(): Promise<boolean> {
    return true;
  }

  /** @throws {BlobError} when it was not read, or was too large to be kept */
  #kept(absolute: string): SnapshotFile {
    const file = this.#byPath.get(this.#relative(absolute));
    if (file?.kept) return file;
    throw new BlobError(`${absolute} is not kept.`);
  }

  #relative(absolute: string): string {
    return pathIn(this.#root, absolute);
  }
}

function throwUnkept(name: string, { folder }: BlobStore): (error: unknown) => never {
  return (error) => {
    if (error instanceof BlobError)
      throw new UserError(`${name} has changed while the run was being prepared; run again.`);
    return throwUnwritable(folder)(error);
  };
}
