import { type Path, pointerTokens, toPointer } from '../../documents/path.ts';
import { isObject } from '../../text/json-object.ts';
import { RuleDefinitionError } from '../errors.ts';
import type { SchemaObject, Subschema } from './subschemas.ts';

/** Keywords that apply to the very value their schema applies to. */
const SAME_VALUE_LISTS = ['allOf', 'anyOf', 'oneOf'];
const SAME_VALUE = ['not', 'if', 'then', 'else'];
const SAME_VALUE_MAPS = ['dependentSchemas', 'dependencies'];
/** References whose target only a validation tells. */
export const DYNAMIC = ['$dynamicRef', '$recursiveRef'];

export const ENDLESS_REFERENCE =
  'this reference leads back to itself without end; let it go through "properties" or "items"';
const BRANCHING_REFERENCES =
  'the references from here on lead to more than 10,000 schemas for one value; let each definition refer to the next one only once';

/** Schemas that may look at one value; ten thousand take a millisecond or two. */
const MOST_FOR_A_VALUE = 10_000;

/**
 * Refuses references that lead nowhere, circles of them that never come to look at a smaller part of the value (a
 * tree whose children are trees is fine), and those that branch so often that one value would take forever.
 * @returns how many schemas there are once each reference is replaced by what it names, which bounds the work on a
 *   value; `Infinity` for a schema that contains itself, and where the references are ajv's to read
 * @throws {RuleDefinitionError} at the `$ref`
 */
export function checkReferences(root: SchemaObject, all: readonly Subschema[]): number {
  // A schema with an id of its own is a root of its own; what its references mean is left to ajv.
  if (all.some(({ path, schema }) => path.length > 0 && typeof schema.$id === 'string')) return Infinity;
  const paths = new Map<unknown, Path>(all.map(({ path, schema }) => [schema, path]));
  const anchors = new Map(all.map(({ schema }) => [schema.$anchor ?? schema.$dynamicAnchor, schema]));
  /** How many schemas look at the value that one looks at. */
  const counts = new Map<SchemaObject, number>();
  const open = new Set<SchemaObject>();

  const visit = (schema: unknown, via: Path): number => {
    if (!isObject(schema)) return 0;
    const known = counts.get(schema);
    if (known !== undefined) return known;
    if (open.has(schema)) {
      throw new RuleDefinitionError(ENDLESS_REFERENCE, toPointer(via));
    }
    open.add(schema);
    const path = paths.get(schema) ?? [];
    let count = 1;
    const target = targetOf(schema);
    const { $ref } = schema;
    if (target === undefined && typeof $ref === 'string' && $ref.startsWith('#')) {
      throw new RuleDefinitionError(
        `the reference "${$ref}" leads nowhere; add what it names, or correct it`,
        toPointer([...path, '$ref']),
      );
    }
    count += visit(target, [...path, '$ref']);
    for (const keyword of SAME_VALUE) count += visit(schema[keyword], [...path, keyword]);
    for (const keyword of SAME_VALUE_LISTS) {
      const list = schema[keyword];
      if (!Array.isArray(list)) continue;
      for (const [index, inner] of list.entries()) count += visit(inner, [...path, keyword, index]);
    }
    for (const keyword of SAME_VALUE_MAPS) {
      const map = schema[keyword];
      if (!isObject(map)) continue;
      for (const [name, inner] of Object.entries(map)) count += visit(inner, [...path, keyword, name]);
    }
    if (count > MOST_FOR_A_VALUE) throw new RuleDefinitionError(BRANCHING_REFERENCES, toPointer(via));
    open.delete(schema);
    counts.set(schema, count);
    return count;
  };

  const targetOf = ({ $ref }: SchemaObject): unknown => {
    if (typeof $ref !== 'string' || !$ref.startsWith('#')) return undefined;
    return $ref === '#' || $ref.startsWith('#/') ? valueAt(root, $ref) : anchors.get($ref.slice(1));
  };

  for (const { schema, path } of all) visit(schema, path);
  return sizeOf(root, targetOf);
}

/** How many objects a schema has once references are replaced by what they name, definitions counted too. */
function sizeOf(root: SchemaObject, targetOf: (schema: SchemaObject) => unknown): number {
  const sizes = new Map<object, number>();
  const visit = (value: unknown): number => {
    if (value === null || typeof value !== 'object') return 0;
    const known = sizes.get(value);
    if (known !== undefined) return known;
    // What comes back to an object that is not finished contains itself.
    sizes.set(value, Infinity);
    let size = Object.values(value).reduce<number>((sum, inner) => sum + visit(inner), 1);
    if (isObject(value))
      size += DYNAMIC.some((keyword) => keyword in value) ? Infinity : visit(targetOf(value));
    sizes.set(value, size);
    return size;
  };
  return visit(root);
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
