import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { createColors } from 'picocolors';
import { diagnosticLines } from '../../../src/core/report/terminal.ts';
import { printableJson } from '../../../src/core/text/printable-json.ts';

describe('what is printed', () => {
  it('holds nothing in JSON that a terminal obeys, and the same values', () => {
    const value = { '\u009b31m': 'a\u001b[2J\u202eb\u2066c\u007f', list: ['\u2028'] };
    const text = printableJson(value, 2);
    assert.match(text, /^[\n -~]*$/);
    assert.deepEqual(JSON.parse(text), value);
  });

  it('shows control characters in the id of a rule as what they are', () => {
    const nowhere = { line: 0, character: 0 };
    const diagnostic = {
      file: '/w/a.txt',
      range: { start: nowhere, end: nowhere },
      severity: 'error',
      code: 'rule\u001b[2J',
      message: 'x',
    } as const;
    assert.equal(
      diagnosticLines([diagnostic], () => 'a.txt', createColors(false)),
      'a.txt:1:1: error: x (rule·[2J)',
    );
  });
});
