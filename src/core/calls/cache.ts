import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isResponse } from '../providers/chat-response.ts';
import { type ChatResponse, LARGE_ANSWER } from '../providers/provider.ts';
import { parseBoundedJson } from '../text/bounded-json.ts';
import { sha256 } from '../text/hash.ts';
import { isObject } from '../text/json-object.ts';
import { unwritable, writeAtomically } from '../write-file.ts';
import type { Room } from './answer-room.ts';

/** An answer kept for the next run that asks the same. */
export interface CachedResponse {
  readonly response: ChatResponse;
  /** How long the answer took when it was really asked for, in ms. */
  readonly latencyMs: number;
  /** Calls that the server had at once then. */
  readonly concurrency?: number;
  readonly firstTokenMs?: number;
  /** USD that it cost then; absent where that is unknown. */
  readonly costUsd?: number;
}

/** Raised whenever a reader of before would misread what is written. */
const FORMAT = 1;

/** Answers by request, one file each, so that several processes share them without a lock. */
export class ResponseCache {
  readonly #folder: string;
  /** Why answers were not kept, in a sentence; absent where they all were. */
  refusal: string | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * The file for an answer of one server to the n-th repetition of a request.
   * @param repairRound how many answers were refused before it: a request put again has an answer of its own
   */
  fileOf(scope: string, requestHash: string, repeat: number, repairRound = 0): string {
    const key = sha256([scope, requestHash, repeat, ...(repairRound > 0 ? [repairRound] : [])].join('\n'));
    return join(this.#folder, key.slice(0, 2), `${key.slice(2)}.json`);
  }

  /** What is kept in a file of `fileOf`; a missing or damaged entry, or one of a newer version, counts as none. */
  async read(file: string, room?: Room): Promise<CachedResponse | undefined> {
    try {
      await using handle = await open(file);
      if (room && (await handle.stat()).size > LARGE_ANSWER) await room.take();
      const entry = parseBoundedJson(await handle.readFile('utf8'));
      if (!isEntry(entry)) return undefined;
      const { format, ...kept } = entry;
      return format === undefined || format === FORMAT ? kept : undefined;
    } catch {
      return undefined;
    }
  }

  /** What cannot be kept costs the next run money, and this one nothing: it is only noted. */
  async write(file: string, entry: CachedResponse): Promise<void> {
    try {
      await mkdir(dirname(file), { recursive: true });
      await writeAtomically(file, JSON.stringify({ format: FORMAT, ...entry }));
    } catch (error) {
      this.refusal ??= unwritable('The cache', this.#folder, error).message;
    }
  }
}

/** Entries without a format are older than formats are. */
const isEntry = (value: unknown): value is CachedResponse & { readonly format?: unknown } =>
  isObject(value) &&
  isResponse(value.response) &&
  Number.isFinite(value.latencyMs) &&
  [value.concurrency, value.firstTokenMs, value.costUsd].every(
    (each) => each === undefined || Number.isFinite(each),
  );
