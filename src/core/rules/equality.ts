/** What two texts may differ in and still count as equal. */
export interface Leniency {
  readonly ignoreCase?: boolean;
  /** Runs of white space are one space, and there is none at the ends. */
  readonly ignoreSpace?: boolean;
  readonly ignorePunctuation?: boolean;
  /** Forms of the same characters in Unicode. */
  readonly ignoreForm?: boolean;
}

/** Whether two JSON values are equal, whatever the order of keys; texts may differ as far as is allowed. */
export function isEqual(a: unknown, b: unknown, leniency: Leniency = {}): boolean {
  if (typeof a === 'string' && typeof b === 'string') return isEqualText(a, b, leniency);
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return a === b;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every(
    (key) =>
      Object.hasOwn(b, key) &&
      isEqual((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key], leniency),
  );
}

/** Whether two texts are equal but for what is allowed. */
export const isEqualText = (a: string, b: string, leniency: Leniency = {}) =>
  a === b || folded(a, leniency) === folded(b, leniency);

/** Forms: Unicode Standard Annex 15, normalization form KC. */
function folded(text: string, { ignoreCase, ignoreSpace, ignorePunctuation, ignoreForm }: Leniency): string {
  let rest = ignoreForm ? text.normalize('NFKC') : text;
  if (ignorePunctuation) rest = rest.replace(/\p{P}+/gu, '');
  if (ignoreSpace) rest = rest.trim().replace(/\s+/gu, ' ');
  return ignoreCase ? rest.toLowerCase() : rest;
}
