import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import type { EmbeddingResponse } from '../../../src/core/providers/provider.ts';
import { Embedder } from '../../../src/core/retrieval/embedder.ts';
import { fuse } from '../../../src/core/retrieval/fusion.ts';
import { rerank } from '../../../src/core/retrieval/rerank.ts';
import { VectorTable } from '../../../src/core/retrieval/vector-table.ts';
import { tempWorkspace } from '../../support/workspace.ts';

const coordinate = fc.double({ min: -5, max: 5, noNaN: true });
const vector = fc
  .tuple(coordinate, coordinate, coordinate)
  .filter((each) => each.some((value) => Math.abs(value) > 0.1));
const cosine = (a: readonly number[], b: readonly number[]) => {
  const dot = (x: readonly number[], y: readonly number[]) =>
    x.reduce((sum, value, at) => sum + value * (y[at] ?? 0), 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
};

describe('a table of vectors', () => {
  it('ranks by the cosine, and finds the same best ones whatever their number', () => {
    fc.assert(
      fc.property(fc.array(vector, { maxLength: 80 }), vector, (all, query) => {
        const table = new VectorTable(3, undefined);
        for (const [at, each] of all.entries()) table.set(`${at}`, Float32Array.from(each));
        const rows = table.rowsOf(all.map((_, at) => `${at}`));
        const found = table.search(Float32Array.from(query), rows, all.length);
        assert.equal(found.length, all.length);
        for (const { passage, score } of found)
          assert.ok(Math.abs(score - cosine(all[passage] ?? [], query)) < 1e-5);
        assert.deepEqual(table.search(Float32Array.from(query), rows, 3), found.slice(0, 3));
        const allowed = table.search(Float32Array.from(query), rows, 100, (passage) => passage % 2 === 0);
        assert.deepEqual(
          allowed,
          found.filter(({ passage }) => passage % 2 === 0),
        );
      }),
    );
  });

  it('is the same once it was stored, and none where its file is damaged', async () => {
    await using folder = await tempWorkspace({});
    const table = new VectorTable(2, 'm');
    for (let at = 0; at < 200; at++) table.set(`${at}`, Float32Array.of(Math.cos(at), Math.sin(at)));
    const file = folder.path('a.vectors');
    await table.write(file, ['7', '150', 'gone']);
    const again = await VectorTable.read(file);
    assert.deepEqual([again?.keys, again?.model, again?.dimensions], [['7', '150'], 'm', 2]);
    assert.deepEqual(again?.get('150'), table.get('150'));
    const bytes = await readFile(file);
    for (const damaged of [
      bytes.subarray(0, -4),
      bytes.subarray(0, 5),
      Buffer.from('nonsense of some length'),
    ]) {
      await writeFile(file, damaged);
      assert.equal(await VectorTable.read(file), undefined);
    }
  });
});

describe('fusion', () => {
  const hits = (...passages: readonly number[]) => passages.map((passage) => ({ passage, score: 1 }));

  it('adds reciprocal ranks, on a scale whose end is the first of all', () => {
    const [first, second, third] = fuse([hits(1, 2), hits(1, 3)], 10);
    assert.deepEqual([first, second?.passage, third?.passage], [{ passage: 1, score: 1 }, 2, 3]);
    assert.ok(Math.abs((second?.score ?? 0) - 61 / 62 / 2) < 1e-12);
  });

  it('prefers what two rankings find to what one alone puts first', () => {
    assert.equal(fuse([hits(1, 2, 3), hits(9, 2, 8)], 1)[0]?.passage, 2);
  });
});

describe('an embedder', () => {
  const vectors = (count: number, length: number): EmbeddingResponse => ({
    vectors: Array.from({ length: count }, (_, at) =>
      Float32Array.from({ length }, (_, each) => at + each + 1),
    ),
  });
  const asking = (answer: (texts: readonly string[]) => EmbeddingResponse | undefined) => {
    const asked: string[] = [];
    return {
      asked,
      call: async ({ request: { texts } }: { request: { texts: readonly string[] } }) => {
        asked.push(...texts);
        const response = answer(texts);
        if (response) return { attempts: [], response };
        return { attempts: [], error: { kind: 'server', message: 'It is down.' } as const };
      },
    };
  };
  const texts = (count: number) => Array.from({ length: count }, (_, at) => `text ${at}`);
  const of = { provider: 'p', model: 'm' };

  it('asks for each text once, also the next time', async () => {
    await using folder = await tempWorkspace({});
    const file = folder.path('a.vectors');
    const { asked, call } = asking((each) => vectors(each.length, 4));
    await (await Embedder.open(file, of)).embed([...texts(70), 'text 3', undefined], call);
    assert.equal(asked.length, 70);
    await (await Embedder.open(file, of)).embed([...texts(71)], call);
    assert.deepEqual(asked.slice(70), ['text 70']);
  });

  it('keeps what was paid for before a failure, and asks for the rest', async () => {
    await using folder = await tempWorkspace({});
    const file = folder.path('a.vectors');
    let left = 2;
    const failing = asking((each) => (left-- > 0 ? vectors(each.length, 4) : undefined));
    const { error } = await (await Embedder.open(file, of)).embed(texts(1_000), failing.call);
    assert.equal(error?.message, 'It is down.');
    assert.ok(failing.asked.length < 1_000);
    const working = asking((each) => vectors(each.length, 4));
    await (await Embedder.open(file, of)).embed(texts(1_000), working.call);
    assert.equal(working.asked.length, 1_000 - 64);
  });

  it('makes all anew where the length of the vectors or the model changes', async () => {
    for (const [before, now] of [
      [vectors(5, 4), vectors(1, 8)],
      [
        { ...vectors(5, 4), model: 'm-1' },
        { ...vectors(1, 4), model: 'm-2' },
      ],
    ] as const) {
      await using folder = await tempWorkspace({});
      const file = folder.path('a.vectors');
      const [length, model] = [now.vectors[0]?.length ?? 0, 'model' in now ? now.model : undefined];
      await (await Embedder.open(file, of)).embed(texts(5), asking(() => before).call);
      const { asked, call } = asking((each) => ({ ...vectors(each.length, length), model }));
      const { error } = await (await Embedder.open(file, of)).embed(texts(6), call);
      assert.equal(error, undefined);
      assert.deepEqual([...new Set(asked)].sort(), texts(6));
    }
  });

  it('leaves the old vectors where making all anew fails', async () => {
    await using folder = await tempWorkspace({});
    const file = folder.path('a.vectors');
    await (await Embedder.open(file, of)).embed(texts(5), asking((each) => vectors(each.length, 4)).call);
    const before = await readFile(file);
    let calls = 0;
    const { error } = await (await Embedder.open(file, of)).embed(
      texts(6),
      asking((each) => (calls++ === 0 ? vectors(each.length, 8) : undefined)).call,
    );
    assert.ok(error);
    assert.deepEqual(await readFile(file), before);
  });

  it('gives up on a model that changes from answer to answer', async () => {
    await using folder = await tempWorkspace({});
    let length = 3;
    const { error } = await (await Embedder.open(folder.path('a.vectors'), of)).embed(
      texts(200),
      asking((each) => vectors(each.length, ++length)).call,
    );
    assert.match(error?.message ?? '', /changes from answer to answer/);
  });

  it('refuses a query by another model than the passages, which are made anew the next time', async () => {
    await using folder = await tempWorkspace({});
    const file = folder.path('a.vectors');
    const embedder = await Embedder.open(file, of);
    await embedder.embed(texts(5), asking((each) => vectors(each.length, 4)).call);
    const { error } = await embedder.prepare('query', asking((each) => vectors(each.length, 8)).call);
    assert.match(error?.message ?? '', /is not the one that embedded the passages; run again/);
    assert.equal((await Embedder.open(file, of)).missing(texts(5)).length, 5);
  });
});

describe('reranking', () => {
  const passages = ['a', 'b', 'c', 'd'].map((text) => ({ text, source: `${text}.md`, line: 1, score: 1 }));
  const ranked = async (text: string) => {
    const { passages: found } = await rerank('q', passages, 'm', async () => ({
      attempts: [],
      response: { text, finishReason: 'stop' },
    }));
    return found.map((each) => each.text).join('');
  };

  it('follows the reply, and keeps the order of what it does not name', async () => {
    assert.equal(await ranked('3, 1'), 'cabd');
    assert.equal(await ranked('[2] > [2] > [99] > [4]'), 'bdac');
    assert.equal(await ranked('I cannot rank these.'), 'abcd');
  });
});
