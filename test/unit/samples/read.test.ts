import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { diskFiles, type Files } from '../../../src/core/files.ts';
import { brief, collect, diagnosticsIn, memoryFiles, readSamples, recordsOf } from './support.ts';

describe('reading a sample file', () => {
  it('tells the format by the ending, in upper case too', async () => {
    const formats: [ending: string, content: string][] = [
      ['jsonl', '{"a":"1"}'],
      ['ndjson', '{"a":"1"}'],
      ['JSONL', '{"a":"1"}'],
      ['csv', 'a\n1'],
      ['Csv', 'a\n1'],
      ['tsv', 'a\n1'],
      ['yml', '- a: "1"'],
      ['yaml', '- a: "1"'],
      ['json', '[{"a":"1"}]'],
    ];
    for (const [ending, content] of formats) {
      const [record] = await recordsOf(`/w/x.y.${ending}`, content);
      assert.match(brief(record as never), / \{"a":"1"\}$/, ending);
    }
  });

  it('refuses an ending it does not know, without opening the file', async () => {
    for (const file of ['/w/cases.txt', '/w/cases', '/w/.jsonl', '/w/x.constructor']) {
      const records = await collect(readSamples(file, memoryFiles({})));
      assert.deepEqual(records.map(brief), ['1:1-1:1 unknown-format']);
      assert.match(diagnosticsIn(records)[0]?.message ?? '', /one of the endings \.jsonl, \.ndjson, \.csv/);
    }
  });

  it('does not take a mistake of the program for one of the disk', async () => {
    const files: Files = {
      ...diskFiles,
      async *readStream() {
        yield null as never;
      },
    };
    await assert.rejects(collect(readSamples('/w/a.jsonl', files)), TypeError);
  });

  const failing = (code: string, beginning = ''): Files => ({
    ...diskFiles,
    async *readStream() {
      yield Buffer.from(beginning);
      throw Object.assign(new Error(code), { code });
    },
  });

  it('keeps what came before a failure in the middle', async () => {
    const records = await collect(readSamples('/w/a.jsonl', failing('EIO', '{"a":1}\n{"b":')));
    assert.deepEqual(records.map(brief), ['1:1-1:8 {"a":1}', '1:1-1:1 unreadable-file']);
    assert.equal(
      diagnosticsIn(records)[0]?.message,
      'The sample file "a.jsonl" cannot be read: the disk reports an error.',
    );
  });

  it('says in words why a file cannot be read, whatever the file system calls it', async () => {
    const codes = [
      'ENOENT',
      'EACCES',
      'EISDIR',
      'EMFILE',
      'FileNotFound',
      'NoPermissions',
      'EWHATEVER',
      '__proto__',
    ];
    for (const code of codes) {
      for (const file of ['/w/a.jsonl', '/w/a.csv', '/w/a.yml', '/w/a.json']) {
        const records = await collect(readSamples(file, failing(code)));
        const message = diagnosticsIn(records).at(-1)?.message ?? '';
        assert.match(message, /^The sample file "a\.\w+" cannot be read: [a-z].*\.$/);
        assert.ok(!message.includes(code), message);
      }
    }
  });

  describe('on a disk', () => {
    let folder = '';
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'prompt-ladder-samples-'));
    });
    after(() => rm(folder, { recursive: true, force: true }));

    it('reads what is there', async () => {
      await writeFile(join(folder, 'a.jsonl'), '{"a":1}\n');
      assert.deepEqual((await collect(readSamples(join(folder, 'a.jsonl'), diskFiles))).map(brief), [
        '1:1-1:8 {"a":1}',
      ]);
    });

    it('reports what is missing, a folder, or not permitted', async () => {
      await mkdir(join(folder, 'folder.jsonl'));
      await writeFile(join(folder, 'closed.jsonl'), '{"a":1}\n');
      await chmod(join(folder, 'closed.jsonl'), 0o000);
      const reasons: [name: string, reason: RegExp][] = [
        ['missing.jsonl', /it is not there/],
        ['folder.jsonl', /it is a folder/],
      ];
      // Root may read everything, and Windows has no such permissions.
      if (process.getuid && process.getuid() !== 0) reasons.push(['closed.jsonl', /permission is denied/]);
      for (const [name, reason] of reasons) {
        const records = await collect(readSamples(join(folder, name), diskFiles));
        assert.deepEqual(records.map(brief), ['1:1-1:1 unreadable-file']);
        assert.match(diagnosticsIn(records)[0]?.message ?? '', reason);
      }
    });

    it('reports a path that no file can have', async () => {
      const records = await collect(readSamples('/w/a\0.jsonl', diskFiles));
      assert.deepEqual(records.map(brief), ['1:1-1:1 unreadable-file']);
    });
  });
});
