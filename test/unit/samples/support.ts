import type { Diagnostic } from '../../../src/core/diagnostic.ts';
import { diskFiles, type Files } from '../../../src/core/files.ts';
import { readSampleBatches } from '../../../src/core/samples/read.ts';
import type { Sample, SampleRecord } from '../../../src/core/samples/sample.ts';

export type Content = string | Uint8Array;

/** Files that exist in memory only, read in chunks of the sizes given in turn. */
export function memoryFiles(
  contents: Readonly<Record<string, Content>>,
  sizes: readonly number[] = [1 << 16],
): Files {
  return {
    ...diskFiles,
    async *readStream(path) {
      const content = contents[path];
      if (content === undefined) throw Object.assign(new Error(`ENOENT: ${path}`), { code: 'ENOENT' });
      const bytes = typeof content === 'string' ? Buffer.from(content) : content;
      let start = 0;
      for (let turn = 0; start < bytes.length; turn++) {
        const size = sizes[turn % sizes.length] ?? bytes.length;
        yield bytes.subarray(start, start + size);
        start += size;
      }
    },
  };
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** The records of a file one by one. */
export async function* readSamples(file: string, files: Files): AsyncGenerator<SampleRecord> {
  for await (const batch of readSampleBatches(file, files)) yield* batch;
}

/** Every record of one file with a given content. */
export function recordsOf(
  file: string,
  content: Content,
  sizes?: readonly number[],
): Promise<SampleRecord[]> {
  return collect(readSamples(file, memoryFiles({ [file]: content }, sizes)));
}

export const samplesIn = (records: readonly SampleRecord[]): Sample[] =>
  records.flatMap((record) => (record.kind === 'sample' ? [record.sample] : []));

export const diagnosticsIn = (records: readonly SampleRecord[]): Diagnostic[] =>
  records.flatMap((record) => (record.kind === 'invalid' ? [record.diagnostic] : []));

/** A record in one line: its one-based place and what it is. */
export function brief(record: SampleRecord): string {
  if (record.kind === 'invalid') return `${place(record.diagnostic)} ${record.diagnostic.code}`;
  return `${place(record.sample.location)} ${JSON.stringify(record.sample.variables)}`;
}

function place({ range: { start, end } }: Pick<Diagnostic, 'range'>): string {
  return `${start.line + 1}:${start.character + 1}-${end.line + 1}:${end.character + 1}`;
}
