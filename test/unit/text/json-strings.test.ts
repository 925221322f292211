import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { jsonStrings } from '../../../src/core/text/json-strings.ts';

const stringsIn = (json: string) =>
  jsonStrings(json)
    .map(({ text, isKey }) => [text, isKey])
    .toArray();

describe('the strings of JSON', () => {
  it('are keys or values, as they are written', () => {
    assert.deepEqual(stringsIn('{"a" : "b \\"c\\"", "d": ["", 1]}'), [
      ['a', true],
      ['b \\"c\\"', false],
      ['d', true],
      ['', false],
    ]);
  });
  it('begin where they say', () => {
    const json = '{"key": "value"}';
    for (const { text, start } of jsonStrings(json))
      assert.equal(json.slice(start, start + text.length), text);
  });
  it('end with the text, where one has no end', () => {
    assert.deepEqual(stringsIn('{"a": "b, "c'), [
      ['a', true],
      ['b, ', false],
    ]);
    assert.deepEqual(stringsIn('["a\\'), [['a', false]]);
  });
});
