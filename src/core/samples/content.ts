import schema from '../../../schemas/sample.schema.json' with { type: 'json' };
import type { Path } from '../documents/path.ts';
import { type SchemaProblem, schemaCheck } from '../documents/schema-check.ts';
import { compileRegex } from '../text/compile-regex.ts';
import { canonicalJson, sha256 } from '../text/hash.ts';
import { oneLine } from '../text/one-line.ts';
import type { Range } from '../text/span.ts';
import { factPattern } from './fact-pattern.ts';
import {
  invalidRecord,
  type RuleOverride,
  type Sample,
  type SampleLocation,
  type SampleRecord,
} from './sample.ts';

/** Levels a variable may nest: far above honest use, and safe for everything that walks it later. */
export const MAX_SAMPLE_DEPTH = 100;

/** The keys of a sample whose form the schema guarantees once it has been checked. */
interface Content {
  readonly id?: string | number;
  readonly expected?: unknown;
  readonly facts?: string | readonly string[];
  readonly tags?: string | readonly string[];
  readonly rules?: Readonly<Record<string, RuleOverride>>;
  readonly relevant?: readonly string[] | Readonly<Record<string, number>>;
  readonly weight?: number;
}

/** Finds the place of a value (or of its key) inside a record; asked only when there is a mistake to show. */
export type ValueLocator = (path: Path, atKey: boolean) => Range;

const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  boolean: 'true or false',
};

const check = schemaCheck(schema);

/**
 * Makes a sample of what a reader found in one record.
 * @param content any value; it may come from anybody
 * @param location of the whole record
 */
export function sampleFrom(content: unknown, location: SampleLocation, locate: ValueLocator): SampleRecord {
  if (content === null || typeof content !== 'object' || Array.isArray(content)) {
    const found = content === null ? 'empty' : Array.isArray(content) ? 'a list' : KINDS[typeof content];
    return invalidRecord(location, 'wrong-type', `A sample must be a map of variables, not ${found}.`);
  }
  const [problem] = check(content);
  if (problem) {
    const place = { file: location.file, range: locate(problem.path, problem.atKey) };
    return invalidRecord(place, problem.code, sentenceOf(problem));
  }
  for (const [key, value] of Object.entries(content)) {
    const reason = unfit(value, MAX_SAMPLE_DEPTH);
    if (!reason) continue;
    const place = { file: location.file, range: locate([key], false) };
    return invalidRecord(place, 'unfit-value', `"${key}" ${reason}.`);
  }

  const { id, expected, facts, tags, rules, relevant, weight, ...variables } = content as Content;
  if (expected !== undefined) Object.assign(variables, { expected });
  for (const [index, fact] of listOf(facts).entries()) {
    const fault = factFault(fact);
    if (!fault) continue;
    const at = typeof facts === 'string' ? ['facts'] : ['facts', index];
    return invalidRecord({ file: location.file, range: locate(at, false) }, 'invalid-pattern', fault);
  }
  const grades = Array.isArray(relevant) ? undefined : (relevant as Sample['grades']);
  return {
    kind: 'sample',
    sample: {
      id: id === undefined ? `s-${sha256(canonicalJson(content)).slice(0, 16)}` : String(id),
      generatedId: id === undefined,
      variables,
      expected,
      facts: listOf(facts),
      tags: listOf(tags),
      rules: rules ?? {},
      relevant: grades ? Object.keys(grades) : listOf(relevant as readonly string[] | undefined),
      ...(grades && { grades }),
      weight: weight ?? 1,
      location,
    },
  };
}

function factFault(fact: string): string | undefined {
  const pattern = factPattern(fact);
  // The other flags say how to search, which is decided elsewhere.
  const compiled = pattern && compileRegex(pattern.source, pattern.flags.replace(/[dgy]/g, ''));
  return typeof compiled === 'string'
    ? `The fact ${oneLine(fact, 100)} is not a valid regular expression: ${compiled}; correct it, or leave out the slashes around it if it is a text.`
    : undefined;
}

function listOf(value: string | readonly string[] | undefined): readonly string[] {
  if (value === undefined) return [];
  return typeof value === 'string' ? [value] : value;
}

function sentenceOf({ path, message }: SchemaProblem): string {
  return path.length > 1 ? `In "${path[0]}": ${message}` : message;
}

/** Why a value is not plain data as JSON knows it, or `undefined` when it is. Alias circles show as depth. */
function unfit(value: unknown, levels: number): string | undefined {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    return `holds the number ${value}, which JSON cannot express; write it as text`;
  }
  if (value === null || typeof value !== 'object') return undefined;
  if (levels === 0) return `nests deeper than ${MAX_SAMPLE_DEPTH} levels; flatten it`;
  if (!Array.isArray(value) && Object.getPrototypeOf(value) !== Object.prototype) {
    return 'holds a date, a set or binary data, which a sample cannot carry; write it as text';
  }
  for (const inner of Object.values(value)) {
    const reason = unfit(inner, levels - 1);
    if (reason) return reason;
  }
  return undefined;
}
