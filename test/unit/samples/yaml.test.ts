import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { stringify } from 'yaml';
import { YamlDocument } from '../../../src/core/documents/yaml-document.ts';
import { inlineSamples } from '../../../src/core/samples/inline.ts';
import { brief, type Content, diagnosticsIn, recordsOf, samplesIn } from './support.ts';

async function assertRecords(content: Content, expected: string[]) {
  assert.deepEqual((await recordsOf('/w/cases.yml', content)).map(brief), expected);
}

describe('samples from YAML', () => {
  const shapes: [name: string, content: Content, expected: string[]][] = [
    ['no bytes at all', '', []],
    ['only a comment', '# none yet\n', []],
    ['an empty list', '[]', []],
    [
      'a list of maps',
      '# cases\n- a: 1\n  b: x\n\n# next\n-   a: 2\n',
      ['2:3-3:7 {"a":1,"b":"x"}', '6:5-6:9 {"a":2}'],
    ],
    ['an indented list', '  - a: 1\n  - b: 2', ['1:5-1:9 {"a":1}', '2:5-2:9 {"b":2}']],
    [
      'a block of text, without the line breaks after it',
      '- a: |\n    x\n    y\n\n\n- a: 1\n',
      ['1:3-3:6 {"a":"x\\ny\\n"}', '6:3-6:7 {"a":1}'],
    ],
    ['a list in brackets', '[{a: 1}, {b: 2}]', ['1:2-1:8 {"a":1}', '1:10-1:16 {"b":2}']],
    ['CRLF and a byte order mark', '\uFEFF- a: 1\r\n- b: 2\r\n', ['1:3-1:7 {"a":1}', '2:3-2:7 {"b":2}']],
    [
      'aliases',
      '- &one\n  a: 1\n- a: {b: 1, c: 2}\n  d: &x [1]\n  e: *x\n',
      ['2:3-2:7 {"a":1}', '3:3-5:8 {"a":{"b":1,"c":2},"d":[1],"e":[1]}'],
    ],
    [
      'an item that is no map',
      '- a: 1\n- 5\n- [x]\n-\n- b: 2\n',
      [
        '1:3-1:7 {"a":1}',
        '2:3-2:4 wrong-type',
        '3:3-3:6 wrong-type',
        '4:2-4:2 wrong-type',
        '5:3-5:7 {"b":2}',
      ],
    ],
    ['a map in place of the list', 'a: 1\n', ['1:1-1:5 wrong-type']],
    ['a text in place of the list', 'hello', ['1:1-1:6 wrong-type']],
    ['a wrong weight', '- a: 1\n  weight: -2\n- b: 2\n', ['2:11-2:13 wrong-value', '3:3-3:7 {"b":2}']],
    ['a wrong item of a list', '- tags: [x, 5]\n', ['1:13-1:14 wrong-type']],
    ['a misspelt key of a rule', '- rules:\n    r:\n      sevrity: info\n', ['3:7-3:14 unknown-key']],
    ['a doubled key', '- a: 1\n  a: 2\n', ['2:3-2:4 duplicate-key']],
    [
      'values that JSON does not know',
      '- a: .nan\n- b: -.inf\n- c: 2001-01-01\n',
      ['1:6-1:10 unfit-value', '2:6-2:11 unfit-value', '3:3-3:16 {"c":"2001-01-01"}'],
    ],
    ['a tag', '- a: 1\n- b: !!timestamp 2001-01-01\n', ['1:3-1:7 {"a":1}', '2:6-2:17 yaml-syntax']],
    [
      'what stands beside a mistake',
      '---\n- a: 1\n- b: [\n- c: "x\n- d: |\n    - e\n',
      ['2:3-2:7 {"a":1}', '4:1-4:1 yaml-syntax', '5:1-5:1 yaml-syntax', '5:3-6:8 {"d":"- e\\n"}'],
    ],
    ['a list that does not end with the file', '- a: 1\n---\n- b: 2\n', ['2:1-2:4 yaml-syntax']],
    [
      'a text with a character that ends a line elsewhere',
      '- a: "x\u2028- b"\n- c: 1\n',
      ['1:3-1:13 {"a":"x\u2028- b"}', '2:3-2:7 {"c":1}'],
    ],
    ['a circle of aliases', '- a: &c [*c]\n', ['1:10-1:12 yaml-syntax']],
    [
      'prototype names',
      '- __proto__: {weight: -1}\n  constructor: 1\n',
      ['1:3-2:17 {"__proto__":{"weight":-1},"constructor":1}'],
    ],
    ['bytes that are not UTF-8', Buffer.from('- a: 1\n- b: \xff\n', 'latin1'), ['2:1-2:7 wrong-encoding']],
    ['a file of too many values', `- x: [${'{},'.repeat(250_000)}{}]`, ['1:1-1:1 too-large']],
    ['a file that is too large', '# '.padEnd(5 * 1024 * 1024, 'x'), ['1:1-1:1 too-large']],
  ];
  for (const [name, content, expected] of shapes) {
    it(`reads ${name}`, () => assertRecords(content, expected));
  }

  it('reports a mistake of syntax where it is', async () => {
    const records = await recordsOf('/w/cases.yaml', '- a: "x\n- b: 2\n');
    assert.deepEqual(
      samplesIn(records).map(({ variables }) => variables),
      [{ b: 2 }],
    );
    assert.match(diagnosticsIn(records)[0]?.message ?? '', /^The file is not valid YAML: /);
  });

  it('reads items one by one as it reads them together', async () => {
    const text = fc.oneof(
      fc.string(),
      fc.lorem({ mode: 'sentences' }),
      fc.constantFrom('- x', '# y', 'a\n- b\n\nc', '&a', '*'),
    );
    const sample = fc.dictionary(
      fc.stringMatching(/^v[a-z]{0,3}$/),
      fc.oneof(text, fc.integer(), fc.array(text)),
      { minKeys: 1 },
    );
    const options = { lineWidth: 30, aliasDuplicateObjects: false };
    await fc.assert(
      fc.asyncProperty(fc.array(sample), fc.boolean(), async (samples, isCrlf) => {
        const lf = stringify(samples, options);
        const written = isCrlf ? lf.replaceAll('\n', '\r\n') : lf;
        const together = inlineSamples(new YamlDocument('/w/cases.yml', written), []);
        assert.deepEqual(await recordsOf('/w/cases.yml', written), together);
      }),
      { numRuns: 100 },
    );
  });

  it('gives a sample the same id as JSONL does', async () => {
    const [yaml] = samplesIn(await recordsOf('/w/cases.yml', '- a: 1\n  b: [x]\n'));
    const [json] = samplesIn(await recordsOf('/w/cases.jsonl', '{"b":["x"],"a":1}'));
    assert.equal(yaml?.id, json?.id);
  });
});

describe('samples inside a prompt file', () => {
  const inline = (text: string) => inlineSamples(new YamlDocument('/w/a.prompt.yml', text), ['testData']);

  it('stand where the prompt file has them', () => {
    const records = inline('name: A\ntestData:\n  - input: hello\n    expected: Hi\n  - input: bye\n');
    assert.deepEqual(records.map(brief), [
      '3:5-4:17 {"input":"hello","expected":"Hi"}',
      '5:5-5:15 {"input":"bye"}',
    ]);
    assert.equal(samplesIn(records)[0]?.location.file, '/w/a.prompt.yml');
    assert.equal(samplesIn(records)[0]?.expected, 'Hi');
  });

  it('are none where there is nothing', () => {
    assert.deepEqual(inline('name: A\n'), []);
    assert.deepEqual(inline('testData:\n'), []);
    assert.deepEqual(inline('testData: [\n'), []);
    assert.deepEqual(inline('hello'), []);
  });

  it('have their mistakes shown inside the prompt file', () => {
    assert.deepEqual(inline('testData: x\n').map(brief), ['1:11-1:12 wrong-type']);
    assert.equal(
      diagnosticsIn(inline('testData: x\n'))[0]?.message,
      '"testData" must be a list of samples, each of them begun with "- ".',
    );
    assert.deepEqual(inline('testData:\n  - tags: 5\n').map(brief), ['2:11-2:12 wrong-type']);
  });
});
