/** Whether two JSON values are equal, whatever the order of keys; texts may differ in case where asked. */
export function same(a: unknown, b: unknown, ignoreCase = false): boolean {
  if (typeof a === 'string' && typeof b === 'string') return sameText(a, b, ignoreCase);
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return a === b;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every(
    (key) =>
      Object.hasOwn(b, key) &&
      same((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key], ignoreCase),
  );
}

/** Whether two texts are equal, in whatever case where asked. */
export function sameText(a: string, b: string, ignoreCase = false): boolean {
  return a === b || (ignoreCase && a.toLowerCase() === b.toLowerCase());
}
