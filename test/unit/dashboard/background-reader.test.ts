import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { describe, it } from 'mocha';
import { BackgroundReader, backgroundCategories } from '../../../src/core/dashboard/background-reader.ts';
import type { RunView } from '../../../src/core/dashboard/view.ts';
import { UserError } from '../../../src/core/diagnostic.ts';
import { resultOf } from '../engine/support.ts';
import { begunRun, lacking, query, storedRun, storeOf, tooLong, workspace } from './support.ts';

/** A reader whose views and problems can be waited for. */
function opened(root: string, run: string) {
  const views: RunView[] = [];
  const problems: string[] = [];
  let heard = Promise.withResolvers<void>();
  const tell = () => {
    heard.resolve();
    heard = Promise.withResolvers();
  };
  const reader = new BackgroundReader(
    { root, run },
    {
      view: (view) => {
        views.push(view);
        tell();
      },
      problem: (message) => {
        problems.push(message);
        tell();
      },
    },
  );
  const until = async (isThere: () => boolean) => {
    while (!isThere()) await heard.promise;
  };
  return { reader, views, problems, until, [Symbol.asyncDispose]: () => reader.close() };
}

describe('reading a run in the background', () => {
  it('tells of the run, and answers questions', async () => {
    await using folder = await workspace();
    const { id } = await storedRun(folder, [resultOf('a'), tooLong('b'), lacking('c')]);
    await using run = opened(folder.root, id);
    // Questions are answered while it reads, of what it has read by then.
    await run.until(() => run.views.at(-1)?.results === 3 && run.views.at(-1)?.triaging === undefined);
    const { total, rows } = await run.reader.ask('rows', { query: query(), from: 1, count: 1 });
    assert.deepEqual([total, rows[0]?.sample, rows[0]?.category], [3, 'b', 'constraint']);
    assert.equal(
      (await run.reader.ask('result', { sample: 'c', repeat: 0 }))?.diagnosis?.category,
      'missing-knowledge',
    );
    assert.equal(await run.reader.ask('result', { sample: 'no', repeat: 0 }), undefined);
    assert.equal((await run.reader.ask('stored', { sample: 'a', repeat: 0 }))?.output, 'Hello.');
    assert.equal((await run.reader.ask('request', { sample: 'a', repeat: 0 }))?.messages[0]?.content, 'a');
    assert.deepEqual(await run.reader.ask('failing', undefined), ['b', 'c']);
    const categories = await backgroundCategories({ root: folder.root, run: id });
    assert.deepEqual(
      [...categories],
      [
        ['b', 'constraint'],
        ['c', 'missing-knowledge'],
      ],
    );
    assert.deepEqual(
      (await run.reader.ask('trends', undefined)).map((point) => point.run),
      [id],
    );
    const report = await run.reader.ask('report', undefined);
    assert.deepEqual(
      report.rows.map(({ status }) => status),
      ['failed', 'failed', 'passed'],
    );
    assert.equal(report.results.length, 3);
    assert.equal(run.views.at(-1)?.categories.length, 2);
    assert.deepEqual(run.problems, []);
  });

  it('follows a run, and says when it is gone', async () => {
    await using folder = await workspace();
    const writer = await begunRun(folder, [resultOf('a')]);
    await using run = opened(folder.root, writer.run.id);
    await run.until(() => run.views.at(-1)?.results === 1);
    await writer.append(tooLong('b'));
    run.reader.refresh();
    await run.until(() => run.views.at(-1)?.failed === 1);
    await writer.close();
    await rm(storeOf(folder).folderOf(writer.run.id), { recursive: true });
    run.reader.refresh();
    await run.until(() => run.problems.length > 0);
    assert.match(run.problems[0] ?? '', /^There is no run /);
  });

  it('says so where there is no such run', async () => {
    await using folder = await workspace();
    await using run = opened(folder.root, 'nothing');
    await assert.rejects(run.reader.ask('rows', { query: query(), from: 0, count: 1 }), UserError);
    await run.until(() => run.problems.length > 0);
    assert.deepEqual(run.views, []);
  });

  it('fails what was asked when it is closed, and what is asked then', async () => {
    await using folder = await workspace();
    const { id } = await storedRun(folder, [resultOf('a')]);
    const run = opened(folder.root, id);
    const asked = run.reader.ask('trends', undefined);
    const isRefused = assert.rejects(asked, /closed/);
    await run.reader.close();
    await isRefused;
    await assert.rejects(run.reader.ask('trends', undefined), /closed/);
    assert.deepEqual(run.problems, []);
  });
});
