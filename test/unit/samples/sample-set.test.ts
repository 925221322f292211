import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { YamlDocument } from '../../../src/core/documents/yaml-document.ts';
import { diskFiles, type Files } from '../../../src/core/files.ts';
import { SampleSet, type SampleSource } from '../../../src/core/samples/sample-set.ts';
import { brief, type Content, collect, diagnosticsIn, memoryFiles, samplesIn } from './support.ts';

function setOf(contents: Readonly<Record<string, Content>>, inline?: string): SampleSet {
  const sources: SampleSource[] = Object.keys(contents).map((file) => ({ kind: 'file', file }));
  if (inline !== undefined) {
    sources.push({
      kind: 'inline',
      document: new YamlDocument('/w/a.prompt.yml', inline),
      path: ['testData'],
    });
  }
  return new SampleSet(sources, memoryFiles(contents));
}

const numbered = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => `{"id":"n${from + index}","a":${from + index}}\n`).join('');

describe('a sample set', () => {
  it('reads its sources in order, as often as asked', async () => {
    const set = setOf({ '/w/b.jsonl': '{"b":1}\n', '/w/a.csv': 'a\n2\n' }, 'testData:\n  - c: 3\n');
    const expected = ['1:1-1:8 {"b":1}', '2:1-2:2 {"a":"2"}', '2:5-2:9 {"c":3}'];
    assert.deepEqual((await collect(set.records())).map(brief), expected);
    const [one, two] = await Promise.all([collect(set.records()), collect(set.records())]);
    assert.deepEqual(one.map(brief), expected);
    assert.deepEqual(two, one);
  });

  it('goes on after a file that cannot be read', async () => {
    const files = memoryFiles({ '/w/b.jsonl': '{"b":1}\n' });
    const set = new SampleSet(
      [
        { kind: 'file', file: '/w/gone.jsonl' },
        { kind: 'file', file: '/w/b.jsonl' },
      ],
      files,
    );
    assert.deepEqual((await collect(set.records())).map(brief), [
      '1:1-1:1 unreadable-file',
      '1:1-1:8 {"b":1}',
    ]);
  });

  it('is empty only without sources', () => {
    assert.equal(setOf({}).isEmpty, true);
    assert.equal(setOf({ '/w/a.jsonl': '' }).isEmpty, false);
  });

  it('finds ids that are taken, and names the first place', async () => {
    const set = setOf(
      {
        '/w/a.jsonl': '{"id":"x"}\n\n{"id":"y"}\n{"id":"x","a":1}\n{"id":"x","a":2}\n',
        '/w/sub/b.jsonl': '{"id":"y"}\n{"id":7}\n{"id":"7"}\n',
      },
      'testData:\n  - id: x\n',
    );
    const records = await collect(set.records());
    assert.deepEqual(
      samplesIn(records).map(({ id }) => id),
      ['x', 'y', '7'],
    );
    assert.deepEqual(
      diagnosticsIn(records).map(({ range, code, message }) => [range.start.line + 1, code, message]),
      [
        [4, 'duplicate-sample-id', 'The id "x" is already used in line 1; give this sample another one.'],
        [5, 'duplicate-sample-id', 'The id "x" is already used in line 1; give this sample another one.'],
        [
          1,
          'duplicate-sample-id',
          'The id "y" is already used in line 3 of ../a.jsonl; give this sample another one.',
        ],
        [3, 'duplicate-sample-id', 'The id "7" is already used in line 2; give this sample another one.'],
        [
          2,
          'duplicate-sample-id',
          'The id "x" is already used in line 1 of a.jsonl; give this sample another one.',
        ],
      ],
    );
  });

  it('finds samples without an id that are the same', async () => {
    const records = await collect(
      setOf({ '/w/a.jsonl': '{"a":1,"b":2}\n{"b":2,"a":1}\n{"a":1}\n' }).records(),
    );
    assert.deepEqual(records.map(brief), [
      '1:1-1:14 {"a":1,"b":2}',
      '2:1-2:14 duplicate-sample',
      '3:1-3:8 {"a":1}',
    ]);
    assert.equal(
      diagnosticsIn(records)[0]?.message,
      'This sample is the same as the one in line 1; remove it, or give each an id.',
    );
  });

  it('takes ids that are names of prototypes', async () => {
    const ids = ['__proto__', 'constructor', 'toString'];
    const set = setOf({ '/w/a.jsonl': ids.map((id) => JSON.stringify({ id })).join('\n') });
    assert.deepEqual(
      samplesIn(await collect(set.records())).map(({ id }) => id),
      ids,
    );
  });

  it('stops at once when it is aborted', async () => {
    const set = setOf({ '/w/a.jsonl': numbered(1000) });
    const controller = new AbortController();
    const seen: string[] = [];
    await assert.rejects(async () => {
      for await (const record of set.records(controller.signal)) {
        seen.push(brief(record));
        if (seen.length === 3) controller.abort(new Error('enough'));
      }
    }, /^Error: enough$/);
    assert.equal(seen.length, 3);
    await assert.rejects(set.scan(AbortSignal.abort()), { name: 'AbortError' });
    await assert.rejects(setOf({ '/w/a.jsonl': '\n' }).scan(AbortSignal.abort()), { name: 'AbortError' });
  });

  it('closes the file when the reader stops early or is aborted', async () => {
    let open = 0;
    const controller = new AbortController();
    const files: Files = {
      ...diskFiles,
      async *readStream() {
        open += 1;
        try {
          for (let line = 0; ; line++) {
            if (line === 1000) controller.abort();
            yield Buffer.from('{"a":1}\n');
          }
        } finally {
          open -= 1;
        }
      },
    };
    const set = new SampleSet([{ kind: 'file', file: '/w/endless.jsonl' }], files);
    for await (const _ of set.records()) break;
    assert.equal(open, 0);
    await assert.rejects(set.scan(controller.signal), { name: 'AbortError' });
    assert.equal(open, 0);
  });

  it('lets other work happen while it reads what is in memory already', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await setOf({ '/w/a.jsonl': numbered(50_000) }).scan();
    clearInterval(timer);
    assert.ok(turns > 1);
  });
});

describe('a scan of a sample set', () => {
  it('counts samples, columns and what is invalid', async () => {
    const scan = await setOf({
      '/w/a.jsonl':
        '{"a":1,"b":2}\noops\n{"a":2,"expected":"x"}\n{"id":"i","a":3,"tags":["t"]}\n{"id":"i"}\n',
    }).scan();
    assert.equal(scan.samples, 3);
    assert.equal(scan.invalid, 2);
    assert.deepEqual(
      scan.diagnostics.map(({ code }) => code),
      ['invalid-json', 'duplicate-sample-id'],
    );
    assert.equal(scan.omitted, 0);
    assert.deepEqual(
      [...scan.columns].map(([name, { count, first }]) => [name, count, first.range.start.line]),
      [
        ['a', 3, 0],
        ['b', 1, 0],
        ['expected', 1, 2],
      ],
    );
  });

  it('keeps a thousand diagnostics and counts the rest', async () => {
    const scan = await setOf({ '/w/a.jsonl': 'oops\n'.repeat(1200) }).scan();
    assert.deepEqual([scan.invalid, scan.diagnostics.length, scan.omitted], [1200, 1000, 200]);
  });

  it('keeps ten thousand columns', async () => {
    const lines = Array.from({ length: 10_050 }, (_, index) => `{"c${index}":1}\n`);
    assert.equal((await setOf({ '/w/a.jsonl': lines.join('') }).scan()).columns.size, 10_000);
  });

  it('hashes content and order, and nothing else', async () => {
    const hashOf = async (contents: Record<string, Content>, inline?: string) =>
      (await setOf(contents, inline).scan()).hash;
    const hash = await hashOf({ '/w/a.jsonl': '{"id":"1","a":"x","tags":["t"]}\n{"id":"2","a":"y"}\n' });
    assert.match(hash, /^[0-9a-f]{64}$/);
    const same: [Record<string, Content>, string?][] = [
      [{ '/w/a.jsonl': '\r\n{"tags":"t", "a":"x",\t"id":1}\r\n\r\n{"id":"2","a":"y","weight":1}' }],
      [{ '/w/a.csv': 'id,a,tags\n1,x,t\n2,y,\n' }],
      [{ '/w/a.yml': '# cases\n- {id: 1, a: x, tags: [t]}\n- {id: 2, a: y}\n' }],
      [{ '/w/a.jsonl': '{"id":1,"a":"x","tags":"t"}\noops' }, 'testData:\n  - {id: 2, a: y}\n'],
    ];
    for (const [contents, inline] of same) assert.equal(await hashOf(contents, inline), hash);
    const others: Record<string, Content>[] = [
      { '/w/a.jsonl': '{"id":"2","a":"y"}\n{"id":"1","a":"x","tags":["t"]}\n' },
      { '/w/a.jsonl': '{"id":"1","a":"x","tags":["t"]}\n' },
      { '/w/a.jsonl': '{"id":"1","a":"x","tags":["u"]}\n{"id":"2","a":"y"}\n' },
      { '/w/a.jsonl': '{"id":"1","a":"x","tags":["t"]}\n{"id":"2","a":"y","weight":2}\n' },
      { '/w/a.jsonl': '{"id":"1","a":"x","tags":["t"]}\n{"id":"2","a":"y","expected":null}\n' },
      { '/w/a.jsonl': '' },
    ];
    const hashes = await Promise.all(others.map((contents) => hashOf(contents)));
    assert.equal(new Set([hash, ...hashes]).size, others.length + 1);
  });
});
