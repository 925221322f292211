import { toPointer } from '../../documents/path.ts';
import { isObject } from '../../text/json-object.ts';

type JsonSchema = Record<string, unknown>;

/** Levels described; what is deeper may be anything. */
const MAX_DEPTH = 5;
/** Keys of one object beyond which it is a map with keys of any name. */
const MAX_KEYS = 30;
/** Items of a list that are looked at. */
const MAX_ITEMS = 100;

/** A field of JSON outputs, and what was seen there. */
export interface FieldValues {
  readonly pointer: string;
  /** Its values where it was there. */
  readonly values: readonly unknown[];
  /** Whether it was there whenever the output was. */
  readonly always: boolean;
  /** An object whose fields are listed, too. */
  readonly isOpened: boolean;
}

/** The fields of some JSON objects, those of objects inside of them included; a field before its own fields. */
export function collectFields(outputs: readonly unknown[]): FieldValues[] {
  return fieldsBelow(outputs, [], outputs.length);
}

function fieldsBelow(values: readonly unknown[], path: readonly string[], outputs: number): FieldValues[] {
  const byKey = membersOf(values);
  if (!byKey || path.length >= MAX_DEPTH) return [];
  return [...byKey].flatMap(([key, members]) => {
    const place = [...path, key];
    const below = fieldsBelow(members, place, outputs);
    const field: FieldValues = {
      pointer: toPointer(place),
      values: members,
      always: members.length === outputs,
      isOpened: below.length > 0,
    };
    return [field, ...below];
  });
}

/** By key, the values it has in the objects among some values; `undefined` where there are too many keys or none. */
function membersOf(values: readonly unknown[]): Map<string, unknown[]> | undefined {
  const byKey = new Map<string, unknown[]>();
  for (const object of values.filter(isObject)) {
    for (const [key, member] of Object.entries(object)) {
      const members = byKey.get(key);
      if (members) members.push(member);
      else byKey.set(key, [member]);
    }
    if (byKey.size > MAX_KEYS) return undefined;
  }
  return byKey.size > 0 ? byKey : undefined;
}

/**
 * The JSON Schema (draft 2020-12) of the types of some values, and of what is in them. Which fields of an object must
 * be there it says only inside of lists, where no pointer of the check `fields` leads.
 */
export function typesSchema(values: readonly unknown[], depth = 0, inList = false): JsonSchema {
  // What is null whenever it is there may be anything.
  if (depth > MAX_DEPTH || values.every((value) => value === null)) return {};
  const types = [...new Set(values.map(typeOf))].sort();
  const schema: JsonSchema = { type: types.length === 1 ? types[0] : withoutDoubles(types) };
  const objects = values.filter(isObject);
  const byKey = membersOf(objects);
  if (byKey) {
    const members = [...byKey];
    const always = members.filter(([, found]) => found.length === objects.length).map(([key]) => key);
    if (inList && always.length > 0) schema.required = always;
    schema.properties = Object.fromEntries(
      members.map(([key, found]) => [key, typesSchema(found, depth + 1, inList)]),
    );
  }
  const items = values.filter(Array.isArray).flatMap((list: unknown[]) => list.slice(0, MAX_ITEMS));
  if (items.length > 0) schema.items = typesSchema(items, depth + 1, true);
  return schema;
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}

/** A whole number is a number. */
function withoutDoubles(types: readonly string[]): unknown {
  const kept = types.includes('number') ? types.filter((type) => type !== 'integer') : types;
  return kept.length === 1 ? kept[0] : kept;
}
