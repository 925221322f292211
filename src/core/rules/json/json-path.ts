import { RuleDefinitionError } from '../errors.ts';

/** Every item of a list, or every member of an object. */
export const EVERY_ITEM = Symbol('each');
export type JsonPath = readonly (string | typeof EVERY_ITEM)[];

const STEP =
  /\.(?:(?<each>\*)|(?<name>[\p{L}\p{N}_-]+))|\[\s*(?:(?<star>\*)|(?<index>0|[1-9]\d*)|'(?<single>(?:[^'\\]|\\.)*)'|(?<double>"(?:[^"\\]|\\.)*"))\s*\]/uy;

/** Whether what `at` names is meant as a JSONPath. */
export const isJsonPath = (at: string) => /^\$(?:$|[.[])/.test(at);

/**
 * Reads a JSONPath (RFC 9535) of names, indexes and wildcards: `$.items[*].price`, `$['first name'][0]`.
 * @param pointer where it stands in the options
 * @throws {RuleDefinitionError} for any other selector
 */
export function parseJsonPath(at: string, pointer = '/at'): JsonPath {
  const path: (string | typeof EVERY_ITEM)[] = [];
  STEP.lastIndex = 1;
  for (let offset = 1; offset < at.length; offset = STEP.lastIndex) {
    const { each, star, name, index, single, double } = STEP.exec(at)?.groups ?? {};
    const step = each || star ? EVERY_ITEM : (name ?? index ?? unquoted(single, double));
    if (step === undefined) {
      throw new RuleDefinitionError(
        `the JSONPath "${at}" cannot be read from "${at.slice(offset)}" on; a step is .name, ['name'], [0], .* or [*]`,
        pointer,
      );
    }
    path.push(step);
  }
  return path;
}

function unquoted(single: string | undefined, double: string | undefined): string | undefined {
  const json = single === undefined ? double : `"${single.replaceAll("\\'", "'").replaceAll('"', '\\"')}"`;
  if (json === undefined) return undefined;
  try {
    return JSON.parse(json) as string;
  } catch {
    return undefined;
  }
}

/**
 * The paths without wildcards that a path stands for in a value: one for each item and member that is there. Where
 * there is nothing to have some, the wildcard stays as `*`, which leads nowhere.
 */
export function* concretePaths(value: unknown, path: JsonPath): Generator<string[]> {
  const [step, ...rest] = path;
  if (step === undefined) {
    yield [];
  } else if (step !== EVERY_ITEM) {
    for (const inner of concretePaths(memberOf(value, step), rest)) yield [step, ...inner];
  } else if (value === null || typeof value !== 'object') {
    yield ['*'];
  } else {
    for (const key of Object.keys(value)) {
      for (const inner of concretePaths(memberOf(value, key), rest)) yield [key, ...inner];
    }
  }
}

const memberOf = (value: unknown, key: string): unknown =>
  value !== null && typeof value === 'object' && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
