import { createScanner } from 'jsonc-parser';
import type { Range } from '../text/span.ts';
import { sampleFromJson } from './json-text.ts';
import { invalidRecord, type SampleRecord } from './sample.ts';

/** Characters after which the samples found so far are handed on. */
const BATCH_LENGTH = 64 * 1024;

/**
 * Reads the text of a JSON file, an array of objects. The array is taken apart at its brackets and commas and each
 * item parsed by itself, so that a malformed one does not lose the others.
 */
export function* jsonSamples(file: string, text: string): Generator<SampleRecord[]> {
  const scanner = createScanner(text, true);
  /** The first character of the next token, which tells the marks apart; `undefined` at the end. */
  const next = (): string | undefined => {
    scanner.scan();
    return text[scanner.getTokenOffset()];
  };
  const token = (): Range => {
    const start = { line: scanner.getTokenStartLine(), character: scanner.getTokenStartCharacter() };
    return { start, end: { line: start.line, character: start.character + scanner.getTokenLength() } };
  };
  const mistake = (message: string) => invalidRecord({ file, range: token() }, 'invalid-json', message);

  let mark = next();
  if (mark === undefined) return;
  if (mark !== '[') {
    yield [
      mistake('A JSON sample file must be a list in [ ]; one with a sample a line has the ending .jsonl.'),
    ];
    return;
  }

  let batch: SampleRecord[] = [];
  let batchStart = 0;
  for (let index = 0; ; index++) {
    mark = next();
    const from = scanner.getTokenOffset();
    const { start } = token();
    let to = from;
    let end = start;
    for (let depth = 0; mark && (depth > 0 || (mark !== ',' && mark !== ']')); mark = next()) {
      if (mark === '{' || mark === '[') depth += 1;
      else if (depth > 0 && (mark === '}' || mark === ']')) depth -= 1;
      to = scanner.getTokenOffset() + scanner.getTokenLength();
      end = token().end;
    }
    if (to > from) batch.push(sampleFromJson(text.slice(from, to), { file, range: { start, end } }));
    else if (mark === ',' || (mark === ']' && index > 0))
      batch.push(mistake('A sample is missing here; remove a comma.'));

    if (mark !== ',') break;
    if (to - batchStart < BATCH_LENGTH) continue;
    yield batch;
    batch = [];
    batchStart = to;
  }
  if (mark === undefined) batch.push(mistake('The list of samples lacks its closing bracket ].'));
  else if (next() !== undefined) batch.push(mistake('Nothing may follow the list of samples; remove this.'));
  yield batch;
}
