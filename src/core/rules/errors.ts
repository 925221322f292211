/** A rule that cannot run as it is written. `pointer` is the JSON Pointer of the culprit inside the options. */
export class RuleDefinitionError extends Error {
  readonly pointer: string;

  constructor(message: string, pointer = '') {
    super(message);
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
