import { extname } from 'node:path';
import { UserError } from '../diagnostic.ts';
import { isDeeperThan } from '../documents/depth.ts';
import { isPromptPath } from '../prompt/parse.ts';
import { LineIndex, type Range } from '../text/span.ts';
import type { TextChange } from '../text/text-change.ts';
import { MAX_SAMPLE_DEPTH } from './content.ts';
import { editCsv } from './expected/csv.ts';
import { editJson } from './expected/json.ts';
import { changedSampleError } from './expected/write-errors.ts';
import { editYaml } from './expected/yaml.ts';
import type { Sample } from './sample.ts';

/** As editors and the Language Server Protocol know it. */
export interface RangeEdit {
  readonly range: Range;
  readonly text: string;
}

/**
 * The smallest edits that give a sample another `expected`, or its first, and leave all else as it is written. A
 * sample without an `id` is named by its content, so it gets another name with them.
 * @param text of the file that the sample was read from, without a byte order mark
 * @param expected plain data, as JSON has it
 * @throws {UserError} when the sample no longer stands where it was read, or its file cannot hold what is expected
 */
export function expectedEdits(
  text: string,
  sample: Pick<Sample, 'id' | 'location'>,
  expected: unknown,
): RangeEdit[] {
  if (isDeeperThan(expected, MAX_SAMPLE_DEPTH)) {
    throw new UserError(
      `What is expected of a sample may nest ${MAX_SAMPLE_DEPTH} levels at most; flatten it.`,
    );
  }
  const lines = new LineIndex(text);
  return editsIn(text, lines, sample, expected).map((edit) => ({
    range: lines.rangeOf(edit.span),
    text: edit.text,
  }));
}

/**
 * What an answer is as the `expected` of a sample: JSON where it is a map or a list, or where the sample expects
 * another value than a text now.
 * @throws {UserError} where the sample expects a map or a list, and the answer is no JSON
 */
export function expectedOf(answer: string, present: unknown): unknown {
  if (typeof present === 'string') return answer;
  try {
    const value: unknown = JSON.parse(answer);
    const isStructure = value !== null && typeof value === 'object';
    return isStructure || (present !== undefined && present !== null) ? value : answer;
  } catch {
    if (present === null || typeof present !== 'object') return answer;
    throw new UserError(
      'The sample expects JSON, which this text is not; fix it, or change "expected" in the sample by hand.',
    );
  }
}

function editsIn(
  text: string,
  lines: LineIndex,
  sample: Pick<Sample, 'id' | 'location'>,
  expected: unknown,
): TextChange[] {
  const { file, range } = sample.location;
  if (isPromptPath(file)) return editYaml(text, ['testData'], sample, expected);
  switch (extname(file).toLowerCase()) {
    case '.jsonl':
    case '.ndjson':
    case '.json':
      return editJson(text, lines.spanOf(range), sample, expected);
    case '.csv':
      return editCsv(text, lines, sample, expected);
    case '.tsv':
      return editCsv(text, lines, sample, expected, '\t');
    case '.yml':
    case '.yaml':
      return editYaml(text, [], sample, expected);
    default:
      throw changedSampleError(sample.id);
  }
}
