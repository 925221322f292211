import { type Path, pointerTokens, toPointer } from '../../documents/path.ts';
import { RuleDefinitionError } from '../errors.ts';
import { isObject, type SchemaObject, type Subschema } from './subschemas.ts';

/** Keywords that apply to the very value their schema applies to. */
const SAME_VALUE_LISTS = ['allOf', 'anyOf', 'oneOf'];
const SAME_VALUE = ['not', 'if', 'then', 'else'];

export const ENDLESS_REFERENCE =
  'this reference leads back to itself without end; let it go through "properties" or "items"';

/**
 * Refuses references that lead nowhere, and circles of them that never come to look at a smaller part of the
 * value (a tree whose children are trees is fine).
 * @throws {RuleDefinitionError} at the `$ref`
 */
export function checkReferences(root: SchemaObject, all: readonly Subschema[]): void {
  // A schema with an id of its own is a root of its own; what its references mean is left to ajv.
  if (all.some(({ path, schema }) => path.length > 0 && typeof schema.$id === 'string')) return;
  const paths = new Map<unknown, Path>(all.map(({ path, schema }) => [schema, path]));
  const anchors = new Map(all.map(({ schema }) => [schema.$anchor ?? schema.$dynamicAnchor, schema]));
  const finished = new Set<SchemaObject>();
  const open = new Set<SchemaObject>();

  const visit = (schema: unknown, via: Path): void => {
    if (!isObject(schema) || finished.has(schema)) return;
    if (open.has(schema)) {
      throw new RuleDefinitionError(ENDLESS_REFERENCE, toPointer(via));
    }
    open.add(schema);
    const path = paths.get(schema) ?? [];
    const target = targetOf(schema, path);
    if (target) visit(target, [...path, '$ref']);
    for (const keyword of SAME_VALUE) visit(schema[keyword], [...path, keyword]);
    for (const keyword of SAME_VALUE_LISTS) {
      const list = schema[keyword];
      if (!Array.isArray(list)) continue;
      for (const [index, inner] of list.entries()) visit(inner, [...path, keyword, index]);
    }
    open.delete(schema);
    finished.add(schema);
  };

  const targetOf = (schema: SchemaObject, path: Path): unknown => {
    const { $ref } = schema;
    if (typeof $ref !== 'string' || !$ref.startsWith('#')) return undefined;
    const target = $ref === '#' || $ref.startsWith('#/') ? valueAt(root, $ref) : anchors.get($ref.slice(1));
    if (target === undefined) {
      throw new RuleDefinitionError(
        `the reference "${$ref}" leads nowhere; add what it names, or correct it`,
        toPointer([...path, '$ref']),
      );
    }
    return target;
  };

  for (const { schema, path } of all) visit(schema, path);
}

function valueAt(root: SchemaObject, reference: string): unknown {
  let value: unknown = root;
  for (const token of pointerTokens(decoded(reference.slice(1)))) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, token)) return undefined;
    value = (value as Record<string, unknown>)[token];
  }
  return value;
}

function decoded(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}
