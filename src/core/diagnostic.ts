import type { Range } from './text/span.ts';

export type Severity = 'error' | 'warning' | 'info';

/** A word that was most likely meant in place of one that stands in the range of a diagnostic. */
export interface Correction {
  readonly written: string;
  readonly meant: string;
}

/** Something wrong in a workspace file: what, where, and what to do, in one sentence. */
export interface Diagnostic {
  /** Absolute path of the file. */
  readonly file: string;
  readonly range: Range;
  readonly severity: Severity;
  /** Stable kebab-case identifier, for example `undefined-variable`. */
  readonly code: string;
  readonly message: string;
  readonly correction?: Correction;
}

/** Where a file begins: the place for a diagnostic about the file as a whole. */
export const FILE_START: Range = {
  start: { line: 0, character: 0 },
  end: { line: 0, character: 0 },
};

/**
 * A mistake of the user's, or of the world's, that ends what was asked for. Its message is one sentence
 * with what, where and what to do, and is shown as it is, without a stack trace.
 */
export class UserError extends Error {
  readonly diagnostics: readonly Diagnostic[];

  constructor(message: string, diagnostics: readonly Diagnostic[] = []) {
    super(message);
    this.name = 'UserError';
    this.diagnostics = diagnostics;
  }
}
