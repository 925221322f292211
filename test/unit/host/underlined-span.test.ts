import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { underlinedSpan } from '../../../src/host/run/underlined-span.ts';

describe('what is underlined of a violation', () => {
  const output = '{\n  "a": 1\n}\n';

  it('is its place', () => {
    assert.deepEqual(underlinedSpan({ start: 4, end: 7 }, output), { start: 4, end: 7 });
    assert.deepEqual(underlinedSpan({ start: 0, end: 5 }, output), { start: 0, end: 5 });
  });

  it('is the first line where it is the whole output', () => {
    assert.deepEqual(underlinedSpan({ start: 0, end: output.length }, output), { start: 0, end: 1 });
    assert.deepEqual(underlinedSpan({ start: 0, end: output.length - 1 }, output), { start: 0, end: 1 });
    assert.deepEqual(underlinedSpan({ start: 0, end: 3 }, 'No.'), { start: 0, end: 3 });
    assert.deepEqual(underlinedSpan({ start: 0, end: 0 }, ''), { start: 0, end: 0 });
  });
});
