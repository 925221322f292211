/** A rule that evidence speaks for, before it has been held against the outputs. */
export interface Suggestion {
  readonly id: string;
  /** As written under `check:`. */
  readonly check: Readonly<Record<string, unknown>>;
  /** Where it comes from: a comment each, on one line. */
  readonly sources: readonly string[];
}

/** What two suggestions have in common that say the same thing differently: the check, and the part it looks at. */
export function suggestionSubject({ check }: Pick<Suggestion, 'check'>): string {
  const [[name, options] = ['', undefined]] = Object.entries(check);
  const at = options !== null && typeof options === 'object' && 'at' in options ? options.at : '';
  return `${name} ${at}`;
}

/** An id for a rule about a part of the output: `customer-name-values`. */
export function idOf(pointer: string, what: string): string {
  const part = pointer
    .replace(/[^\p{L}\p{N}_]+/gu, '-')
    .slice(0, 60)
    .replace(/^-+|-+$/g, '');
  return part === '' ? what : `${part}-${what}`;
}
