import { sampleFromJson } from './json-text.ts';
import { rangeOfLine, readLines } from './read-lines.ts';
import { invalidRecord, type SampleRecord } from './sample.ts';

/** Reads a JSONL file as a stream, a JSON object a line; empty lines count for nothing. */
export async function* jsonlSamples(
  file: string,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<SampleRecord[]> {
  for await (const lines of readLines(chunks)) {
    const records: SampleRecord[] = [];
    for (const line of lines) {
      const text = line.text.trimEnd();
      const location = { file, range: rangeOfLine({ ...line, text }) };
      if (line.problem) records.push(invalidRecord(location, line.problem.code, line.problem.message));
      else if (text !== '') records.push(sampleFromJson(text, location));
    }
    yield records;
  }
}
