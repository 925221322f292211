import { dirname, relative } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Path } from '../documents/path.ts';
import type { YamlDocument } from '../documents/yaml-document.ts';
import type { Files } from '../files.ts';
import { IdRegister } from './id-register.ts';
import { inlineSamples } from './inline.ts';
import { readSampleBatches } from './read.ts';
import { invalidRecord, type Sample, type SampleLocation, type SampleRecord } from './sample.ts';
import { SampleScanner, type SampleSetScan } from './scan.ts';

export type { SampleSetScan };

/** Where samples come from: a file, the list at a path of a prompt file, or who asks. */
export type SampleSource =
  | { readonly kind: 'file'; readonly file: string }
  | { readonly kind: 'inline'; readonly document: YamlDocument; readonly path: Path }
  | { readonly kind: 'given'; readonly record: SampleRecord };

/** Milliseconds of reading after which other work gets its turn, so that an editor does not stall. */
const STRETCH_MS = 10;

/** The samples of several sources, in order. Holds none of them: every pass reads the sources anew. */
export class SampleSet {
  readonly sources: readonly SampleSource[];
  readonly #files: Files;

  /** @param sources patterns already expanded; each file once */
  constructor(sources: readonly SampleSource[], files: Files) {
    this.sources = sources;
    this.#files = files;
  }

  /** There is not even a place where samples could be. */
  get isEmpty(): boolean {
    return this.sources.length === 0;
  }

  /** There are values in the place of samples. */
  get isGiven(): boolean {
    return this.sources.some(({ kind }) => kind === 'given');
  }

  /**
   * Reads all sources from the start. A sample whose id came before, in any source, is an invalid record; so is one
   * without an id whose content came before.
   * @throws the signal's reason, once it is aborted
   */
  async *records(signal?: AbortSignal): AsyncGenerator<SampleRecord> {
    using duplicates = new Duplicates();
    let turn = performance.now();
    for (const source of this.sources) {
      for await (const batch of this.#batches(source)) {
        signal?.throwIfAborted();
        for (const record of batch) {
          yield record.kind === 'sample' ? (duplicates.enter(record.sample) ?? record) : record;
          if (performance.now() - turn > STRETCH_MS) {
            await nextTurn();
            turn = performance.now();
          }
          signal?.throwIfAborted();
        }
      }
    }
  }

  /**
   * Counts, checks and hashes all samples in one pass.
   * @throws the signal's reason, once it is aborted
   */
  async scan(signal?: AbortSignal): Promise<SampleSetScan> {
    const scanner = new SampleScanner();
    for await (const record of this.records(signal)) scanner.add(record);
    return scanner.scan;
  }

  async *#batches(source: SampleSource): AsyncGenerator<readonly SampleRecord[]> {
    if (source.kind === 'file') yield* readSampleBatches(source.file, this.#files);
    else if (source.kind === 'inline') yield inlineSamples(source.document, source.path);
    else yield [source.record];
  }
}

/** Tells samples whose id came before. */
class Duplicates {
  readonly #files: string[] = [];
  readonly #ids = new IdRegister();

  /** Returns what is wrong when the id is taken. */
  enter({ id, generatedId, location }: Sample): SampleRecord | undefined {
    if (this.#files.at(-1) !== location.file) this.#files.push(location.file);
    const here = (this.#files.length - 1) * 2 ** 32 + location.range.start.line;
    const place = this.#ids.enter(id, here);
    if (place === undefined) return undefined;
    const first = this.#nameOf(place, location);
    return generatedId
      ? invalidRecord(
          location,
          'duplicate-sample',
          `This sample is the same as the one in ${first}; remove it, or give each an id.`,
        )
      : invalidRecord(
          location,
          'duplicate-sample-id',
          `The id "${id}" is already used in ${first}; give this sample another one.`,
        );
  }

  [Symbol.dispose](): void {
    this.#ids[Symbol.dispose]();
  }

  #nameOf(place: number, from: SampleLocation): string {
    const file = this.#files[Math.floor(place / 2 ** 32)] ?? from.file;
    const line = `line ${(place % 2 ** 32) + 1}`;
    return file === from.file
      ? line
      : `${line} of ${relative(dirname(from.file), file).replaceAll('\\', '/')}`;
  }
}
