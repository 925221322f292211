import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { afterEach, describe, it } from 'mocha';
import { diskFiles, type Files } from '../../../src/core/files.ts';
import { IdRegister } from '../../../src/core/samples/id-register.ts';
import { SampleSet } from '../../../src/core/samples/sample-set.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Bytes that are in use, garbage apart. */
function held(): number {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

describe('the register of ids', () => {
  const { TMPDIR } = process.env;

  afterEach(() => {
    if (TMPDIR === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = TMPDIR;
  });

  const isAsAMap = (fullSlots?: number) => {
    const ids = fc.array(fc.string({ maxLength: 3 }), { maxLength: 8_000, size: 'max' });
    fc.assert(
      fc.property(ids, (entered) => {
        using register = new IdRegister(fullSlots);
        const places = new Map<string, number>();
        for (const [index, id] of entered.entries()) {
          const place = index * 2 ** 32 + (2 ** 32 - 1 - index);
          assert.equal(register.enter(id, place), places.get(id));
          if (!places.has(id)) places.set(id, place);
        }
      }),
      { numRuns: 10 },
    );
  };

  it('tells the first place of an id, as a map does', () => isAsAMap());

  it('does so where most of it is in its file', () => isAsAMap(1 << 5));

  it('does so where no file can be written', () => {
    process.env.TMPDIR = join(tmpdir(), 'there', 'is', 'no', 'such', 'folder');
    isAsAMap(1 << 5);
  });

  it('leaves no file behind, not even while it is in use', () => {
    const folder = mkdtempSync(join(tmpdir(), 'prompt-ladder-'));
    process.env.TMPDIR = folder;
    using register = new IdRegister(1 << 5);
    for (let index = 0; index < 10_000; index++) register.enter(`${index}`, index);
    assert.equal(register.enter('0', 1), 0);
    assert.deepEqual(readdirSync(folder), []);
    rmSync(folder, { recursive: true });
  });

  it('keeps ids that differ in little apart, and finds every one again', () => {
    using register = new IdRegister(1 << 8);
    for (let pass = 0; pass < 2; pass++)
      for (let index = 0; index < 100_000; index++)
        assert.equal(register.enter(`sample-${index}`, index), pass === 0 ? undefined : index);
  });

  it('holds no more, however many ids there are', () => {
    using register = new IdRegister(1 << 8);
    const enter = (from: number, to: number) => {
      for (let index = from; index < to; index++) register.enter(`sample-${index}`, index);
      return held();
    };
    const growth = -enter(0, 100_000) + enter(100_000, 400_000);
    assert.ok(growth < 1_000_000, `300,000 ids take ${growth} bytes`);
  });

  it('holds a few bytes of a sample, not its line', async () => {
    const samples = 40_000;
    let before = 0;
    let after = 0;
    const files: Files = {
      ...diskFiles,
      async *readStream() {
        yield Buffer.from('id,text\n');
        before = held();
        for (let index = 0; index < samples; index += 1_000) {
          const lines = Array.from({ length: 1_000 }, (_, each) => `${'i'.repeat(90)}${index + each},x\n`);
          yield Buffer.from(lines.join(''));
        }
        after = held();
      },
    };
    const scan = await new SampleSet([{ kind: 'file', file: '/w/a.csv' }], files).scan();
    assert.deepEqual([scan.samples, scan.invalid], [samples, 0]);
    const each = (after - before) / samples;
    assert.ok(each < 100, `${each.toFixed(0)} bytes are held for each sample`);
  });
});
