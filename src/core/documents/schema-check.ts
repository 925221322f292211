import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { Severity } from '../diagnostic.ts';
import { closest } from '../text/closest.ts';
import { type Path, pointerTokens } from './path.ts';

/** A mistake of shape, at the path where it stands. */
export interface SchemaProblem {
  readonly path: Path;
  /** The mistake is the key that the path ends with, not its value. */
  readonly atKey: boolean;
  readonly code: string;
  /** One sentence. */
  readonly message: string;
}

export type SchemaCheck = (value: unknown) => SchemaProblem[];

const ajv = new Ajv2020({ allErrors: true, verbose: true, strict: false });
addFormats.default(ajv);

/** Compiles a JSON Schema (draft 2020-12) of one of our own formats into a check with sentences for people. */
export function schemaCheck(schema: object): SchemaCheck {
  let validate: ValidateFunction | undefined;
  return (value) => {
    validate ??= ajv.compile(schema);
    if (validate(value)) return [];
    return withoutOtherBranches(validate.errors ?? []).map(problemOf);
  };
}

/** How bad an unknown key is: files of other tools carry keys of their own, ours do not. */
export function severityOf(problem: SchemaProblem, unknownKey: Severity): Severity {
  return problem.code === 'unknown-key' ? unknownKey : 'error';
}

/**
 * Where a value may have several forms, only the form of its own type is of interest: the mistakes of the
 * others, and the summary, say nothing to the reader.
 */
export function withoutOtherBranches(errors: readonly ErrorObject[]): ErrorObject[] {
  let kept = [...errors];
  for (const summary of errors) {
    if (summary.keyword !== 'anyOf' && summary.keyword !== 'oneOf') continue;
    const inBranch = (error: ErrorObject) =>
      error.schemaPath.startsWith(`${summary.schemaPath}/`) &&
      isWithin(error.instancePath, summary.instancePath);
    const branchOf = (error: ErrorObject) =>
      error.schemaPath.slice(summary.schemaPath.length + 1).split('/')[0];
    const wrongType = new Set(
      kept
        .filter(
          (error) =>
            inBranch(error) && error.keyword === 'type' && error.instancePath === summary.instancePath,
        )
        .map(branchOf),
    );
    const rightBranch = kept.filter((error) => inBranch(error) && !wrongType.has(branchOf(error)));
    kept = kept.filter((error) => !inBranch(error) && (error !== summary || rightBranch.length === 0));
    kept.push(...rightBranch);
  }
  return kept;
}

const isWithin = (pointer: string, outer: string) => pointer === outer || pointer.startsWith(`${outer}/`);

function problemOf(error: ErrorObject): SchemaProblem {
  const path = pointerTokens(error.instancePath);
  const name = nameOf(path);
  const at = (code: string, message: string, extra?: string): SchemaProblem => ({
    path: extra === undefined ? path : [...path, extra],
    atKey: extra !== undefined,
    code,
    message,
  });
  const params = error.params as Record<string, unknown>;
  switch (error.keyword) {
    case 'additionalProperties':
    case 'unevaluatedProperties': {
      const key = String(params.additionalProperty ?? params.unevaluatedProperty);
      const known = Object.keys((error.parentSchema?.properties as object | undefined) ?? {});
      const guess = closest(key, known);
      return at(
        'unknown-key',
        `Unknown key "${key}"${guess ? `; did you mean "${guess}"?` : `. Known here: ${known.join(', ')}.`}`,
        key,
      );
    }
    case 'required':
      return at('missing-key', `${name} lacks the key "${String(params.missingProperty)}".`);
    case 'type':
    case 'anyOf':
    case 'oneOf':
      return at('wrong-type', `${name} must be ${kinds(error)}, not ${kindOf(error.data)}.`);
    case 'enum':
    case 'const': {
      const allowed = error.keyword === 'const' ? [params.allowedValue] : (params.allowedValues as unknown[]);
      return at('wrong-value', `${name} must be ${listed(allowed.map(String))}, not ${quoted(error.data)}.`);
    }
    case 'minProperties':
    case 'maxProperties':
      return at(
        'wrong-value',
        `${name} must have ${error.keyword === 'minProperties' ? 'at least' : 'at most'} ${String(params.limit)} key.`,
      );
    case 'minItems':
      return at('wrong-value', `${name} must list at least ${String(params.limit)} item.`);
    default:
      return at(
        'wrong-value',
        `${name} ${error.message ?? 'is not valid'}${isShort(error.data) ? `, not ${quoted(error.data)}` : ''}.`,
      );
  }
}

function nameOf(path: Path): string {
  const last = path.at(-1);
  if (last === undefined) return 'The file';
  return /^\d+$/.test(String(last)) ? `Item ${Number(last) + 1}` : `"${last}"`;
}

function kinds(error: ErrorObject): string {
  const own = error.schema as unknown;
  if (error.keyword === 'type') return listed([own].flat().map((type) => article(String(type))));
  const types = (own as { type?: string | string[] }[]).flatMap((branch) => branch.type ?? []);
  return types.length > 0 ? listed([...new Set(types)].map(article)) : 'of another form';
}

function article(type: string): string {
  const word =
    { object: 'map', array: 'list', boolean: 'true or false', string: 'text', null: 'empty' }[type] ?? type;
  if (word === 'text' || word === 'true or false' || word === 'empty') return word;
  return /^[aeiou]/.test(word) ? `an ${word}` : `a ${word}`;
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'a map' : quoted(value);
}

const isShort = (value: unknown) => typeof value !== 'object' && String(value).length <= 40;

function quoted(value: unknown): string {
  if (value !== null && typeof value === 'object') return kindOf(value);
  const text = typeof value === 'string' ? `"${value}"` : String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? 'nothing') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
