import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { Correction, Severity } from '../diagnostic.ts';
import { alternatives } from '../text/alternatives.ts';
import { closest } from '../text/closest.ts';
import { oneLine } from '../text/one-line.ts';
import { plural } from '../text/plural.ts';
import { type Path, pointerTokens } from './path.ts';

/** A mistake of shape, at the path where it stands. */
export interface SchemaProblem {
  readonly path: Path;
  /** The mistake is the key that the path ends with, not its value. */
  readonly atKey: boolean;
  readonly code: string;
  /** One sentence. */
  readonly message: string;
  readonly correction?: Correction;
}

export type SchemaCheck = (value: unknown) => SchemaProblem[];

/** Mistakes that are looked at; more of them help nobody. */
const MAX_MISTAKES = 1_000;

// The schemas are our own and small: checking them against the schema of schemas, and optimising the code made of
// them, would take longer than all that is done with it.
const ajv = new Ajv2020({
  allErrors: true,
  verbose: true,
  strict: false,
  strictNumbers: true,
  validateSchema: false,
  code: { optimize: false },
});
addFormats.default(ajv);

/**
 * Compiles a JSON Schema (draft 2020-12) of one of our own formats into a check with sentences for people.
 * @param options.hideText keeps texts out of the sentences, where somebody may have pasted a secret
 */
export function schemaCheck(schema: object, { hideText = false } = {}): SchemaCheck {
  let validate: ValidateFunction | undefined;
  return (value) => {
    validate ??= ajv.compile(schema);
    if (validate(value)) return [];
    const errors = (validate.errors ?? []).slice(0, MAX_MISTAKES).filter(({ keyword }) => keyword !== 'if');
    return withMisspelt(withoutOtherBranches(errors).map((error) => problemOf(error, value, hideText)));
  };
}

/** A missing key that is there with another spelling is one mistake, which is said at the key. */
function withMisspelt(problems: readonly SchemaProblem[]): SchemaProblem[] {
  const placeOf = ({ path }: SchemaProblem, key: unknown) => JSON.stringify([...path.slice(0, -1), key]);
  const missing = new Map(
    problems
      .filter(({ code }) => code === 'missing-key')
      .map((problem) => [placeOf(problem, problem.path.at(-1)), problem]),
  );
  const merged = new Set<SchemaProblem>();
  const all = problems.map((problem) => {
    const meant = problem.code === 'unknown-key' && missing.get(placeOf(problem, problem.correction?.meant));
    if (!meant || merged.has(meant)) return problem;
    merged.add(meant);
    return { ...problem, code: 'missing-key' };
  });
  return all.filter((problem) => !merged.has(problem));
}

/** How bad an unknown key is: files of other tools carry keys of their own, ours do not. */
export function severityOf(problem: SchemaProblem, unknownKey: Severity): Severity {
  return problem.code === 'unknown-key' ? unknownKey : 'error';
}

/**
 * Where a value may have several forms, only the form of its own type is of interest: the mistakes of the others say
 * nothing to the reader. A value of none of their types has one mistake, which names them all.
 */
export function withoutOtherBranches(errors: readonly ErrorObject[]): ErrorObject[] {
  const kept = new Map(errors.map((error) => [error, error]));
  for (const [index, summary] of errors.entries()) {
    if (summary.keyword !== 'anyOf' && summary.keyword !== 'oneOf') continue;
    const inBranches = errorsInBranches(errors.slice(0, index), summary).filter((error) => kept.has(error));
    const ofType = inBranches.filter(
      ({ keyword, instancePath }) => keyword === 'type' && instancePath === summary.instancePath,
    );
    const wrongType = new Set(ofType.map((error) => branchOf(error, summary)));
    const others = inBranches.filter((error) => wrongType.has(branchOf(error, summary)));
    for (const error of others) kept.delete(error);
    if (others.length < inBranches.length) kept.delete(summary);
    else if (ofType.length > 0) kept.set(summary, typeError(summary, ofType));
  }
  return [...kept.values()];
}

/**
 * The mistakes of the forms stand before their summary. Those of a form that is a `$ref` have the path of what it refers
 * to, so that only their place tells whose they are; keywords beside the forms have mistakes of their own.
 */
function errorsInBranches(before: readonly ErrorObject[], { schemaPath, instancePath }: ErrorObject) {
  const parent = `${schemaPath.slice(0, schemaPath.lastIndexOf('/'))}/`;
  const isBeside = (path: string) =>
    path.startsWith(parent) &&
    !path.startsWith(`${schemaPath}/`) &&
    !/^(?:\$defs|definitions)\//.test(path.slice(parent.length));
  const last = before.findLastIndex(
    (error) => !isWithin(error.instancePath, instancePath) || isBeside(error.schemaPath),
  );
  return before.slice(last + 1);
}

/** What the mistakes of one form have in common: its number, or what it refers to. */
function branchOf(error: ErrorObject, { schemaPath, instancePath }: ErrorObject): unknown {
  if (error.schemaPath.startsWith(`${schemaPath}/`))
    return error.schemaPath.slice(schemaPath.length + 1).split('/')[0];
  return error.instancePath === instancePath
    ? error.schemaPath.slice(0, error.schemaPath.lastIndexOf('/'))
    : error;
}

function typeError(summary: ErrorObject, ofType: readonly ErrorObject[]): ErrorObject {
  const type = [...new Set(ofType.flatMap(({ params }) => params.type as string | string[]))];
  return { ...summary, keyword: 'type', schema: type, params: { type } };
}

const isWithin = (pointer: string, outer: string) => pointer === outer || pointer.startsWith(`${outer}/`);

function problemOf(error: ErrorObject, root: unknown, hideText: boolean): SchemaProblem {
  const path = pathIn(root, error.instancePath);
  const name = nameOf(path);
  const shown = (value: unknown) => {
    if (typeof value !== 'string') return described(value);
    // A text that is a whole file is of another format, and may be anything.
    if (path.length === 0 && value === root) return 'text';
    return hideText ? 'this text' : described(value);
  };
  const wrong = (code: string, message: string): SchemaProblem => ({ path, atKey: false, code, message });
  const params = error.params as Record<string, unknown>;
  const limit = Number(params.limit);
  switch (error.keyword) {
    case 'additionalProperties':
    case 'unevaluatedProperties':
      return unknownKey(error, path, String(params.additionalProperty ?? params.unevaluatedProperty));
    case 'required': {
      const key = String(params.missingProperty);
      return { ...wrong('missing-key', `${name} lacks the key "${key}".`), path: [...path, key] };
    }
    case 'type':
    case 'anyOf':
    case 'oneOf':
      return wrong('wrong-type', `${name} must be ${kinds(error)}, not ${shown(error.data)}.`);
    case 'enum':
    case 'const': {
      const allowed = error.keyword === 'const' ? [params.allowedValue] : (params.allowedValues as unknown[]);
      const words = allowed.map(String);
      const meant = typeof error.data === 'string' && !hideText ? closest(error.data, words) : undefined;
      const help = meant ? `; did you mean "${meant}"?` : '.';
      return {
        ...wrong('wrong-value', `${name} must be ${alternatives(words)}, not ${shown(error.data)}${help}`),
        ...(meant && { correction: { written: `${error.data}`, meant } }),
      };
    }
    case 'minLength':
      if (limit === 1) return wrong('wrong-value', `${name} must not be empty.`);
      return wrong('wrong-value', `${name} must have at least ${plural(limit, 'character')}.`);
    case 'maxLength':
      return wrong('wrong-value', `${name} must have at most ${plural(limit, 'character')}.`);
    case 'minItems':
      return wrong('wrong-value', `${name} must list at least ${plural(limit, 'item')}.`);
    case 'maxItems':
      return wrong('wrong-value', `${name} must list at most ${plural(limit, 'item')}.`);
    case 'minProperties':
      return wrong('wrong-value', `${name} must have at least ${plural(limit, 'key')}.`);
    case 'maxProperties':
      return wrong('wrong-value', `${name} must have at most ${plural(limit, 'key')}.`);
    case 'pattern': {
      const sentence = error.parentSchema?.patternErrorMessage ?? 'has the wrong form';
      return wrong('wrong-value', `${name} ${sentence}.`);
    }
    default: {
      const demand = (error.message ?? 'is not valid').replaceAll('NOT', 'not');
      const found = typeof error.data === 'object' ? '' : `, not ${shown(error.data)}`;
      return wrong('wrong-value', `${name} ${demand}${found}.`);
    }
  }
}

/** What a key is called that holds a secret. */
const SECRET_KEY = /api[-_ ]?key|secret|passw|credential|authorization|bearer|(?:^|[-_ a-z])token$/i;

function unknownKey(error: ErrorObject, parent: Path, key: string): SchemaProblem {
  const path = [...parent, key];
  const written = oneLine(key, MAX_SHOWN);
  const value = (error.data as Record<string, unknown>)[key];
  if (SECRET_KEY.test(key) && typeof value === 'string') {
    const message = `Secrets do not belong into files; remove "${written}", and put the key into an environment variable, or into the editor's secret storage with the command "Set API Key…".`;
    return { path, atKey: true, code: 'secret-in-file', message };
  }
  const known = Object.keys((error.parentSchema?.properties as object | undefined) ?? {});
  const guess = closest(key, known);
  const help = guess ? `; did you mean "${guess}"?` : `. Known here: ${known.join(', ') || 'none'}.`;
  return {
    ...{ path, atKey: true, code: 'unknown-key', message: `Unknown key "${written}"${help}` },
    ...(guess && { correction: { written: key, meant: guess } }),
  };
}

/** The path of a JSON Pointer in a value: indexes as numbers. */
function pathIn(root: unknown, pointer: string): Path {
  let value = root;
  return pointerTokens(pointer).map((token) => {
    const step = Array.isArray(value) ? Number(token) : token;
    value = (value as Record<string | number, unknown>)[step];
    return step;
  });
}

function nameOf(path: Path): string {
  const last = path.at(-1);
  if (last === undefined) return 'The file';
  return typeof last === 'number' ? `Item ${last + 1}` : `"${oneLine(last, MAX_SHOWN)}"`;
}

function kinds({ keyword, schema }: ErrorObject): string {
  if (keyword !== 'type') return 'of another form';
  return alternatives([schema as string | string[]].flat().map(article));
}

function article(type: string): string {
  const word =
    { object: 'map', array: 'list', boolean: 'true or false', string: 'text', null: 'empty' }[type] ?? type;
  if (word === 'text' || word === 'true or false' || word === 'empty') return word;
  return /^[aeiou]/.test(word) ? `an ${word}` : `a ${word}`;
}

/** Characters of a key or text that a sentence repeats. */
const MAX_SHOWN = 60;

function described(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  return typeof value === 'string' ? `"${oneLine(value, MAX_SHOWN)}"` : String(value);
}
