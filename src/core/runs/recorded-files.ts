import { createHash, type Hash } from 'node:crypto';
import { bytesIn, diskStamp, type Files } from '../files.ts';
import { oneChunk } from '../one-chunk.ts';
import type { KnownHashes } from './known-hashes.ts';

/** What was read of a file. */
export interface ReadFile {
  /** SHA-256, in hex. */
  readonly hash: string;
  readonly bytes: number;
  /** Present where it was read as a whole. */
  readonly text?: string;
  /** What the disk said of it before; absent where it is not there. */
  readonly stamp?: string;
}

/** Files that were asked for in a folder by patterns. */
export interface FileQuery {
  readonly patterns: readonly string[];
  /** Absolute, as are the paths. */
  readonly folder: string;
  readonly paths: readonly string[];
}

/** Reads the user's files, and keeps what each read has come to: hashes of streams, and texts as they are. */
export class RecordedFiles implements Files {
  readonly read = new Map<string, ReadFile>();
  readonly kinds = new Map<string, 'file' | 'folder'>();
  readonly finds: FileQuery[] = [];
  /** Those that are read. */
  readonly files: Files;

  constructor(files: Files) {
    this.files = files;
  }

  async readText(path: string): Promise<string> {
    const text = await this.files.readText(path);
    const bytes = Buffer.from(text, 'utf8');
    this.read.set(path, { ...readOf(createHash('sha256').update(bytes), bytes.length), text });
    return text;
  }

  /** What is not read to its end is not recorded. */
  async *readStream(path: string): AsyncGenerator<Uint8Array> {
    const stamp = diskStamp(path);
    const digest = createHash('sha256');
    let bytes = 0;
    for await (const chunk of this.files.readStream(path)) {
      digest.update(chunk);
      bytes += chunk.length;
      yield chunk;
    }
    this.read.set(path, { ...readOf(digest, bytes), stamp });
  }

  stampOf(path: string): string | undefined {
    return this.files.stampOf?.(path);
  }

  /**
   * Records a file as read; it is read only where nobody knows what it holds.
   * @throws as `node:fs` does
   */
  async record(path: string, known: KnownHashes): Promise<ReadFile> {
    const stamp = this.files.stampOf?.(path);
    const hash = stamp === undefined ? undefined : await known.find(path, stamp);
    if (stamp !== undefined && hash !== undefined)
      this.read.set(path, { hash, bytes: bytesIn(stamp), stamp });
    else {
      for await (const _ of this.readStream(path));
      const read = this.read.get(path);
      if (read && stamp !== undefined && stamp === read.stamp) await known.note(path, stamp, read.hash);
    }
    return this.read.get(path) as ReadFile;
  }

  async kindOf(path: string): Promise<'file' | 'folder' | undefined> {
    const kind = await this.files.kindOf(path);
    if (kind) this.kinds.set(path, kind);
    return kind;
  }

  async find(patterns: readonly string[], folder: string): Promise<string[]> {
    const paths = await this.files.find(patterns, folder);
    this.finds.push({ patterns, folder, paths });
    return paths;
  }

  linksAmong(paths: readonly string[]): Promise<string[]> {
    return this.files.linksAmong(paths);
  }

  isWithin(path: string, folders: readonly string[]): Promise<boolean> {
    return this.files.isWithin(path, folders);
  }

  unsavedText(path: string): string | undefined {
    return this.files.unsavedText?.(path);
  }

  get folder(): string | undefined {
    return this.files.folder;
  }

  /** A file's bytes as they were read. */
  chunks(path: string): AsyncIterable<Uint8Array> {
    const text = this.read.get(path)?.text;
    return text === undefined ? this.files.readStream(path) : oneChunk(text);
  }
}

const readOf = (digest: Hash, bytes: number): ReadFile => ({ hash: digest.digest('hex'), bytes });
