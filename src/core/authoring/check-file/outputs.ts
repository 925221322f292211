import { type Diagnostic, FILE_START } from '../../diagnostic.ts';
import { type JsonOutput, parseJsonOutput } from '../../rules/json-output.ts';
import { jsonTarget, nameOf, pointerOf } from '../../rules/target.ts';
import { type Line, MAX_LINE_BYTES, rangeOfLine, readLines } from '../../samples/read-lines.ts';
import type { Sample, SampleLocation } from '../../samples/sample.ts';
import { wholeText } from '../../samples/whole-file.ts';
import { isObject } from '../../text/json-object.ts';
import { LineIndex, type Range, type Span } from '../../text/span.ts';
import { isResultLine, sampleOfLine, sampleWithout } from './result-line.ts';

/**
 * How a file holds outputs: the whole of it is one; or each line is one, written as JSON; or each line is one,
 * written as JSON or as it is.
 */
export type OutputForm = 'whole' | 'jsonl' | 'lines';

export type OutputRecord =
  | {
      readonly kind: 'output';
      readonly text: string;
      readonly sample: Sample;
      /** The place in the file of a stretch of `text`. */
      rangeOf(span: Span): Range;
    }
  | { readonly kind: 'unreadable'; readonly diagnostic: Diagnostic }
  /** A result of a run that brought no output. */
  | { readonly kind: 'absent' };

/** A text of the file that holds an output, or is one. */
interface OutputsFile {
  readonly text: string;
  readonly location: SampleLocation;
  rangeOf(span: Span): Range;
}

export const formOf = (path: string): OutputForm => (/\.(?:jsonl|ndjson)$/i.test(path) ? 'jsonl' : 'whole');

/**
 * Reads the outputs in a file, each with its place there. Where lines are outputs, one at a time is held, and empty
 * ones count for nothing.
 * @param at JSON Pointer, or name of a field, of the output inside of the line, or of the whole file
 */
export async function* readOutputs(
  file: string,
  chunks: AsyncIterable<Uint8Array>,
  form: OutputForm,
  at?: string,
): AsyncGenerator<OutputRecord> {
  const pointer = at === undefined ? undefined : pointerOf(at);
  if (form === 'whole') {
    yield await readWhole(file, chunks, pointer);
    return;
  }
  for await (const lines of readLines(chunks)) {
    for (const line of lines) {
      if (line.problem || line.text.trim() !== '') yield readLine(file, line, form, pointer);
    }
  }
}

async function readWhole(
  file: string,
  chunks: AsyncIterable<Uint8Array>,
  pointer: string | undefined,
): Promise<OutputRecord> {
  const megabytes = MAX_LINE_BYTES / 1024 / 1024;
  const text = await wholeText(
    chunks,
    megabytes,
    'split it up, or write it as JSONL, with one output a line',
  );
  if (typeof text !== 'string') return unreadable({ file, range: text.range }, text.code, text.message);
  const lines = new LineIndex(text);
  const source = {
    text,
    location: { file, range: FILE_START },
    rangeOf: (span: Span) => lines.rangeOf(span),
  };
  if (pointer === undefined) return asItStands(source);
  const json = parseJsonOutput(text);
  return json.error ? notJson(source, json.error) : partOf(source, json, pointer);
}

function readLine(file: string, line: Line, form: OutputForm, pointer: string | undefined): OutputRecord {
  const location = { file, range: rangeOfLine(line) };
  if (line.problem) return unreadable(location, line.problem.code, line.problem.message);
  const position = (character: number) => ({ line: line.number, character });
  const source: OutputsFile = {
    text: line.text,
    location,
    rangeOf: ({ start, end }) => ({ start: position(start), end: position(end) }),
  };
  const json = parseJsonOutput(line.text);
  if (json.error) {
    return form === 'lines' && pointer === undefined ? asItStands(source) : notJson(source, json.error);
  }
  const { value } = json;
  if (!isObject(value) || !Object.hasOwn(value, 'output')) {
    return isResultLine(value) ? { kind: 'absent' } : partOf(source, json, pointer ?? '');
  }
  const record = sampleOfLine(value, location);
  if (record.kind === 'invalid') return { kind: 'unreadable', diagnostic: record.diagnostic };
  return partOf(source, json, pointer ?? '/output', record.sample);
}

const asItStands = ({ text, location, rangeOf }: OutputsFile): OutputRecord => ({
  kind: 'output',
  text,
  sample: sampleWithout(location),
  rangeOf,
});

/** The output that stands in a part of some JSON: a string's text, or the source of any other value. */
function partOf(
  { text, location, rangeOf }: OutputsFile,
  json: JsonOutput,
  pointer: string,
  sample = sampleWithout(location),
): OutputRecord {
  const part = jsonTarget(text, json, pointer);
  if (!part) {
    const place = { ...location, range: rangeOf(json.nearest(pointer)) };
    return unreadable(place, 'missing-part', `${nameOf(pointer)} is missing here, so there is no output.`);
  }
  return {
    kind: 'output',
    text: part.text,
    sample,
    rangeOf: ({ start, end }) => rangeOf(part.spanOf(start, end)),
  };
}

function notJson({ location, rangeOf }: OutputsFile, error: NonNullable<JsonOutput['error']>): OutputRecord {
  const place = { ...location, range: rangeOf(error.span) };
  return unreadable(place, 'invalid-json', `This is not JSON: ${error.message}.`);
}

const unreadable = (location: SampleLocation, code: string, message: string): OutputRecord => ({
  kind: 'unreadable',
  diagnostic: { ...location, severity: 'error', code, message },
});
