import { toPointer } from '../documents/path.ts';
import { isBlankValue } from '../reading/declining-output.ts';
import { isEqual } from '../rules/equality.ts';
import { parseBoundedJson } from '../text/bounded-json.ts';
import { isObject } from '../text/json-object.ts';

/** Where an output differs from what is expected of it. */
export interface Difference {
  /** JSON Pointer, empty for the whole output. */
  readonly at: string;
  readonly expected: unknown;
  readonly found: string;
  /** Nothing was expected there, or words for it, or nothing more. */
  readonly isAdded?: true;
  /** What was found says that there is nothing. */
  readonly isBlank?: true;
}

/** Values deeper than this are compared as a whole. */
const DEEPEST = 8;

/** The single values that differ; of objects and lists, the ones inside of them. */
export function differences(expected: unknown, output: string): Difference[] {
  if (expected === undefined || expected === null) return [];
  if (!isObject(expected)) {
    const isSame =
      typeof expected === 'string' && expected.trim().toLowerCase() === output.trim().toLowerCase();
    return isSame ? [] : [{ at: '', expected, found: output }];
  }
  let value: unknown;
  try {
    value = parseBoundedJson(output);
  } catch {
    return [];
  }
  return isObject(value) ? between([], expected, value) : [];
}

function between(path: readonly (string | number)[], expected: unknown, is: unknown): Difference[] {
  if (isEqual(is, expected, { ignoreCase: true })) return [];
  if (path.length < DEEPEST) {
    if (isObject(expected) && isObject(is))
      return Object.entries(expected).flatMap(([field, value]) =>
        between([...path, field], value, Object.hasOwn(is, field) ? is[field] : undefined),
      );
    if (Array.isArray(expected) && Array.isArray(is)) return betweenLists(path, expected, is);
  }
  return [
    { at: toPointer(path), expected, ...foundOf(is), ...(isBlankValue(expected) && { isAdded: true }) },
  ];
}

function betweenLists(
  path: readonly (string | number)[],
  expected: readonly unknown[],
  is: readonly unknown[],
): Difference[] {
  const without = (some: readonly unknown[], all: readonly unknown[]) =>
    some.filter((item) => !all.some((other) => isEqual(item, other, { ignoreCase: true })));
  const [lacking, added] = [without(expected, is), without(is, expected)];
  const at = toPointer(path);
  if (lacking.some(isObject))
    return expected.flatMap((item, index) => between([...path, index], item, is[index]));
  if (lacking.length > 0) return lacking.map((item) => ({ at, expected: item, ...foundOf(is) }));
  if (added.length > 0) return added.map((item) => ({ at, expected, ...foundOf(item), isAdded: true }));
  // The same items in another order, or more often.
  return [{ at, expected, ...foundOf(is) }];
}

const foundOf = (value: unknown): Pick<Difference, 'found' | 'isBlank'> => ({
  found: typeof value === 'string' ? value : (JSON.stringify(value) ?? ''),
  ...(isBlankValue(value) && { isBlank: true }),
});
