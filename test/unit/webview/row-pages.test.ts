import assert from 'node:assert/strict';
import { setImmediate as settled } from 'node:timers/promises';
import { describe, it } from 'mocha';
import type { Row } from '../../../src/core/dashboard/view.ts';
import { PAGE, type RowPage, RowPages } from '../../../src/webview/model/row-pages.ts';

interface Question {
  readonly from: number;
  readonly signal: AbortSignal;
  readonly answer: (total: number, name: string) => void;
}

const rowOf = (sample: string): Row => ({
  sample,
  repeat: 0,
  status: 'passed',
  rules: [],
  tags: [],
  excerpt: '',
  tokens: null,
  costUsd: null,
  latencyMs: null,
});

/** A source whose questions the test answers, in the order it likes. */
function fakeSource() {
  const questions: Question[] = [];
  const fetch = (from: number, count: number, signal: AbortSignal) => {
    const { promise, resolve, reject } = Promise.withResolvers<RowPage>();
    signal.addEventListener('abort', () => reject(signal.reason));
    const answer = (total: number, name: string) =>
      resolve({
        total,
        rows: Array.from({ length: Math.min(count, total - from) }, (_, index) =>
          rowOf(`${name}${from + index}`),
        ),
      });
    questions.push({ from, signal, answer });
    return promise;
  };
  return { questions, fetch };
}

async function opened(total: number) {
  const source = fakeSource();
  let changes = 0;
  const pages = new RowPages(source.fetch, () => changes++);
  pages.show(0, 0);
  source.questions.shift()?.answer(total, 'a');
  await settled();
  return { ...source, pages, changes: () => changes };
}

describe('the pages of the table', () => {
  it('ask again for an empty table, which may have got rows', async () => {
    const { pages, questions } = await opened(0);
    assert.deepEqual([pages.total, questions.length], [0, 0]);
    pages.refresh();
    questions.shift()?.answer(1, 'b');
    await settled();
    assert.equal(pages.row(0)?.sample, 'b0');
  });

  it('ask for the first page, and tell when it is there', async () => {
    const { pages, changes, questions } = await opened(1000);
    assert.equal(changes(), 1);
    assert.equal(pages.total, 1000);
    assert.equal(pages.row(PAGE - 1)?.sample, `a${PAGE - 1}`);
    assert.equal(pages.row(PAGE), undefined);
    assert.equal(questions.length, 0);
  });

  it('ask for every page that is seen, and for no page twice', async () => {
    const { pages, questions } = await opened(1000);
    pages.show(PAGE - 5, PAGE + 5);
    pages.show(PAGE - 5, PAGE + 6);
    assert.deepEqual(
      questions.map(({ from }) => from),
      [PAGE],
    );
  });

  it('leave out what a fling has passed', async () => {
    const { pages, questions } = await opened(100_000);
    for (let row = 0; row < 100_000; row += 500) pages.show(row, row + 30);
    assert.equal(questions.length, 2);
    while (questions.length > 0) {
      const [question] = questions.splice(0, 1);
      question?.answer(100_000, 'a');
      await settled();
    }
    assert.equal(pages.row(99_510)?.sample, 'a99510');
    assert.equal(pages.row(50_000), undefined);
  });

  it('keep what was seen last', async () => {
    const { pages, questions } = await opened(1_000_000);
    for (let page = 1; page <= 80; page++) {
      pages.show(page * PAGE, page * PAGE + 30);
      questions.shift()?.answer(1_000_000, 'a');
      await settled();
      pages.show(0, 30);
    }
    assert.equal(pages.row(0)?.sample, 'a0');
    assert.equal(pages.row(PAGE), undefined);
    assert.equal(pages.row(80 * PAGE)?.sample, `a${80 * PAGE}`);
  });

  it('show the rows before until the first of another query have come', async () => {
    const { pages } = await opened(1000);
    const other = fakeSource();
    pages.replace(other.fetch);
    assert.equal(pages.row(3)?.sample, 'a3');
    other.questions[0]?.answer(7, 'b');
    await settled();
    assert.equal(pages.total, 7);
    assert.equal(pages.row(3)?.sample, 'b3');
    assert.equal(pages.row(7), undefined);
  });

  it('take no answer to a question that is over', async () => {
    const { pages, questions } = await opened(1000);
    pages.show(PAGE, PAGE + 5);
    const [late] = questions;
    const other = fakeSource();
    pages.replace(other.fetch);
    assert.ok(late?.signal.aborted);
    late?.answer(1000, 'late');
    other.questions[0]?.answer(900, 'b');
    await settled();
    assert.equal(pages.total, 900);
    assert.equal(pages.row(PAGE), undefined);
  });

  it('fetch again what is seen when the run has changed, wherever that is', async () => {
    const { pages, questions } = await opened(1000);
    pages.show(PAGE, PAGE + 5);
    questions.shift()?.answer(1000, 'a');
    await settled();
    pages.refresh();
    assert.equal(pages.row(PAGE)?.sample, `a${PAGE}`);
    assert.deepEqual(
      questions.map(({ from }) => from),
      [PAGE],
    );
    questions[0]?.answer(1001, 'new');
    await settled();
    assert.equal(pages.row(PAGE)?.sample, `new${PAGE}`);
    assert.equal(pages.total, 1001);
  });

  it('ask on for a query that nothing answered before the run changed', async () => {
    const { pages } = await opened(1000);
    pages.show(600, 630);
    const other = fakeSource();
    pages.replace(other.fetch);
    pages.refresh();
    other.questions.at(-1)?.answer(5, 'b');
    await settled();
    assert.equal(pages.row(4)?.sample, 'b4');
  });
});
