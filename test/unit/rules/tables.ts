import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { findCheck } from '../../../src/core/rules/catalogue/index.ts';
import { RuleDefinitionError } from '../../../src/core/rules/errors.ts';
import { marks } from './support.ts';

/** Options, output, and every finding as `marked text → message`. */
export type Row = [options: unknown, output: string, marked: string[]];

/** A test for each row. */
export function table(check: string, rows: Row[], expected?: unknown): void {
  describe(check, () => {
    for (const [options, output, marked] of rows) {
      it(`${JSON.stringify(options)} on ${JSON.stringify(output.slice(0, 60))}`, () => {
        assert.deepEqual(marks(check, options, output, { expected }), marked);
      });
    }
  });
}

/** A test that a check cannot be bound to options; where a pointer is given, that it names the place in them. */
export function refuses(check: string, options: unknown, message: RegExp, pointer?: string): void {
  it(`${check} refuses ${JSON.stringify(options)}`, () => {
    assert.throws(
      () => findCheck(check)?.bind(options),
      (error: RuleDefinitionError) => {
        assert.ok(error instanceof RuleDefinitionError);
        assert.match(error.message, message);
        if (pointer !== undefined) assert.equal(error.pointer, pointer);
        return true;
      },
    );
  });
}
