import type { Correction } from '../diagnostic.ts';

/** A rule that cannot run as it is written. `pointer` is the JSON Pointer of the culprit inside the options. */
export class RuleDefinitionError extends Error {
  readonly pointer: string;
  readonly correction: Correction | undefined;

  constructor(message: string, pointer = '', correction?: Correction) {
    super(message);
    this.correction = correction;
    this.name = 'RuleDefinitionError';
    this.pointer = pointer;
  }
}

/** A check that cannot look at one output, such as a pattern that takes too long on it. The message says why. */
export class CheckFailedError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CheckFailedError';
  }
}

/** A check that may take long, where nobody may be held up: it is to be made in the background. */
export class LongWorkError extends CheckFailedError {
  constructor() {
    super('it may take long on this output');
    this.name = 'LongWorkError';
  }
}
