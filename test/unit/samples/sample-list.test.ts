import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { readSampleList } from '../../../src/core/samples/sample-list.ts';
import { SampleSet } from '../../../src/core/samples/sample-set.ts';
import { memoryFiles } from './support.ts';

const setOf = (...lines: string[]) =>
  new SampleSet([{ kind: 'file', file: '/w/a.jsonl' }], memoryFiles({ '/w/a.jsonl': lines.join('\n') }));

async function labelOf(variables: Record<string, unknown>): Promise<string | undefined> {
  const [head] = await readSampleList(setOf(JSON.stringify(variables)), { offset: 0, limit: 1 });
  return head?.label;
}

describe('the heads of samples', () => {
  it('are read a page at a time, invalid records left out', async () => {
    const set = setOf('{"id":"a","x":"A"}', 'oops', '{"id":"b","x":"B"}', '{"id":"a"}', '{"id":"c","x":"C"}');
    const page = async (offset: number, limit: number) =>
      (await readSampleList(set, { offset, limit })).map(({ id, label, location }) => [
        id,
        label,
        location.range.start.line,
      ]);
    assert.deepEqual(await page(0, 10), [
      ['a', 'A', 0],
      ['b', 'B', 2],
      ['c', 'C', 4],
    ]);
    assert.deepEqual(await page(1, 1), [['b', 'B', 2]]);
    assert.deepEqual(await page(3, 1), []);
    assert.deepEqual(await page(0, 0), []);
    await assert.rejects(readSampleList(set, { offset: 0, limit: 1 }, AbortSignal.abort()), {
      name: 'AbortError',
    });
  });

  it('are labelled with the first variable, on one line', async () => {
    assert.equal(await labelOf({ id: 'i', tags: ['t'], b: ' two\n\t lines\u0000 ', a: 'x' }), 'two lines');
    assert.equal(await labelOf({ messages: [{ a: 1 }] }), '[{"a":1}]');
    assert.equal(await labelOf({ n: 5 }), '5');
    assert.equal(await labelOf({ expected: 'yes' }), 'yes');
    assert.equal(await labelOf({ id: 'i' }), '');
    assert.equal(await labelOf({ a: null }), 'null');
  });

  it('are cut to 80 characters, never through one', async () => {
    assert.equal(await labelOf({ a: 'x'.repeat(80) }), 'x'.repeat(80));
    assert.equal(await labelOf({ a: 'x'.repeat(81) }), `${'x'.repeat(79)}…`);
    assert.equal(await labelOf({ a: `${'x'.repeat(78)}😀😀` }), `${'x'.repeat(78)}…`);
    assert.equal(await labelOf({ a: `a${' '.repeat(10_000)}b` }), 'a…');
    assert.equal((await labelOf({ a: 'word '.repeat(1_000_000) }))?.length, 80);
  });
});
