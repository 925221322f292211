import { Ajv, type ErrorObject, type Options, type ValidateFunction } from 'ajv';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { toPointer } from '../../documents/path.ts';
import { isObject } from '../../text/json-object.ts';
import { CheckFailedError, LongWorkError, RuleDefinitionError } from '../errors.ts';
import { Pattern } from '../regex/pattern.ts';
import { TimeLimit, withinTimeLimit } from '../time-limit.ts';
import { checkReferences, DYNAMIC, ENDLESS_REFERENCE } from './references.ts';
import { type SchemaObject, type Subschema, subschemas, TOO_DEEP } from './subschemas.ts';

const COMPILE_LIMIT_MS = 1_000;
const TIME_LIMIT_MS = 1_000;
/** Values in a schema, itself and its keywords among them, up to which it is compiled in some 20 ms. */
const MOST_QUICK_VALUES = 300;
/** Characters up to which no keyword takes long: `uniqueItems` compares all pairs of items. */
const QUICK_LENGTH = 20_000;
/** Schemas, references replaced, times characters: some 50 ms at worst, if each looked at every value. */
const QUICK_WORK = 10_000_000;
/** Characters beyond which one mistake is enough: ajv cannot stop at the twentieth of a million. */
const ALL_ERRORS_LENGTH = 100_000;

const DRAFTS = {
  'http://json-schema.org/draft-07/schema': Ajv,
  'https://json-schema.org/draft/2019-09/schema': Ajv2019,
  'https://json-schema.org/draft/2020-12/schema': Ajv2020,
};
type Draft = keyof typeof DRAFTS;
const LATEST: Draft = 'https://json-schema.org/draft/2020-12/schema';

/** Looks at a value parsed from a text of the given length. @throws {CheckFailedError} when it takes too long */
export type SchemaValidator = (value: unknown, textLength: number) => readonly ErrorObject[];

/**
 * Compiles a JSON Schema of draft 2020-12, 2019-09 or 07, as its `$schema` says.
 * @throws {RuleDefinitionError} for what is no valid schema, at the place, and for one that takes too long
 */
export function compileSchema(schema: unknown): SchemaValidator {
  if (!isObject(schema)) return compileBoolean(schema);
  const draft = draftOf(schema);
  prepareDraft(draft);
  try {
    return inDepth(() =>
      isLarge(schema)
        ? withinTimeLimit('the schema', COMPILE_LIMIT_MS, () => compileWithin(schema, draft))
        : compileWithin(schema, draft),
    );
  } catch (error) {
    if (!(error instanceof CheckFailedError) || error instanceof LongWorkError) throw error;
    throw new RuleDefinitionError(
      `reading this schema takes longer than ${COMPILE_LIMIT_MS} ms; make it smaller, or let its references branch less`,
    );
  }
}

/** Whether a schema holds more values than are compiled in a few milliseconds. */
function isLarge(schema: SchemaObject): boolean {
  const open: unknown[] = [schema];
  for (let values = 0; open.length > 0; values++) {
    if (values + open.length > MOST_QUICK_VALUES) return true;
    const value = open.pop();
    if (value !== null && typeof value === 'object') open.push(...Object.values(value));
  }
  return false;
}

function compileWithin(schema: SchemaObject, draft: Draft): SchemaValidator {
  const all = subschemas(schema);
  checkAgainstDraft(schema, draft);
  const patterns = all.flatMap(patternsOf);
  const size = checkReferences(schema, all);
  const first = compiler(schema, draft, false);
  const every = compiler(schema, draft, true);
  probe(every(all), all);

  const limit = new TimeLimit('the schema', TIME_LIMIT_MS);
  return (value, textLength) => {
    const run = () => {
      const validate = (textLength <= ALL_ERRORS_LENGTH ? every : first)(all);
      return validate(value) ? [] : (validate.errors ?? []);
    };
    const isQuick =
      textLength <= QUICK_LENGTH &&
      size * textLength <= QUICK_WORK &&
      patterns.every((pattern) => pattern.isHarmless(textLength));
    return isQuick ? run() : limit.run(run);
  };
}

/** One value of each type. */
const PROBES = [null, true, 0, '', [], {}];

/**
 * Refuses what leads back to itself by references whose target only a validation tells, such as `$dynamicRef`.
 * @throws {RuleDefinitionError} at the first of them
 */
function probe(validate: ValidateFunction, all: readonly Subschema[]): void {
  try {
    for (const value of PROBES) validate(value);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const [first] = [...DYNAMIC, '$ref'].flatMap((keyword) =>
      all.filter(({ schema }) => keyword in schema).map(({ path }) => [...path, keyword]),
    );
    throw new RuleDefinitionError(ENDLESS_REFERENCE, first && toPointer(first));
  }
}

function compileBoolean(schema: unknown): SchemaValidator {
  const validate = new Ajv2020({ meta: false }).compile(schema as boolean);
  return (value) => (validate(value) ? [] : (validate.errors ?? []));
}

function draftOf({ $schema }: SchemaObject): Draft {
  if ($schema === undefined) return LATEST;
  const id = String($schema).replace(/#$/, '');
  // Draft 07 is known by both of its addresses.
  const draft = id.replace(/^https(?=:\/\/json-schema\.org\/draft-07\/)/, 'http');
  if (Object.hasOwn(DRAFTS, draft)) return draft as Draft;
  throw new RuleDefinitionError(
    `"${id}" is no draft known here; use ${LATEST}, 2019-09 or draft-07`,
    '/$schema',
  );
}

/** One validator a draft, which only checks schemas: its own schema takes long to compile. */
const metaValidators = new Map<Draft, Ajv>();

function prepareDraft(draft: Draft): Ajv {
  let ajv = metaValidators.get(draft);
  if (!ajv) {
    ajv = new DRAFTS[draft]({ strict: false, logger: false, validateFormats: false }) as Ajv;
    ajv.validate(draft, {});
    metaValidators.set(draft, ajv);
  }
  return ajv;
}

function checkAgainstDraft(schema: SchemaObject, draft: Draft): void {
  const ajv = prepareDraft(draft);
  if (ajv.validate(draft, schema)) return;
  const [error] = ajv.errors ?? [];
  const allowed = (error?.params.allowedValues as unknown[] | undefined)?.join(', ');
  const reason = `${error?.message ?? 'is not valid'}${allowed ? `: ${allowed}` : ''}`;
  const name = error?.instancePath.split('/').at(-1) || 'the schema';
  throw new RuleDefinitionError(`this is no valid JSON Schema: ${name} ${reason}`, error?.instancePath);
}

/** The patterns of one schema, compiled as the validator compiles them. */
function patternsOf({ path, schema }: Subschema): Pattern[] {
  const named = isObject(schema.patternProperties) ? Object.keys(schema.patternProperties) : [];
  const written = [
    ...named.map((pattern) => ({ pattern, at: [...path, 'patternProperties', pattern] })),
    ...(typeof schema.pattern === 'string' ? [{ pattern: schema.pattern, at: [...path, 'pattern'] }] : []),
  ];
  return written.map(({ pattern, at }) => {
    try {
      return patternOf(pattern);
    } catch (error) {
      throw new RuleDefinitionError((error as Error).message, toPointer(at));
    }
  });
}

/** With the flag "u", as drafts recommend; without it, where a pattern made for other languages needs that. */
function patternOf(source: string): Pattern {
  try {
    return new Pattern(source, 'u');
  } catch {
    return new Pattern(source);
  }
}

function regExp(source: string): RegExp {
  const { flags } = patternOf(source);
  return new RegExp(source, flags);
}
regExp.code = 'new RegExp';

/** Compiles when first asked, with an instance of ajv of its own: ids of two schemas never meet. */
function compiler(schema: SchemaObject, draft: Draft, allErrors: boolean) {
  let validate: ValidateFunction | undefined;
  return (all: readonly Subschema[]): ValidateFunction => {
    if (validate) return validate;
    const options: Options = {
      allErrors,
      strict: false,
      logger: false,
      meta: false,
      validateSchema: false,
      // A large definition without references of its own would be copied to each place that refers to it.
      inlineRefs: false,
      code: { regExp },
    };
    const ajv = new DRAFTS[draft](options) as Ajv;
    addFormats.default(ajv);
    try {
      validate = ajv.compile(schema);
    } catch (error) {
      if (error instanceof RangeError || error instanceof RuleDefinitionError) throw error;
      const { missingRef, message } = error as { missingRef?: string; message: string };
      if (missingRef === undefined) throw new RuleDefinitionError(`this is no valid JSON Schema: ${message}`);
      const culprit = all.find(
        ({ schema: { $ref } }) => typeof $ref === 'string' && missingRef.endsWith($ref),
      );
      throw new RuleDefinitionError(
        `the reference "${missingRef}" leads outside the schema, and nothing is downloaded; copy it under "$defs"`,
        culprit ? toPointer([...culprit.path, '$ref']) : '',
      );
    }
    return validate;
  };
}

/** @throws {RuleDefinitionError} instead of running out of stack */
function inDepth<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new RuleDefinitionError(TOO_DEEP);
  }
}
