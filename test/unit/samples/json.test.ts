import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { brief, recordsOf } from './support.ts';

describe('samples from a JSON array', () => {
  const shapes: [name: string, content: string, expected: string[]][] = [
    ['no bytes at all', '', []],
    ['an empty array', ' [ ]\n', []],
    [
      'objects over several lines',
      '[\n  {\n    "a": 1\n  },\n  {"b": [1, {"c": "]"}]}\n]\n',
      ['2:3-4:4 {"a":1}', '5:3-5:25 {"b":[1,{"c":"]"}]}'],
    ],
    ['CRLF and a byte order mark', '\uFEFF[\r\n{"a":1},\r\n{"b":2}]', ['2:1-2:8 {"a":1}', '3:1-3:8 {"b":2}']],
    [
      'an item that is no object',
      '[5, {"a":1}, "x"]',
      ['1:2-1:3 wrong-type', '1:5-1:12 {"a":1}', '1:14-1:17 wrong-type'],
    ],
    [
      'a malformed item, without losing the others',
      '[{"a":1},\n {"b" 2},\n {"c":3}]',
      ['1:2-1:9 {"a":1}', '2:7-2:9 invalid-json', '3:2-3:9 {"c":3}'],
    ],
    [
      'a malformed item over several lines',
      '[\n{\n"a": 1\n"b": 2\n},\n{"c":3}]',
      ['4:1-5:2 invalid-json', '6:1-6:8 {"c":3}'],
    ],
    ['a wrong value over several lines', '[\n  {\n    "weight": -1\n  }\n]', ['3:15-3:17 wrong-value']],
    ['a missing comma', '[{"a":1} {"b":2}, {"c":3}]', ['1:10-1:17 invalid-json', '1:19-1:26 {"c":3}']],
    [
      'a comma too many',
      '[{"a":1},,{"b":2},]',
      ['1:2-1:9 {"a":1}', '1:10-1:11 invalid-json', '1:11-1:18 {"b":2}', '1:19-1:20 invalid-json'],
    ],
    ['only a comma', '[,]', ['1:2-1:3 invalid-json', '1:3-1:4 invalid-json']],
    ['a missing bracket', '[{"a":1}', ['1:2-1:9 {"a":1}', '1:9-1:9 invalid-json']],
    [
      'an item that breaks off',
      '[{"a":1}, {"b":',
      ['1:2-1:9 {"a":1}', '1:15-1:16 invalid-json', '1:16-1:16 invalid-json'],
    ],
    ['something after the array', '[{"a":1}] x', ['1:2-1:9 {"a":1}', '1:11-1:12 invalid-json']],
    [
      'a stray brace',
      '[{"a":1}, }, {"b":2}]',
      ['1:2-1:9 {"a":1}', '1:11-1:12 invalid-json', '1:14-1:21 {"b":2}'],
    ],
    [
      'a stray brace before an object',
      '[} {"a":1,"b":2}, {"c":3}]',
      ['1:2-1:17 invalid-json', '1:19-1:26 {"c":3}'],
    ],
    ['JSONL by the wrong name', '{"a":1}\n{"b":2}\n', ['1:1-1:2 invalid-json']],
  ];
  for (const [name, content, expected] of shapes) {
    it(`reads ${name}`, async () => {
      assert.deepEqual((await recordsOf('/w/cases.json', content)).map(brief), expected);
    });
  }

  it('refuses a file that is too large', async () => {
    const records = await recordsOf('/w/cases.json', ' '.repeat(16 * 1024 * 1024 + 1));
    assert.deepEqual(records.map(brief), ['1:1-1:1 too-large']);
  });

  it('hands on what it found as it goes', async () => {
    const items = Array.from({ length: 5_000 }, (_, index) => `{"id":${index},"a":"${'x'.repeat(50)}"}`);
    const records = await recordsOf('/w/cases.json', `[${items.join(',\n')}]`);
    assert.equal(records.length, items.length);
    assert.ok(records.every(({ kind }) => kind === 'sample'));
  });
});
