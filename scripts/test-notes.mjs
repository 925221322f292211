/**
 * Collects, while tests run, a line for each one that failed, and for each that is repeated because it failed.
 * @param {import('mocha').Runner} runner
 * @returns {string[]} filled as the tests go
 */
export function testNotes(runner) {
  /** @type {string[]} */
  const notes = [];
  for (const [event, word] of /** @type {const} */ ([
    ['fail', 'failed'],
    ['retry', 'repeated'],
  ])) {
    runner.on(event, (/** @type {import('mocha').Test} */ test, /** @type {Error} */ error) => {
      const [message] = String(error?.message ?? error).split('\n', 1);
      notes.push(`${word}: ${test.fullTitle()}: ${message}`);
    });
  }
  return notes;
}
