import { labelsAmong } from '../compare/labels.ts';
import { pointerTokens } from '../documents/path.ts';
import { isJsonPath } from '../rules/json/json-path.ts';
import type { Rule } from '../rules/rule.ts';
import { pointerOf } from '../rules/target.ts';
import type { Sample } from '../samples/sample.ts';
import { isObject } from '../text/json-object.ts';

/** A JSON Schema as it is put together. */
export interface ShapeSchema {
  type?: string | readonly string[];
  properties?: Record<string, ShapeSchema>;
  required?: string[];
  additionalProperties?: boolean;
  enum?: readonly unknown[];
  [keyword: string]: unknown;
}

/**
 * The JSON Schema that rules ask of an answer: keys, types, allowed values, patterns and bounds. Lengths are left out,
 * since a server that keeps to them cuts words off.
 * @param samples those that advice may look at; what they expect tells of keys and types that no rule names
 * @returns `undefined` where no rule asks for the keys of an object
 */
export function shapeOf(rules: readonly Rule[], samples: Iterable<Sample>): ShapeSchema | undefined {
  const root: ShapeSchema = {};
  for (const rule of rules) if (rule.severity === 'error' && !rule.when) addRule(root, rule);
  const expectations = [...samples].map(({ expected }) => expected);
  // A map that is expected is compared with the fields of JSON.
  const asksForJson = rules.some(({ check }) => check === 'json' || check === 'expected');
  if (root.properties !== undefined || asksForJson) addExpected(root, expectations);
  for (const rule of rules) addLabels(root, rule, expectations);
  if (!root.properties) return undefined;
  close(root);
  return root;
}

function addRule(root: ShapeSchema, { check, options: written }: Rule): void {
  const options: Readonly<Record<string, unknown>> = isObject(written) ? written : {};
  const list = Array.isArray(written) ? written : undefined;
  if (check === 'fields') {
    const named = [list ?? options.required ?? [], options.optional ?? []].flat();
    for (const at of named) if (typeof at === 'string') part(root, at);
    return;
  }
  if (check === 'jsonSchema') {
    if (isObject(written)) merge(root, written);
    return;
  }
  const target = typeof options.at === 'string' ? part(root, options.at) : undefined;
  if (!target) return;
  switch (check) {
    case 'enum':
      if (Array.isArray(options.values) && !options.ignoreCase) target.enum = options.values;
      return;
    case 'number':
      if (options.unit === undefined) target.type = options.integer ? 'integer' : 'number';
      if (typeof options.min === 'number') target.minimum = options.min;
      if (typeof options.max === 'number') target.maximum = options.max;
      return;
    case 'type':
      target.type = options.is as ShapeSchema['type'];
      return;
    case 'equals':
      if (typeof options.value !== 'object' && !String(options.value).includes('{{'))
        target.enum = [options.value];
      return;
    case 'regex':
      target.type = 'string';
      if (!options.forbidden && !options.flags) target.pattern = options.pattern;
      return;
    case 'date':
      target.type = 'string';
      if ((options.format ?? 'YYYY-MM-DD') === 'YYYY-MM-DD') target.format = 'date';
      return;
    case 'expected':
    case 'facts':
    case 'judge':
      return;
    default:
      target.type ??= 'string';
  }
}

/** The schema of the part that a JSON Pointer leads to; `undefined` for the root, and for what may be several parts. */
function part(root: ShapeSchema, at: string): ShapeSchema | undefined {
  if (isJsonPath(at)) return undefined;
  let schema = root;
  for (const token of pointerTokens(pointerOf(at))) {
    if (/^\d+$/.test(token)) return undefined;
    schema.type = 'object';
    schema.properties ??= {};
    schema.properties[token] ??= {};
    schema = schema.properties[token] as ShapeSchema;
  }
  return schema === root ? undefined : schema;
}

function merge(into: ShapeSchema, from: Readonly<Record<string, unknown>>): void {
  const { properties, required, ...rest } = from as ShapeSchema;
  Object.assign(into, structuredClone(rest));
  for (const [key, inner] of Object.entries(properties ?? {})) {
    const target = into.properties?.[key] ?? {};
    into.properties = { ...into.properties, [key]: target };
    if (isObject(inner)) merge(target, inner);
  }
  if (required) into.required = [...new Set([...(into.required ?? []), ...required])];
}

/** Different values of a key beyond which they are no list to choose from. */
const MOST_VALUES = 20;

/** Where samples expect maps, their keys belong to the answer. */
function addExpected(root: ShapeSchema, expectations: readonly unknown[]): void {
  const maps = expectations.filter(isObject);
  if (maps.length === 0 || maps.length < expectations.length / 2) return;
  for (const key of new Set(maps.flatMap((map) => Object.keys(map)))) {
    const values = maps.flatMap((map) => (Object.hasOwn(map, key) ? [map[key]] : []));
    const target = part(root, key);
    if (!target || target.enum) continue;
    const types = new Set(values.map((value) => (Number.isInteger(value) ? 'integer' : typeof value)));
    const [type] = types;
    if (target.type === undefined && types.size === 1 && type !== 'object') target.type = type as string;
    const different = new Set(values);
    // What comes back again and again is chosen from a list.
    if (type === 'string' && different.size <= Math.min(MOST_VALUES, values.length / 3))
      target.enum = [...different];
  }
}

/** Where one part of the answer is compared with all that samples expect, their labels are what it may be. */
function addLabels(root: ShapeSchema, { check, options }: Rule, expectations: readonly unknown[]): void {
  if (!isObject(options) || typeof options.at !== 'string') return;
  const isCompared =
    check === 'expected' ||
    (check === 'equals' && /^\{\{-?\s*expected\s*-?\}\}$/.test(String(options.value)));
  if (!isCompared || !expectations.every((each) => typeof each === 'string')) return;
  const labels = labelsAmong(expectations);
  const target = labels && part(root, options.at);
  if (target && !target.enum) target.enum = labels.toSorted();
}

/** Strict servers want every key named and required. */
function close(schema: ShapeSchema): void {
  if (schema.properties) {
    schema.type ??= 'object';
    schema.required ??= Object.keys(schema.properties);
    schema.additionalProperties ??= false;
    for (const inner of Object.values(schema.properties)) close(inner);
    return;
  }
  const [value] = schema.enum ?? [];
  if (schema.type === undefined && schema.enum)
    schema.type = schema.enum.every((each) => typeof each === typeof value) ? jsonType(value) : undefined;
  schema.type ??= 'string';
}

const jsonType = (value: unknown) =>
  typeof value === 'number' ? 'number' : typeof value === 'boolean' ? 'boolean' : 'string';

/** One answer of a shape, made of nothing but the shape. */
export function exampleOf(schema: ShapeSchema): unknown {
  if (schema.properties)
    return Object.fromEntries(
      Object.entries(schema.properties).map(([key, inner]) => [key, exampleOf(inner)]),
    );
  if (schema.enum) return schema.enum[0];
  switch ([schema.type].flat()[0]) {
    case 'integer':
    case 'number':
      return schema.minimum ?? schema.maximum ?? 1;
    case 'boolean':
      return true;
    case 'array':
      return [];
    case 'null':
      return null;
    default:
      return schema.format === 'date' ? '2026-01-31' : '…';
  }
}

/** What a shape says of its keys beyond their names, a line each. */
export const keyLines = ({ properties = {} }: ShapeSchema): string[] =>
  Object.entries(properties).flatMap(([key, inner]) => {
    const wording = wordsFor(inner);
    return wording ? [`- "${key}": ${wording}`] : [];
  });

function wordsFor({
  enum: values,
  type,
  minimum,
  maximum,
  pattern,
  format,
}: ShapeSchema): string | undefined {
  if (values) return `one of ${values.map((value) => JSON.stringify(value)).join(', ')}`;
  if (type === 'integer' || type === 'number') {
    const kind = type === 'integer' ? 'a whole number' : 'a number';
    if (minimum !== undefined && maximum !== undefined) return `${kind} from ${minimum} to ${maximum}`;
    if (minimum !== undefined) return `${kind}, at least ${minimum}`;
    return maximum !== undefined ? `${kind}, at most ${maximum}` : kind;
  }
  if (format === 'date') return 'a date written YYYY-MM-DD';
  if (typeof pattern === 'string') return `text that matches ${pattern}`;
  return type === 'boolean' ? 'true or false' : undefined;
}
