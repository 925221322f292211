import { basename, extname } from 'node:path';
import { FILE_START } from '../diagnostic.ts';
import type { Files } from '../files.ts';
import { fileChunks, UnreadableError } from './chunks.ts';
import { csvSamples } from './csv.ts';
import { jsonSamples } from './json.ts';
import { jsonlSamples } from './jsonl.ts';
import { invalidRecord, type SampleRecord } from './sample.ts';
import { wholeFileReader } from './whole-file.ts';
import { yamlSamples } from './yaml.ts';

type FormatReader = (file: string, chunks: AsyncIterable<Uint8Array>) => AsyncGenerator<SampleRecord[]>;

const yaml = wholeFileReader(yamlSamples, 4);

const READERS: Readonly<Record<string, FormatReader>> = {
  '.jsonl': jsonlSamples,
  '.ndjson': jsonlSamples,
  '.csv': csvSamples,
  '.tsv': (file, chunks) => csvSamples(file, chunks, '\t'),
  '.yml': yaml,
  '.yaml': yaml,
  '.json': wholeFileReader(jsonSamples, 16),
};

/**
 * Reads a sample file, its format told by its ending. Never throws for what the file holds, nor when it cannot be
 * read: that is an invalid record too. JSONL and CSV are read as streams, as far as the consumer asks, in batches of
 * what 64 KB of the file hold.
 */
export async function* readSampleBatches(
  file: string,
  files: Files,
): AsyncGenerator<readonly SampleRecord[]> {
  const name = basename(file);
  const reader = READERS[extname(name).toLowerCase()];
  if (!reader) {
    const endings = Object.keys(READERS).join(', ');
    const message = `The format of "${name}" is not known; a sample file has one of the endings ${endings}.`;
    yield [invalidRecord({ file, range: FILE_START }, 'unknown-format', message)];
    return;
  }
  try {
    yield* reader(file, fileChunks(file, files));
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error;
    const message = `The sample file "${name}" cannot be read: ${error.message}.`;
    yield [invalidRecord({ file, range: FILE_START }, 'unreadable-file', message)];
  }
}
