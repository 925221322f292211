import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { brief, type Content, diagnosticsIn, recordsOf, samplesIn } from './support.ts';

const bytes = (...parts: (string | number)[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from([part]))));

async function assertRecords(content: Content, expected: string[]) {
  assert.deepEqual((await recordsOf('/w/cases.jsonl', content)).map(brief), expected);
}

describe('samples from JSONL', () => {
  it('reads every key, and says where the sample stands', async () => {
    const line =
      '{"id":"a","question":"Where?","expected":{"x":1},"facts":["30 days"],"tags":["t"],"rules":{"r":false,"s":{"severity":"info"}},"relevant":["kb.md"],"weight":0}';
    const records = await recordsOf('/w/cases.jsonl', `\n${line}  \n`);
    assert.deepEqual(samplesIn(records), [
      {
        id: 'a',
        generatedId: false,
        variables: { question: 'Where?', expected: { x: 1 } },
        expected: { x: 1 },
        facts: ['30 days'],
        tags: ['t'],
        rules: { r: false, s: { severity: 'info' } },
        relevant: ['kb.md'],
        weight: 0,
        location: {
          file: '/w/cases.jsonl',
          range: { start: { line: 1, character: 0 }, end: { line: 1, character: line.length } },
        },
      },
    ]);
  });

  it('fills what is left out', async () => {
    const [sample] = samplesIn(await recordsOf('/w/cases.jsonl', '{"id":7,"facts":"f","tags":"t"}'));
    assert.deepEqual(
      { ...sample, location: undefined },
      {
        id: '7',
        generatedId: false,
        variables: {},
        expected: undefined,
        facts: ['f'],
        tags: ['t'],
        rules: {},
        relevant: [],
        weight: 1,
        location: undefined,
      },
    );
  });

  it('makes an id of the content that survives moved lines and reordered keys', async () => {
    const [one, two, three] = samplesIn(
      await recordsOf('/w/cases.jsonl', '{"a":1,"b":{"c":2,"d":3}}\n\n {"b":{"d":3,"c":2},"a":1}\n{"a":2}'),
    );
    assert.match(one?.id ?? '', /^s-[0-9a-f]{16}$/);
    assert.equal(one?.generatedId, true);
    assert.equal(two?.id, one?.id);
    assert.notEqual(three?.id, one?.id);
  });

  it('keeps prototype names plain data', async () => {
    const [sample] = samplesIn(
      await recordsOf('/w/cases.jsonl', '{"__proto__":{"id":"x","weight":-1},"constructor":1,"toString":2}'),
    );
    assert.deepEqual(Object.keys(sample?.variables ?? {}), ['__proto__', 'constructor', 'toString']);
    assert.equal(Object.getPrototypeOf(sample?.variables), Object.prototype);
    assert.equal(sample?.weight, 1);
    assert.match(sample?.id ?? '', /^s-/);
  });

  const shapes: [name: string, content: Content, expected: string[]][] = [
    ['no bytes at all', '', []],
    ['only blank lines', '\n \n\t\r\n', []],
    ['a missing last newline', '{"a":1}\n{"b":2}', ['1:1-1:8 {"a":1}', '2:1-2:8 {"b":2}']],
    ['CRLF', '{"a":1}\r\n\r\n{"b":2}\r\n', ['1:1-1:8 {"a":1}', '3:1-3:8 {"b":2}']],
    [
      'lone carriage returns, which editors count as lines',
      '{"a":1}\r{"b":2}\r\r{"c":3}',
      ['1:1-1:8 {"a":1}', '2:1-2:8 {"b":2}', '4:1-4:8 {"c":3}'],
    ],
    ['a byte order mark', '\uFEFF{"a":1}\n', ['1:1-1:8 {"a":1}']],
    ['white space around', '  {"a":1} \t\n', ['1:1-1:10 {"a":1}']],
    [
      'characters outside the BMP, counted in UTF-16 units',
      '{"a":"😀é"}\n{"b":2}',
      ['1:1-1:12 {"a":"😀é"}', '2:1-2:8 {"b":2}'],
    ],
    ['a replacement character that is really there', '{"a":"\uFFFD"}', ['1:1-1:10 {"a":"\uFFFD"}']],
    ['NUL and lone surrogates, escaped', '{"a":"\\u0000\\ud800"}', ['1:1-1:21 {"a":"\\u0000\\ud800"}']],
    ['a list', '[1]\n{"b":2}', ['1:1-1:4 wrong-type', '2:1-2:8 {"b":2}']],
    [
      'a number, a text, nothing',
      '5\n"x"\nnull',
      ['1:1-1:2 wrong-type', '2:1-2:4 wrong-type', '3:1-3:5 wrong-type'],
    ],
    ['a missing comma', '{"a":1 "b":2}\n{"b":2}', ['1:8-1:14 invalid-json', '2:1-2:8 {"b":2}']],
    ['a missing brace', '  {"a":1\n{"b":2}', ['1:8-1:9 invalid-json', '2:1-2:8 {"b":2}']],
    ['a comment', '{"a":1} // x\n{"b":2}', ['1:9-1:13 invalid-json', '2:1-2:8 {"b":2}']],
    ['a trailing comma', '{"a":1,}', ['1:8-1:9 invalid-json']],
    ['single quotes', "{'a':1}", ['1:2-1:8 invalid-json']],
    ['a text left open', '{"a":"x}', ['1:6-1:9 invalid-json']],
    ['NUL', '{"a":1}\n\0\n{"b":2}', ['1:1-1:8 {"a":1}', '2:1-2:2 invalid-json', '3:1-3:8 {"b":2}']],
    ['two objects in a line', '{"a":1}{"b":2}', ['1:8-1:15 invalid-json']],
    [
      'bytes that are not UTF-8',
      bytes('{"a":1}\n{"b":"', 0xff, '"}\r\n{"c":3}'),
      ['1:1-1:8 {"a":1}', '2:1-2:10 wrong-encoding', '3:1-3:8 {"c":3}'],
    ],
    [
      'a character that breaks off',
      bytes('{"a":"', 0xe2, 0x82, '"}\n{"c":3}'),
      ['1:1-1:10 wrong-encoding', '2:1-2:8 {"c":3}'],
    ],
    ['UTF-16', Buffer.from('\uFEFF{"a":1}\n{"b":2}\n', 'utf16le'), ['1:1-1:17 wrong-encoding']],
  ];
  for (const [name, content, expected] of shapes) {
    it(`reads ${name}`, () => assertRecords(content, expected));
  }

  const mistakes: [line: string, place: string, message: RegExp][] = [
    ['{"id":true}', '1:7-1:11', /^"id" must be text or a number, not true\.$/],
    ['{"id":""}', '1:7-1:9', /^"id" must/],
    ['{"a":1,"tags":5}', '1:15-1:16', /^"tags" must be text or a list, not 5\.$/],
    ['{"tags":["x", 5]}', '1:15-1:16', /^In "tags": Item 2 must be text, not 5\.$/],
    ['{"facts":{"a":1}}', '1:10-1:17', /^"facts" must be text or a list, not a map\.$/],
    [
      '{"facts":["ok","/a/giy","/he(/i"]}',
      '1:25-1:33',
      /^The fact \/he\(\/i is not a valid regular expression: Unterminated group; correct it, or leave out/,
    ],
    ['{"facts":"/c++/"}', '1:10-1:17', /^The fact \/c\+\+\/ is not a valid regular expression: Nothing/],
    [
      '{"facts":["/a/uv"]}',
      '1:11-1:18',
      /^The fact \/a\/uv is not a valid regular expression: Invalid flags/,
    ],
    ['{"relevant":"kb.md"}', '1:13-1:20', /^"relevant" must be a list or a map, not "kb\.md"\.$/],
    ['{"weight":-1}', '1:11-1:13', /^"weight" must be >= 0, not -1\.$/],
    ['{"weight":"2"}', '1:11-1:14', /^"weight" must be a number, not "2"\.$/],
    ['{"rules":["r"]}', '1:10-1:15', /^"rules" must be a map, not a list\.$/],
    ['{"rules":{"r":true}}', '1:15-1:19', /^In "rules": "r" must be false, not true\.$/],
    ['{"rules":{"r":"off"}}', '1:15-1:20', /^In "rules": "r" must be false, not "off"\.$/],
    [
      '{"rules":{"r":{"severity":"bad"}}}',
      '1:27-1:32',
      /^In "rules": "severity" must be error, warning or info, not "bad"\.$/,
    ],
    [
      '{"rules":{"5":{"sevrity":"info"}}}',
      '1:16-1:25',
      /^In "rules": Unknown key "sevrity"; did you mean "severity"\?$/,
    ],
    [
      '{"a":{"b":1e999}}',
      '1:6-1:17',
      /^"a" holds the number Infinity, which JSON cannot express; write it as text\.$/,
    ],
    ['[{"a":1}]', '1:1-1:10', /^A sample must be a map of variables, not a list\.$/],
    ['"a"', '1:1-1:4', /^A sample must be a map of variables, not text\.$/],
    ['null', '1:1-1:5', /^A sample must be a map of variables, not empty\.$/],
    ['{"a" 1}', '1:6-1:8', /^This sample is not valid JSON: a colon is missing here\.$/],
    [
      '{"a":nul}',
      '1:6-1:10',
      /^This sample is not valid JSON: this word is not true, false or null, and text needs double quotes\.$/,
    ],
  ];
  for (const [line, place, message] of mistakes) {
    it(`refuses ${line}`, async () => {
      const records = await recordsOf('/w/cases.jsonl', `${line}\n{"fine":1}`);
      assert.equal(records.length, 2);
      assert.equal(brief(records[0] as never).split(' ')[0], place);
      assert.match(diagnosticsIn(records)[0]?.message ?? '', message);
      assert.equal(records[1]?.kind, 'sample');
    });
  }

  it('refuses what nests too deeply, however deeply', async () => {
    for (const depth of [101, 5_000, 400_000]) {
      const line = `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`;
      const records = await recordsOf('/w/cases.jsonl', `${line}\n{"b":2}`);
      assert.deepEqual(
        records.map(({ kind }) => kind),
        ['invalid', 'sample'],
      );
      assert.match(
        diagnosticsIn(records)[0]?.message ?? '',
        /^"a" nests deeper than 100 levels; flatten it\.$/,
      );
    }
    const records = await recordsOf('/w/cases.jsonl', `{"a":${'['.repeat(100)}${']'.repeat(100)}}`);
    assert.equal(records[0]?.kind, 'sample');
    const open = await recordsOf('/w/cases.jsonl', '['.repeat(200_000));
    assert.deepEqual(open.map(brief), ['1:1-1:200001 invalid-json']);
  });

  it('passes over a line that is too long, and counts on', async () => {
    const long = `{"a":"${'x'.repeat(17 * 1024 * 1024)}"}`;
    const records = await recordsOf('/w/cases.jsonl', `{"a":1}\n${long}\n{"b":2}\n${long}`);
    assert.deepEqual(records.map(brief), [
      '1:1-1:8 {"a":1}',
      '2:1-2:1 too-long',
      '3:1-3:8 {"b":2}',
      '4:1-4:1 too-long',
    ]);
    assert.match(diagnosticsIn(records)[0]?.message ?? '', /longer than 16 MB/);
  });

  it('passes over a line of more values than a thread has memory for', async () => {
    const records = await recordsOf('/w/cases.jsonl', `{"a":[${'{},'.repeat(600_000)}{}]}\n{"b":2}\n`);
    assert.deepEqual(records.map(brief), ['1:1-1:1800011 too-large', '2:1-2:8 {"b":2}']);
    assert.match(diagnosticsIn(records)[0]?.message ?? '', /more than 500,000 values/);
  });
});
