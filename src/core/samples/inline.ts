import { type Path, valueAt } from '../documents/path.ts';
import type { YamlDocument } from '../documents/yaml-document.ts';
import type { Range, Span } from '../text/span.ts';
import { sampleFrom } from './content.ts';
import { invalidRecord, type SampleRecord } from './sample.ts';

/**
 * Reads the list of samples at a path of a YAML document, such as a prompt file's `testData`; nothing at all there is
 * an empty list. Mistakes of syntax are the document's own and are not repeated.
 */
export function inlineSamples(document: YamlDocument, path: Path): SampleRecord[] {
  const rangeOf = (span: Span) => document.lines.rangeOf(trimmed(span, document.text));
  const { file } = document;
  const list = valueAt(document.value, path);
  if (list === undefined || list === null) return [];
  if (!Array.isArray(list)) {
    const name = path.length === 0 ? 'A sample file' : `"${path.at(-1)}"`;
    const place = { file, range: rangeOf(document.valueSpan(path)) };
    return [
      invalidRecord(place, 'wrong-type', `${name} must be a list of samples, each of them begun with "- ".`),
    ];
  }
  return list.map((content: unknown, index) => {
    const item = [...path, index];
    const range: Range = rangeOf(document.valueSpan(item));
    const record = sampleFrom(content, { file, range }, (inner, atKey) => {
      const whole = [...item, ...inner];
      return rangeOf(atKey ? document.keySpan(whole) : document.valueSpan(whole));
    });
    return path[0] === 'testData' ? withoutEvaluators(record) : record;
  });
}

/** The sample whose own evaluators stand at a path of a prompt file; `undefined` for those of all samples. */
export function sampleOfEvaluator(document: YamlDocument, [outer, index]: Path): string | undefined {
  if (outer !== 'testData') return undefined;
  const record = inlineSamples(document, [outer])[Number(index)];
  return record?.kind === 'sample' ? record.sample.id : '';
}

/** A sample's own evaluators are the prompt's, and no variable. */
function withoutEvaluators(record: SampleRecord): SampleRecord {
  if (record.kind === 'invalid' || !Array.isArray(record.sample.variables.evaluators)) return record;
  const { evaluators: _, ...variables } = record.sample.variables;
  return { kind: 'sample', sample: { ...record.sample, variables } };
}

/** A block's span reaches to the start of the next line. */
function trimmed({ start, end }: Span, text: string): Span {
  return { start, end: start + text.slice(start, end).trimEnd().length };
}
