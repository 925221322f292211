import { type SchemaCheck, type SchemaProblem, schemaCheck } from '../documents/schema-check.ts';
import { closest } from '../text/closest.ts';
import { checkNames, findCheck } from './catalogue/index.ts';
import { type Check, RuleDefinitionError } from './rule.ts';

/** What stands under `check:`, taken apart. */
export interface WrittenCheck {
  readonly check: Check<unknown>;
  readonly options: unknown;
}

/**
 * Reads `words: { max: 50 }`, or the plain word `json`. The options are not looked at.
 * @throws {RuleDefinitionError} when it is not one check of the catalogue, at the key
 */
export function readCheck(written: unknown): WrittenCheck {
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
  throw new RuleDefinitionError(`there is no check "${name}"; ${help}`, pointer);
}

const schemaChecks = new Map<string, SchemaCheck>();

/** What the schema of a check finds wrong with options; paths begin with the check's name. */
export function optionProblems({ check, options }: WrittenCheck): SchemaProblem[] {
  let schema = schemaChecks.get(check.name);
  if (!schema) {
    schema = schemaCheck({ type: 'object', properties: { [check.name]: check.schema } });
    schemaChecks.set(check.name, schema);
  }
  return schema({ [check.name]: options });
}
