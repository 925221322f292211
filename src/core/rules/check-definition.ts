import { type Path, pointerTokens } from '../documents/path.ts';
import { type SchemaCheck, type SchemaProblem, schemaCheck } from '../documents/schema-check.ts';
import { closest } from '../text/closest.ts';
import { bindAt } from './bind-at.ts';
import { checkNames, findCheck } from './catalogue/index.ts';
import { RuleDefinitionError } from './errors.ts';
import type { BoundCheck, Check } from './rule.ts';
import { templatesIn } from './templates.ts';

/** Levels that checks may stand in one another. */
const MAX_NESTING = 10;

/** What stands under `check:`, taken apart. */
export interface CheckDefinition {
  readonly check: Check<unknown>;
  readonly options: unknown;
}

/**
 * Reads `words: { max: 50 }`, or the plain word `json`. The options are not looked at.
 * @throws {RuleDefinitionError} when it is not one check of the catalogue, at the key
 */
export function readCheck(written: unknown): CheckDefinition {
  if (typeof written === 'string') {
    const check = checkNamed(written, '');
    if (check.plain) return { check, options: {} };
    const example = JSON.stringify({ [check.name]: check.examples[0] });
    throw new RuleDefinitionError(`the check "${written}" needs options, for example ${example}`);
  }
  const keys = written !== null && typeof written === 'object' ? Object.keys(written) : [];
  const [name, second] = keys;
  if (name === undefined)
    throw new RuleDefinitionError('a rule needs a check, for example { "words": { "max": 50 } }');
  if (second !== undefined) {
    throw new RuleDefinitionError(
      `a rule has one check; move "${second}" to a rule of its own`,
      `/${second}`,
    );
  }
  const check = checkNamed(name, `/${name}`);
  const options = (written as Record<string, unknown>)[name];
  return { check, options: options === null && check.plain ? {} : options };
}

function checkNamed(name: string, pointer: string): Check<unknown> {
  const check = findCheck(name);
  if (check) return check;
  const guess = closest(name, checkNames);
  const help = guess ? `did you mean "${guess}"?` : `known are ${checkNames.join(', ')}`;
  const correction = guess ? { written: name, meant: guess } : undefined;
  throw new RuleDefinitionError(`there is no check "${name}"; ${help}`, pointer, correction);
}

/**
 * Binds a check, and the ones inside of it, to options without templates.
 * @throws {RuleDefinitionError} when one of them cannot run
 */
export function bindCheck({ check, options }: CheckDefinition): BoundCheck {
  const nested = nestedIn(check, options).map(({ check: inner }) => bindCheck(readCheck(inner)));
  return bindAt(check, options, nested);
}

/** Awaits what a check, and the ones inside of it, need before they look at outputs; the check has no problems. */
export async function prepareCheck({ check, options }: CheckDefinition): Promise<void> {
  await check.prepare?.(options);
  for (const { check: inner } of nestedIn(check, options)) await prepareCheck(readCheck(inner));
}

/** Everything that keeps what stands under `check:` from running, checks inside of it included; paths begin there. */
export function checkProblems(written: unknown): SchemaProblem[] {
  return problemsAt(written, [], 1, false);
}

/** The same for the check of a rule, which may be one that only a run can make. */
export function ruleCheckProblems(written: unknown): SchemaProblem[] {
  return problemsAt(written, [], 1, true);
}

function problemsAt(written: unknown, base: Path, level: number, isRule: boolean): SchemaProblem[] {
  try {
    if (level > MAX_NESTING) {
      throw new RuleDefinitionError(
        `checks are nested more than ${MAX_NESTING} deep; write the inner ones as rules of their own`,
      );
    }
    const { check, options } = readCheck(written);
    if (check.requirement && !isRule) {
      const message = `"${check.name}" needs a run, so it cannot be used inside another check or in a sample; make it a rule of its own`;
      throw new RuleDefinitionError(message, `/${check.name}`);
    }
    const mistakes = optionProblems({ check, options });
    if (mistakes.length > 0) {
      return mistakes.map((problem) => ({ ...problem, path: [...base, ...problem.path] }));
    }
    const nested = nestedIn(check, options);
    const inner = nested.flatMap(({ pointer, check: each }) =>
      problemsAt(each, [...base, check.name, ...pointerTokens(pointer)], level + 1, false),
    );
    // What templates make of the options shows when they are filled in.
    if (inner.length === 0 && templatesIn(options).length === 0) tryToBind(check, options, nested.length);
    return inner;
  } catch (error) {
    if (!(error instanceof RuleDefinitionError)) throw error;
    return [definitionProblem(error, base, typeof written === 'object')];
  }
}

const passing: BoundCheck = () => [];

/** Binds a check alone. @throws {RuleDefinitionError} with a pointer that begins with the check's name */
function tryToBind(check: Check<unknown>, options: unknown, nested: number): void {
  try {
    bindAt(check, options, Array(nested).fill(passing));
  } catch (error) {
    if (!(error instanceof RuleDefinitionError)) throw error;
    throw new RuleDefinitionError(
      `the check "${check.name}" cannot run: ${error.message}`,
      `/${check.name}${error.pointer}`,
    );
  }
}

function definitionProblem(
  { message, pointer, correction }: RuleDefinitionError,
  base: Path,
  isMap: boolean,
): SchemaProblem {
  const tokens = pointerTokens(pointer);
  return {
    path: [...base, ...tokens],
    // A single token is the name of a check.
    atKey: isMap && tokens.length === 1,
    code: 'invalid-rule',
    message: `${message.charAt(0).toUpperCase()}${message.slice(1)}${/[.?!]$/.test(message) ? '' : '.'}`,
    ...(correction && { correction }),
  };
}

const nestedIn = (check: Check<unknown>, options: unknown) => check.nested?.(options) ?? [];

const schemaChecks = new Map<string, SchemaCheck>();

/** What the schema of a check finds wrong with options; paths begin with the check's name. */
function optionProblems({ check, options }: CheckDefinition): SchemaProblem[] {
  let schema = schemaChecks.get(check.name);
  if (!schema) {
    schema = schemaCheck({ type: 'object', properties: { [check.name]: check.schema } });
    schemaChecks.set(check.name, schema);
  }
  return schema({ [check.name]: options });
}
