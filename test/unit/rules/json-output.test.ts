import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { toPointer } from '../../../src/core/documents/path.ts';
import { parseJsonOutput } from '../../../src/core/rules/json-output.ts';

const slice = (text: string, span?: { start: number; end: number }) =>
  span && text.slice(span.start, span.end);

/** Every path in a JSON value. */
function paths(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (value === null || typeof value !== 'object') return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => paths(inner, [...path, key]))];
}

describe('an output as JSON', () => {
  it('finds parts by pointer', () => {
    const text = ' { "a": [1, {"b c": "x\\ny"}], "": null, "t/~": true } ';
    const json = parseJsonOutput(text);
    const at = (pointer: string) => slice(text, json.at(pointer)?.span);
    assert.equal(json.error, undefined);
    assert.equal(at(''), text.trim());
    assert.equal(at('/a'), '[1, {"b c": "x\\ny"}]');
    assert.equal(at('/a/0'), '1');
    assert.equal(at('/a/1/b c'), '"x\\ny"');
    assert.equal(at('/'), 'null');
    assert.equal(at('/t~1~0'), 'true');
    assert.equal(slice(text, json.keySpan('/a/1/b c')), '"b c"');
    assert.equal(slice(text, json.keySpan('/a/0')), '1');
  });

  it('has nothing where a pointer leads nowhere, and names the nearest part', () => {
    const text = '{"a": {"b": [10, 20]}, "s": "text"}';
    const json = parseJsonOutput(text);
    for (const pointer of [
      '/x',
      '/a/b/2',
      '/a/b/-1',
      '/a/b/01',
      '/a/b/length',
      '/s/0',
      '/s/length',
      '/a/toString',
      '/__proto__',
    ]) {
      assert.equal(json.at(pointer), undefined, pointer);
      assert.equal(json.keySpan(pointer), undefined, pointer);
    }
    assert.equal(slice(text, json.nearest('/a/b/7/deep')), '[10, 20]');
    assert.equal(slice(text, json.nearest('/a/c')), '{"b": [10, 20]}');
    assert.equal(slice(text, json.nearest('/x')), text);
  });

  it('takes the last of doubled keys, as JSON.parse does', () => {
    const text = '{"a": {"b": 1}, "c": 0, "a": {"b": 2, "b": 3}, "c": [4]}';
    const json = parseJsonOutput(text);
    assert.deepEqual(json.at('/a/b')?.value, 3);
    assert.equal(slice(text, json.at('/a/b')?.span), '3');
    assert.equal(slice(text, json.at('/c')?.span), '[4]');
    const gone = parseJsonOutput('{"a": {"b": 1}, "a": 2}');
    assert.equal(gone.at('/a/b'), undefined);
  });

  it('keeps own keys named like prototype members', () => {
    const text = '{"__proto__": {"constructor": 1}}';
    const json = parseJsonOutput(text);
    assert.equal(json.at('/__proto__/constructor')?.value, 1);
    assert.equal(slice(text, json.at('/__proto__/constructor')?.span), '1');
  });

  const mistakes: [output: string, marked: string, message: string][] = [
    ['', '', 'the output is empty'],
    [' \n ', '', 'the output is empty'],
    ['```json\n{"a": 1}\n```', '```json', 'the output is wrapped in a code fence'],
    ['  ```\n[]\n```\n', '```', 'the output is wrapped in a code fence'],
    ['Here you are: {"a": 1}', 'Here you are:', 'the output begins with text instead of JSON'],
    ['I am sorry.', 'I am sorry.', 'the output begins with text instead of JSON'],
    ['{"a": 1} Hope this helps!\n', 'Hope this helps!', 'text follows the JSON value'],
    ['{"a": 1}{"b": 2}', '{"b": 2}', 'text follows the JSON value'],
    ['{"a": 1,}', ',', 'there is a comma after the last item'],
    ['[1, 2 , ]', ',', 'there is a comma after the last item'],
    ['{"a": 1 "b": 2}', '"b"', 'a comma is missing before this'],
    ['{"a" 1}', '1', 'a colon is missing before this'],
    ['{"a": }', '}', 'a value is missing here'],
    ['{a: 1}', 'a', 'this is not a JSON value'],
    ["{'a': 1}", "'a'", 'JSON strings need double quotes'],
    ['[NaN]', 'NaN', 'this is not a JSON value'],
    ['{"a": 1 // one\n}', '// one', 'JSON has no comments'],
    ['{"a": [1, 2', '2', 'the JSON ends before its list is closed'],
    ['{"a": {"b": 1}', '}', 'the JSON ends before its object is closed'],
    ['{"a": "x', '"x', 'this string is not closed on its line'],
    ['{"a": "x\ny"}', '"x', 'this string is not closed on its line'],
    ['["\t"]', '"\t"', 'this string holds a control character, which must be escaped'],
    ['["\\x"]', '"\\x"', 'this string has an escape that JSON does not know'],
    ['["\\u12"]', '"\\u12"', 'this string has a \\u escape that is not four hex digits'],
    ['[1.]', '1.', 'this number is not complete'],
    ['[01]', '1', 'a comma is missing before this'],
    ['{} \u00A0', '\u00A0', 'text follows the JSON value'],
    ['"a" // done', '// done', 'text follows the JSON value'],
    ['\uFEFF{}', '\uFEFF', 'there is an invisible byte order mark before the JSON'],
  ];
  for (const [output, marked, message] of mistakes) {
    it(`explains ${JSON.stringify(output)}`, () => {
      const { error, value } = parseJsonOutput(output);
      assert.equal(value, undefined);
      assert.deepEqual({ marked: slice(output, error?.span), message: error?.message }, { marked, message });
    });
  }

  it('agrees with JSON.parse on every part of any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(undefined, 1, '\t'), (value, indent) => {
        const text = JSON.stringify(value, undefined, indent);
        const json = parseJsonOutput(text);
        for (const path of paths(JSON.parse(text))) {
          const part = json.at(toPointer(path));
          assert.deepEqual(JSON.parse(slice(text, part?.span) ?? ''), part?.value);
        }
      }),
    );
  });

  it('agrees with JSON.parse on whether a text is JSON, and marks a place inside of it', () => {
    const nearlyJson = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom(...'{}[]",:0123.-eE+ntfalsru\\/* \n\u00A0') }),
      fc.tuple(fc.json(), fc.nat(), fc.string({ maxLength: 2 })).map(([text, at, put]) => {
        const place = at % (text.length + 1);
        return text.slice(0, place) + put + text.slice(place + 1);
      }),
    );
    fc.assert(
      fc.property(nearlyJson, (text) => {
        let isJson = true;
        try {
          JSON.parse(text);
        } catch {
          isJson = false;
        }
        const { error } = parseJsonOutput(text);
        assert.equal(error === undefined, isJson);
        if (!error) return;
        assert.ok(error.message.length > 0);
        assert.ok(
          0 <= error.span.start && error.span.start <= error.span.end && error.span.end <= text.length,
        );
      }),
      { numRuns: 500 },
    );
  });

  it('survives any depth and 2 MB', () => {
    const deep = 100_000;
    const unclosed = parseJsonOutput('['.repeat(deep));
    assert.ok(unclosed.error);
    const nested = `{"a": ${'['.repeat(deep)}${']'.repeat(deep)}, "b": 7}`;
    assert.equal(slice(nested, parseJsonOutput(nested).at('/b')?.span), '7');
    assert.equal(slice(nested, parseJsonOutput(nested).at('/a/0/0')?.span)?.length, 2 * deep - 4);
    assert.equal(slice(nested, parseJsonOutput(nested).at(`/a${'/0'.repeat(deep - 1)}`)?.span), '[]');

    const big = `[${'1,'.repeat(1_000_000)}"last"]`;
    assert.equal(slice(big, parseJsonOutput(big).at('/1000000')?.span), '"last"');
    assert.equal(parseJsonOutput('x'.repeat(2_000_000)).error?.span.end, 2_000_000);
    assert.ok(parseJsonOutput(`${big.slice(0, -1)}`).error);
  });
});
