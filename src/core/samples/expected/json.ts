import { parseTree } from 'jsonc-parser';
import type { Span } from '../../text/span.ts';
import type { TextChange } from '../../text/text-change.ts';
import { sampleFromJson } from '../json-text.ts';
import type { Sample } from '../sample.ts';
import { changedSampleError } from './write-errors.ts';

/**
 * Gives the JSON object at a span an `expected`, spaced as the object is.
 * @throws {UserError} when the sample does not stand there
 */
export function editJson(
  text: string,
  span: Span,
  { id, location }: Pick<Sample, 'id' | 'location'>,
  expected: unknown,
): TextChange[] {
  const json = text.slice(span.start, span.end);
  const record = sampleFromJson(json, location);
  const root = record.kind === 'sample' && record.sample.id === id && parseTree(json);
  if (!root) throw changedSampleError(id);
  const at = (start: number, end = start): Span => ({ start: span.start + start, end: span.start + end });

  const properties = (root.children ?? []).map(({ offset, length, children = [] }) => {
    const [key, value] = children;
    if (!key || !value) throw changedSampleError(id);
    return { offset, end: offset + length, key, value };
  });
  const last = properties.at(-1);
  if (!last) return [{ span: at(root.offset + 1), text: `"expected":${JSON.stringify(expected)}` }];
  const colon = json.slice(last.key.offset + last.key.length, last.value.offset);
  const isSpaced = colon !== ':';
  const written = isSpaced ? spacedJson(expected) : JSON.stringify(expected);
  // Of keys that stand twice the last counts.
  const own = properties.findLast(({ key }) => key.value === 'expected');
  if (own) return [{ span: at(own.value.offset, own.end), text: written }];

  const before = properties.at(-2);
  const gap = json.slice(root.offset + 1, last.offset);
  const comma = before
    ? json.slice(before.end, last.offset)
    : `,${gap.includes('\n') ? gap : isSpaced ? ' ' : ''}`;
  return [{ span: at(last.end), text: `${comma}"expected"${colon}${written}` }];
}

/** JSON on one line with a space after each colon and comma. */
export function spacedJson(value: unknown): string {
  // A line break in the outcome is never inside of a text, where it is escaped.
  return JSON.stringify(value, null, 1)
    .replace(/(?<=[[{])\n\s*|\n\s*(?=[\]}])/g, '')
    .replace(/\n\s*/g, ' ');
}
