import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, it } from 'mocha';
import { diskFiles, type Files } from '../../../src/core/files.ts';
import { readSampleList } from '../../../src/core/samples/sample-list.ts';
import { SampleSet } from '../../../src/core/samples/sample-set.ts';
import { brief, collect, readSamples } from './support.ts';

const CHUNK = 1 << 16;
const MEGABYTES = 8;

/** A large file that is made as it is read, and counts how far that went. */
class GeneratedFile {
  bytesRead = 0;
  samples = 0;
  readonly #line: (index: number) => string;
  readonly #header: string;

  constructor(line: (index: number) => string, header = '') {
    this.#line = line;
    this.#header = header;
  }

  readonly files: Files = { ...diskFiles, readStream: () => this.#read() };

  async *#read(): AsyncGenerator<Uint8Array> {
    this.bytesRead = 0;
    this.samples = 0;
    let text = this.#header;
    while (this.bytesRead < MEGABYTES * 1024 * 1024) {
      while (text.length < CHUNK) text += this.#line(this.samples++);
      const chunk = Buffer.from(text);
      text = '';
      this.bytesRead += chunk.length;
      yield chunk;
    }
  }
}

const filler = 'A question long enough to be one. '.repeat(20);
const jsonl = () => new GeneratedFile((index) => `{"id":"n${index}","question":"${filler}"}\n`);
const csv = () => new GeneratedFile((index) => `n${index},"${filler}"\n`, 'id,question\n');

describe('large sample files', () => {
  for (const [file, make] of [
    ['/w/a.jsonl', jsonl],
    ['/w/a.csv', csv],
  ] as const) {
    it(`${file} is read only as far as the consumer asks`, async () => {
      const large = make();
      let seen = 0;
      for await (const record of readSamples(file, large.files)) {
        assert.equal(record.kind, 'sample');
        if (++seen === 10) break;
      }
      assert.ok(large.bytesRead <= 2 * CHUNK, `${large.bytesRead} bytes were read for 10 samples`);

      const set = new SampleSet([{ kind: 'file', file }], large.files);
      const heads = await readSampleList(set, { offset: 200, limit: 50 });
      assert.deepEqual([heads.length, heads[0]?.id], [50, 'n200']);
      assert.ok(large.bytesRead <= 5 * CHUNK, `${large.bytesRead} bytes were read for a page`);
    });

    it(`${file} is never ahead of the consumer by more than two chunks`, async () => {
      const large = make();
      let consumed = 0;
      for await (const record of readSamples(file, large.files)) {
        assert.equal(record.kind, 'sample');
        consumed += filler.length;
        // What a line holds beside the filler adds up; it is no more than a tenth of it.
        assert.ok(large.bytesRead - consumed * 1.1 <= 2 * CHUNK);
      }
      assert.equal(consumed, large.samples * filler.length);
    });

    it(`${file} is scanned whole`, async () => {
      const large = make();
      const scan = await new SampleSet([{ kind: 'file', file }], large.files).scan();
      assert.deepEqual([scan.samples, scan.invalid], [large.samples, 0]);
    });
  }

  it('with a line that does not end are not held', async () => {
    setFlagsFromString('--expose-gc');
    const collectGarbage = runInNewContext('gc') as () => void;
    const chunks: WeakRef<ArrayBufferLike>[] = [];
    let alive = 0;
    const files: Files = {
      ...diskFiles,
      async *readStream() {
        for (let megabyte = 0; megabyte < 64; megabyte++) {
          const chunk = Buffer.alloc(1024 * 1024, 'x');
          chunks.push(new WeakRef(chunk.buffer));
          yield chunk;
        }
        await nextTurn();
        collectGarbage();
        alive = chunks.filter((chunk) => chunk.deref() !== undefined).length;
        yield Buffer.from('\n{"a":1}\n');
      },
    };
    const records = await collect(readSamples('/w/a.jsonl', files));
    assert.deepEqual(records.map(brief), ['1:1-1:1 too-long', '2:1-2:8 {"a":1}']);
    assert.ok(alive <= 2, `${alive} MB of the line are held`);
  });
});
