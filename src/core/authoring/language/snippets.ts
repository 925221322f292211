import type { YamlCursor } from '../../documents/yaml-cursor.ts';
import { type Schema, waysOf } from './schema.ts';

/** A longer example is written in lines. */
const LONGEST_LINE = 60;
/** More values than these are offered when the cursor is there. */
const MAX_CHOICES = 12;

/** The example of a check, its values places to type into, in the syntax of editors' snippets. */
export function checkSnippet(name: string, example: unknown, layout: YamlCursor['layout']): string {
  const flow = `${name}: ${flowText(example, places())}`;
  const isShort = JSON.stringify(example).length <= LONGEST_LINE;
  if (isShort || layout === 'flow' || layout === 'inline') return flow;
  return `${name}:${blockText(example, layout === 'item' ? 2 : 1, places())}`;
}

/** A key, with a place for what its schema allows. */
export function keySnippet(key: string, schema: Schema, layout: YamlCursor['layout']): string {
  const ways = waysOf(schema);
  const choices = ways.flatMap(valuesOf);
  const isChoice = ways.every((way) => valuesOf(way).length > 0);
  if (isChoice && choices.length <= MAX_CHOICES) return `${key}: \${1|${choices.join(',')}|}`;
  const inLines = layout === 'line' || layout === 'item';
  const nextLine = `\n${layout === 'item' ? '\t\t' : '\t'}`;
  if (ways.some(({ type }) => type === 'object') && !ways.some(isPlain)) {
    return inLines ? `${key}:${nextLine}$0` : `${key}: { $0 }`;
  }
  if (!ways.every(({ type }) => type === 'array')) return `${key}: $0`;
  const isOfMaps = ways.some(({ items }) => items && waysOf(items).some(({ type }) => type === 'object'));
  return isOfMaps && inLines ? `${key}:${nextLine}- $0` : `${key}: [$0]`;
}

/** The values that a schema names. */
export function valuesOf({ enum: values = [], type }: Schema): string[] {
  return type === 'boolean' ? ['true', 'false'] : values.filter((value) => value !== null).map(String);
}

/** A text or number of any kind, which is typed behind its key. */
const isPlain = (schema: Schema) =>
  valuesOf(schema).length === 0 &&
  [schema.type].flat().some((type) => /string|number|integer/.test(`${type}`));

const places = () => {
  let number = 0;
  return (text: string) => `\${${++number}:${text.replace(/[\\$}]/g, '\\$&')}}`;
};

type Placeholder = (text: string) => string;

function flowText(value: unknown, place: Placeholder): string {
  if (Array.isArray(value)) return `[${value.map((item) => flowText(item, place)).join(', ')}]`;
  if (value === null || typeof value !== 'object') return place(scalarText(value));
  const entries = Object.entries(value).map(([key, inner]) => `${key}: ${flowText(inner, place)}`);
  return entries.length > 0 ? `{ ${entries.join(', ')} }` : '{}';
}

/** Maps in lines, everything in them that is no map behind its key. */
function blockText(value: unknown, depth: number, place: Placeholder): string {
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    return ` ${flowText(value, place)}`;
  return Object.entries(value)
    .map(([key, inner]) => `\n${'\t'.repeat(depth)}${key}:${blockText(inner, depth + 1, place)}`)
    .join('');
}

/** A scalar as it stands in YAML. */
const scalarText = (value: unknown) =>
  typeof value === 'string' &&
  /^[A-Za-z/][\w/-]*(?: [\w-]+)*$/.test(value) &&
  !/^(?:true|false|null)$/i.test(value)
    ? value
    : JSON.stringify(value);
