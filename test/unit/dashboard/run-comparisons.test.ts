import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { describe, it } from 'mocha';
import * as v from 'valibot';
import { wordDifferences } from '../../../src/core/dashboard/compared-outputs.ts';
import {
  ComparableRuns,
  ComparisonView,
  MatrixView,
  PairView,
} from '../../../src/core/dashboard/comparison-view.ts';
import { UserError } from '../../../src/core/diagnostic.ts';
import type { NewRun } from '../../../src/core/runs/run.ts';
import type { TempWorkspace } from '../../support/workspace.ts';
import { attempt, resultOf } from '../engine/support.ts';
import { readerOf, storedRun, storeOf, tooLong, workspace } from './support.ts';

const at = (minute: number) => `2026-11-21T09:${String(minute).padStart(2, '0')}:00.000Z`;

/** A run in which some samples answer with too many words. */
const run = (folder: TempWorkspace, minute: number, failing: string, overrides: Partial<NewRun> = {}) =>
  storedRun(
    folder,
    [...'abcdef'].map((sample) => (failing.includes(sample) ? tooLong(sample) : resultOf(sample))),
    { startedAt: at(minute), samples: { hash: 's', count: 6, invalid: 0 }, ...overrides },
  );

const prompt = (hash: string) => ({ name: 'Test', file: 'x.prompt.yml', hash, source: 'messages: []\n' });

describe('a run against other runs', () => {
  it('is held against the last one of another version or model, unless somebody says otherwise', async () => {
    await using folder = await workspace();
    await run(folder, 1, 'a', { prompt: prompt('p1') });
    const other = await run(folder, 2, 'ab', { model: 'other' });
    await run(folder, 3, 'abc');
    const shown = await run(folder, 4, 'c');
    const { runs, usual } = await (await readerOf(folder, shown.id)).comparisons.comparable();
    assert.equal(usual, other.id);
    assert.deepEqual(
      runs.map(({ model, version, passRate }) => [model, version, passRate?.toFixed(2)]),
      [
        ['test-model', 'p', '0.50'],
        ['other', 'p', '0.67'],
        ['test-model', 'p1', '0.83'],
      ],
    );
    assert.ok(v.is(ComparableRuns, { runs, usual }));
  });

  it('shows the verdict with what it rests on, and where the runs differ', async () => {
    await using folder = await workspace();
    const before = await run(folder, 1, 'abc');
    const { id } = await run(folder, 2, 'cd', { model: 'other' });
    const view = await (await readerOf(folder, id)).comparisons.comparison({ against: before.id });
    assert.ok(v.is(ComparisonView, view));
    assert.deepEqual(view.counts, {
      fixed: 2,
      regressed: 1,
      'still-failing': 1,
      'still-passing': 2,
      'not-checked': 0,
    });
    assert.deepEqual(view.passShare, { before: 3 / 6, after: 4 / 6 });
    assert.match(view.verdict?.text ?? '', /^other fixes 2 and breaks 1 of 6 samples\. That could be chance/);
    assert.match(view.verdict?.grounds[0] ?? '', /McNemar/);
    assert.deepEqual(view.rules, [{ name: 'short', before: 3, after: 2 }]);
    assert.deepEqual(view.categories, [{ name: 'constraint', before: 3, after: 2 }]);
    assert.match(view.cautions.join(), /models are test-model .* and other/);
  });

  it('says of kept answers what they cost, where they have a price', async () => {
    await using folder = await workspace();
    const kept = (minute: number, savedUsd: number | undefined, overrides: Partial<NewRun> = {}) =>
      storedRun(folder, [resultOf('a', { attempts: [attempt({ cached: true, costUsd: 0, savedUsd })] })], {
        startedAt: at(minute),
        server: 'http://127.0.0.1:8080/v1',
        ...overrides,
      });
    const before = await kept(1, undefined);
    const { id } = await kept(2, 0.005, { model: 'other' });
    const { comparisons } = await readerOf(folder, id);
    const { price } = await comparisons.comparison({ against: before.id });
    assert.deepEqual([price.before.costUsd, price.after.costUsd], [null, 0.005]);
    const { rows } = await comparisons.matrix({ against: before.id });
    assert.deepEqual(rows.map(({ model, price: { costUsd } }) => [model, costUsd]).sort(), [
      ['other', 0.005],
      ['test-model', null],
    ]);
  });

  it('counts samples that belong together once, by what they have alike', async () => {
    await using folder = await workspace();
    const stored = (minute: number, failing: string) =>
      storedRun(
        folder,
        [...'abcdef'].map((sample, index) => ({
          ...(failing.includes(sample) ? tooLong(sample) : resultOf(sample, { score: 1 })),
          variables: { input: sample, customer: index < 3 ? 'Ann' : 'Ben' },
          tags: [`day-${index % 2}`],
        })),
        { startedAt: at(minute) },
      );
    const before = await stored(1, 'abc');
    const { id } = await stored(2, '');
    const { comparisons } = await readerOf(folder, id);
    const grounds = async (cluster?: string) => {
      const { verdict, clusters } = await comparisons.comparison({ against: before.id, cluster });
      return [clusters, /^Of ([^,]+)/.exec(verdict?.grounds[0] ?? '')?.[1]];
    };
    const clusters = ['customer', 'tag:day-'];
    assert.deepEqual(await grounds(), [clusters, '3 changed samples']);
    assert.deepEqual(await grounds('customer'), [clusters, '1 changed cluster']);
    assert.deepEqual(await grounds('tag:day-'), [clusters, '2 changed clusters']);
  });

  it('tells runs apart in the matrix by the parameters that differ', async () => {
    await using folder = await workspace();
    const at = (minute: number, hash: string, temperature?: number) =>
      run(folder, minute, 'a', {
        prompt: prompt(hash),
        parameters: { maxTokens: 9, ...(temperature !== undefined && { temperature }) },
      });
    const before = await at(1, 'p1');
    await at(2, 'p2', 0);
    const { id } = await at(3, 'p3', 0.7);
    const view = await (await readerOf(folder, id)).comparisons.matrix({ against: before.id });
    assert.ok(v.is(MatrixView, view));
    assert.deepEqual(view.rows.map(({ parameters }) => parameters.join()).sort(), [
      'temperature 0',
      'temperature 0.7',
      'temperature unset',
    ]);
  });

  it('lists the samples that changed first, a page at a time, or those of one kind', async () => {
    await using folder = await workspace();
    const before = await run(folder, 1, 'abc');
    const { id } = await run(folder, 2, 'cd');
    const { comparisons } = await readerOf(folder, id);
    const list = async (asked: object) => {
      const { total, rows } = await comparisons.pairs({ against: before.id, from: 0, count: 10, ...asked });
      return [total, rows.map(({ sample }) => sample).join('')];
    };
    assert.deepEqual(await list({}), [6, 'dabcef']);
    assert.deepEqual(await list({ from: 1, count: 2 }), [6, 'ab']);
    assert.deepEqual(await list({ change: 'still-passing' }), [2, 'ef']);
  });

  it('shows both outputs of a sample with the words that differ', async () => {
    await using folder = await workspace();
    const answer = (output: string) => [
      resultOf('a', { output, expected: 'in 30 days', attempts: [attempt()] }),
    ];
    const before = await storedRun(folder, answer('Refunds take 30 days.'), { startedAt: at(1) });
    const { id } = await storedRun(folder, answer('Refunds take 14 days.'), { startedAt: at(2) });
    const pair = await (await readerOf(folder, id)).comparisons.pair({ against: before.id, sample: 'a' });
    assert.ok(v.is(PairView, pair));
    const marked = (side: 'before' | 'after') => pair[side]?.pieces.filter(({ isOther }) => isOther);
    assert.deepEqual(marked('before'), [{ text: '30', isOther: true }]);
    assert.deepEqual(marked('after'), [{ text: '14', isOther: true }]);
    assert.equal(pair.expected, 'in 30 days');
  });

  it('stands among the other versions and models, each by its newest run', async () => {
    await using folder = await workspace();
    const base = await run(folder, 1, 'abc', { prompt: prompt('p1') });
    await run(folder, 2, 'abcdef', { model: 'other' });
    await run(folder, 3, 'a', { model: 'other' });
    await run(folder, 4, '', { model: 'third', samples: { hash: 'others', count: 6, invalid: 0 } });
    const { id } = await run(folder, 5, 'ab');
    const matrix = await (await readerOf(folder, id)).comparisons.matrix({ against: base.id });
    assert.ok(v.is(MatrixView, matrix));
    assert.deepEqual(
      matrix.rows.map(({ version, model, passShare, against }) => [
        version,
        model,
        passShare?.toFixed(2),
        against?.fixed,
      ]),
      [
        ['p', 'other', '0.83', 2],
        ['p', 'test-model', '0.67', 1],
        ['p1', 'test-model', '0.50', undefined],
      ],
    );
  });

  it('says that the other one is gone, and reads nothing outside of the runs', async () => {
    await using folder = await workspace();
    const before = await run(folder, 1, 'a');
    const { id } = await run(folder, 2, 'b');
    const { comparisons } = await readerOf(folder, id);
    await comparisons.comparison({ against: before.id });
    await rm(storeOf(folder).folderOf(before.id), { recursive: true });
    for (const against of [before.id, '../runs', `../runs/${id}`])
      await assert.rejects(comparisons.comparison({ against }), UserError);
  });
});

describe('words that differ', () => {
  it('are those of languages without spaces, too', () => {
    const { after } = wordDifferences('退款需要三十天。', '退款需要十四天。');
    assert.ok(after.some(({ isOther }) => !isOther));
    assert.equal(after.map(({ text }) => text).join(''), '退款需要十四天。');
  });

  it('are marked in texts of any length in good time', () => {
    const words = (offset: number) =>
      Array.from({ length: 4_000 }, (_, index) =>
        ((index * 7919 + offset * 104_729) % 9973).toString(36),
      ).join(' ');
    const { before } = wordDifferences(words(1), words(2));
    assert.equal(before.map(({ text }) => text).join(''), words(1));
  });
});
