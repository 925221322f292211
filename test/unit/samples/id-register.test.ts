import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { diskFiles, type Files } from '../../../src/core/files.ts';
import { IdRegister } from '../../../src/core/samples/id-register.ts';
import { SampleSet } from '../../../src/core/samples/sample-set.ts';

describe('the register of ids', () => {
  it('tells the first place of an id, as a map does', () => {
    const ids = fc.array(fc.string({ maxLength: 3 }), { maxLength: 4_000, size: 'max' });
    fc.assert(
      fc.property(ids, (entered) => {
        const register = new IdRegister();
        const places = new Map<string, number>();
        for (const [index, id] of entered.entries()) {
          const place = index * 2 ** 32 + index;
          assert.equal(register.enter(id, place), places.get(id));
          if (!places.has(id)) places.set(id, place);
        }
      }),
      { seed: 7, numRuns: 30 },
    );
  });

  it('keeps ids that differ in little apart', () => {
    const register = new IdRegister();
    for (let index = 0; index < 100_000; index++) {
      assert.equal(register.enter(`sample-${index}`, index), undefined);
    }
    assert.equal(register.enter('sample-99999', 0), 99_999);
  });

  it('holds a few bytes of a sample, not its line', async () => {
    setFlagsFromString('--expose-gc');
    const collectGarbage = runInNewContext('gc') as () => void;
    const held = () => {
      collectGarbage();
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      return heapUsed + arrayBuffers;
    };
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
