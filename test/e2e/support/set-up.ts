import { before, beforeEach } from 'mocha';

/**
 * Does some work before the tests of a `describe`, and again before one that is repeated: it has to begin where the
 * others began, not where it failed.
 */
export function setUp(work: () => Promise<void> | void): void {
  const begun = new Set<string | undefined>();
  before(work);
  beforeEach(async function () {
    const test = this.currentTest?.fullTitle();
    if (begun.has(test)) await work();
    begun.add(test);
  });
}
