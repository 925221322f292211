import type { Path } from '../../documents/path.ts';
import { isObject } from '../../text/json-object.ts';
import { RuleDefinitionError } from '../errors.ts';

export type SchemaObject = Readonly<Record<string, unknown>>;

export interface Subschema {
  readonly path: Path;
  readonly schema: SchemaObject;
}

/** Keywords whose value maps names to schemas. */
const MAPS = new Set([
  'properties',
  'patternProperties',
  '$defs',
  'definitions',
  'dependentSchemas',
  'dependencies',
]);
/** Keywords whose value is data, however much it looks like a schema. */
const DATA = new Set(['const', 'enum', 'default', 'examples', 'example']);

/** Steps to a schema inside of another one: more than any file may nest. */
const MAX_STEPS = 1_000;

export const TOO_DEEP = 'the schema nests too deeply; move parts of it to "$defs"';

/**
 * Every schema inside a JSON Schema, itself first, each object once.
 * @throws {RuleDefinitionError} for one that nests too deeply
 */
export function subschemas(root: SchemaObject): Subschema[] {
  const found: Subschema[] = [];
  const seen = new Set<unknown>();
  const open: { path: Path; value: unknown; isMap: boolean }[] = [{ path: [], value: root, isMap: false }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { path, value, isMap } = next;
    if (value === null || typeof value !== 'object' || seen.has(value)) continue;
    seen.add(value);
    if (path.length > MAX_STEPS) throw new RuleDefinitionError(TOO_DEEP);
    if (isObject(value) && !isMap) found.push({ path, schema: value });
    for (const [key, inner] of Object.entries(value)) {
      if (isObject(value) && !isMap && DATA.has(key)) continue;
      open.push({ path: [...path, key], value: inner, isMap: isObject(value) && !isMap && MAPS.has(key) });
    }
  }
  return found;
}
