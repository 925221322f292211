import { cursorAt } from '../../documents/yaml-cursor.ts';
import type { Span } from '../../text/span.ts';
import { isCheck, type Schema, schemasAt, waysOf } from './schema.ts';
import { valuesOf } from './snippets.ts';

/** Values that a description lists; more of them say little. */
const MAX_VALUES = 20;

/** What the key or value at an offset of a prompt or rules file means, as Markdown; `undefined` where there is nothing to say. */
export function explainBySchema(
  file: string,
  text: string,
  offset: number,
): { span: Span; markdown: string } | undefined {
  const cursor = cursorAt(text, offset);
  if (!cursor) return undefined;
  const { role, path, span } = cursor;
  // A check written as a plain word stands where its name would be a key.
  const [asKey] = schemasAt(file, [...path, cursor.text]);
  const key = path.findLast((step) => typeof step === 'string');
  const found = role === 'key' || (asKey && isCheck(asKey)) ? asKey : schemasAt(file, path)[0];
  const name = found === asKey ? cursor.text : key;
  return found?.description && name !== undefined
    ? { span, markdown: descriptionOf(name, found) }
    : undefined;
}

/** What a key means, as Markdown: for a check, with its examples. */
export function descriptionOf(key: string, schema: Schema): string {
  const { description = '', markdownDescription = description, default: standard } = schema;
  const values = isCheck(schema) ? [] : [...new Set(waysOf(schema).flatMap(valuesOf))];
  const isLong = values.length > MAX_VALUES;
  const list = values.slice(0, MAX_VALUES).map((value) => `\`${value}\``);
  return [
    `**${key}**`,
    markdownDescription,
    ...(values.length > 0 ? [`One of ${list.join(', ')}${isLong ? ', …' : ''}.`] : []),
    ...(standard === undefined ? [] : [`Default: \`${JSON.stringify(standard)}\`.`]),
  ].join('\n\n');
}
