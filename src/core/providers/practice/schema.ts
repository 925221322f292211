import { defineChoices, type Field, readField } from './fields.ts';
import { type Saying, sayingsAbout } from './sayings.ts';

const MAX_DEPTH = 6;
const MAX_FIELDS = 200;

/** How many fields may still be read: a schema can hold itself many times over. */
interface Allowance {
  left: number;
}

type Schema = Readonly<Record<string, unknown>>;

const isSchema = (value: unknown): value is Schema =>
  value !== null && typeof value === 'object' && !Array.isArray(value);
const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

function fieldOf(
  name: string,
  schema: Schema,
  saying: Saying,
  instructions: string,
  depth: number,
  allowance: Allowance,
): Field {
  const types = [schema.type].flat().map(textOf);
  const about = `${textOf(schema.description)}\n${saying.about}`;
  const base = readField(name, { ...saying, definition: `${name}: ${about}`, about }, instructions);
  const allowed = 'const' in schema ? [schema.const] : Array.isArray(schema.enum) ? schema.enum : undefined;
  const nullable = types.includes('null') || (allowed?.includes(null) ?? false);
  const common = { ...base, nullable };
  if (allowed !== undefined) {
    const names = allowed.filter((value) => value !== null).map(String);
    const numeric = allowed.every((value) => typeof value === 'number' || value === null);
    const bounds = { min: Math.min(...names.map(Number)), max: Math.max(...names.map(Number)), whole: true };
    return numeric
      ? { ...common, kind: 'number', choices: [], bounds }
      : { ...common, kind: 'choice', choices: defineChoices(names, instructions) };
  }
  if (types.includes('object') || isSchema(schema.properties)) {
    return { ...common, kind: 'object', fields: fieldsAt(schema, instructions, depth + 1, allowance) };
  }
  if (types.includes('array')) {
    const item = isSchema(schema.items) && depth < MAX_DEPTH ? schema.items : { type: 'string' };
    return {
      ...common,
      kind: 'list',
      fields: [fieldOf(name, item, saying, instructions, depth + 1, allowance)],
    };
  }
  if (types.includes('boolean')) return { ...common, kind: 'boolean' };
  if (types.includes('number') || types.includes('integer')) {
    const bounds = {
      min: numberOf(schema.minimum) ?? base.bounds?.min,
      max: numberOf(schema.maximum) ?? base.bounds?.max,
      whole: types.includes('integer'),
    };
    return { ...common, kind: 'number', choices: [], bounds };
  }
  if (schema.format === 'date' || schema.format === 'date-time') {
    return { ...common, kind: 'date', dateFormat: 'YYYY-MM-DD' };
  }
  const limits = { ...base.limits, characters: numberOf(schema.maxLength) ?? base.limits.characters };
  return { ...common, limits, kind: ['number', 'boolean', 'list'].includes(base.kind) ? 'text' : base.kind };
}

function fieldsAt(schema: Schema, instructions: string, depth: number, allowance: Allowance): Field[] {
  if (depth > MAX_DEPTH || !isSchema(schema.properties)) return [];
  const members = Object.entries(schema.properties).slice(0, allowance.left);
  allowance.left -= members.length;
  const { sayings } = sayingsAbout(
    members.map(([name]) => name),
    instructions,
  );
  return members.map(([name, member]) =>
    fieldOf(
      name,
      isSchema(member) ? member : {},
      sayings.get(name) ?? { definition: '', about: '', items: [] },
      instructions,
      depth,
      allowance,
    ),
  );
}

/** The members a JSON Schema asks for, with what the instructions say about each. */
export function fieldsOfSchema(schema: Schema, instructions: string): Field[] {
  return fieldsAt(schema, instructions, 0, { left: MAX_FIELDS });
}
