import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../../scripts/browser.mjs';
import { ROOT } from '../../scripts/paths.mjs';
import type { ComparisonView } from '../../src/core/dashboard/comparison-view.ts';
import type { ReportData, Row, RunView } from '../../src/core/dashboard/view.ts';
import { practiceNote } from '../../src/core/report/practice.ts';
import { reportData } from '../support/report-data.ts';
import { violations } from './support/axe.ts';
import { openDashboardPage, tellPage } from './support/dashboard-page.ts';
import { openRow } from './support/open-row.ts';

const LONG = 'a-sample-whose-name-somebody-has-generated-from-everything-that-it-holds'.repeat(3);
const NOTE = practiceNote({ provider: 'practice' }) ?? assert.fail();
const NONE: Partial<RunView> = {
  results: 0,
  passed: 0,
  failed: 0,
  errors: 0,
  passRate: undefined,
  before: undefined,
  answer: undefined,
  repair: undefined,
  escalated: 0,
  inputTokens: 0,
  outputTokens: 0,
  costUsd: 0,
  latencyMs: null,
  categories: [],
  corrections: undefined,
  opinions: undefined,
  projection: undefined,
  forecast: undefined,
  facets: { rules: [], tags: [], models: [] },
};

/** Whether a field has room for what it says while it is empty. */
function showsItsPlaceholder(field: unknown): boolean {
  const input = field as Record<'value' | 'placeholder', string> &
    Record<'scrollWidth' | 'clientWidth', number>;
  input.value = input.placeholder;
  const fits = input.scrollWidth <= input.clientWidth;
  input.value = '';
  return fits;
}

/** Runs that went otherwise than most, in a wide panel and in a narrow one. */
describe('the dashboard of an unusual run', () => {
  const opened = new AsyncDisposableStack();
  const heard: string[] = [];
  let browser: Browser;
  let page: Page;
  let data: ReportData;

  /** Shows a run whose view is changed, and keeps what it looks like, wide and narrow. */
  async function show(
    name: string,
    { run, ...view }: Omit<Partial<RunView>, 'run'> & { run?: Partial<RunView['run']> },
    rows?: readonly Row[],
  ): Promise<void> {
    const usual = reportData({ results: 24 });
    data = {
      ...usual,
      view: { ...usual.view, ...view, run: { ...usual.view.run, ...run } },
      rows: [...(rows ?? usual.rows)],
    };
    for (const width of [400, 1000]) {
      await page?.close();
      page = await openDashboardPage(browser, {
        data: () => data,
        heard,
        viewport: { width, height: 900 },
      });
      await page.getByRole('heading', { level: 1 }).waitFor();
      assert.equal(await page.evaluate('document.documentElement.scrollWidth'), width);
      await page.screenshot({
        path: join(ROOT, 'out', 'screenshots', `dashboard-${name}-${width}.png`),
        animations: 'disabled',
      });
      assert.ok(await page.getByRole('searchbox').evaluate(showsItsPlaceholder), `${width} px`);
    }
  }
  const text = (words: string | RegExp) => page.getByText(words).first().waitFor();

  before(async () => {
    browser = await launchBrowser();
    opened.defer(() => browser.close());
  });
  afterEach(() => assert.deepEqual(heard.splice(0), [], 'the page complains'));
  after(() => opened.disposeAsync());

  it('that has only begun', async () => {
    await show('begun', { ...NONE, partOf: 24, run: { state: 'running', expected: 24 } }, []);
    await page.getByText('0 of 24', { exact: true }).waitFor();
    await text('There are no results yet.');
    await text('Nothing yet.');
    await text('0 of 24 results');
  });

  it('that runs, and has not failed so far', async () => {
    await show(
      'running',
      {
        ...NONE,
        results: 6,
        passed: 6,
        partOf: 24,
        run: { state: 'running', expected: 24 },
      },
      reportData({ results: 24 })
        .rows.filter(({ status }) => status === 'passed')
        .slice(0, 6),
    );
    await text('Nothing fails so far.');
    assert.equal(await page.getByRole('progressbar').count(), 1);
  });

  it('whose results are read, but not looked into', async () => {
    await show(
      'triaging',
      { categories: [], triaging: 0.25 },
      reportData({ results: 24 }).rows.map(({ category: _, cause: __, reason: ___, ...row }) => row),
    );
    await text('Looking into the failing results…');
    await text('25 % of the results looked into');
    assert.equal(await page.getByRole('progressbar', { name: 'Results looked into' }).count(), 1);
  });

  it('in which nothing fails', async () => {
    const rows = reportData({ results: 24 }).rows.filter(({ status }) => status === 'passed');
    await show(
      'nothing-fails',
      {
        ...NONE,
        results: rows.length,
        passed: rows.length,
        passRate: { rate: 1, low: 0.81, high: 1 },
        run: { expected: rows.length },
      },
      rows,
    );
    await text('Nothing fails.');
    assert.equal(await page.getByRole('button', { name: 'Run failed' }).count(), 0);
  });

  it('in which nothing was checked', async () => {
    const rows = reportData({ results: 24 }).rows.filter(({ status }) => status === 'passed');
    const unchecked = 'Nothing was checked; add rules to the prompt';
    await show(
      'nothing-checked',
      {
        ...NONE,
        unchecked,
        results: rows.length,
        passed: rows.length,
        run: { expected: rows.length },
      },
      rows,
    );
    await text('Nothing was checked; add rules to the prompt.');
    await page.getByRole('gridcell', { name: 'not checked' }).first().waitFor();
    assert.equal(await page.getByText(/\bpassed\b/i).count(), 0);
  });

  it('that the practice model answered, which is said once', async () => {
    await show('practice', { run: { provider: 'practice', model: 'practice-1' } });
    await text(NOTE);
    await page.getByRole('tab', { name: 'Trends' }).click();
    await page.getByRole('table').waitFor();
    assert.equal(await page.getByText(NOTE).count(), 1);
  });

  it('beside one that the practice model answered', async () => {
    await show('practice-before', {});
    assert.equal(await page.getByText(NOTE).count(), 0);
    const [first, ...others] = data.trends;
    if (first) data = { ...data, trends: [{ ...first, provider: 'practice' }, ...others] };
    await page.getByRole('tab', { name: 'Trends' }).click();
    await text(NOTE);
  });

  it('whose prompt never cost anything, with a scale that does not say otherwise', async () => {
    await show('free', {});
    data = { ...data, trends: data.trends.map((point) => ({ ...point, costUsd: 0 })) };
    await page.getByRole('tab', { name: 'Trends' }).click();
    const chart = page.locator('figure', { hasText: 'Cost of the run' });
    await chart.waitFor();
    assert.deepEqual(await chart.locator('.chart-name').allTextContents(), ['', '$0.00']);
  });

  it('among others, with figures below each other at their ends', async () => {
    await show('trends', {});
    await page.getByRole('tab', { name: 'Trends' }).click();
    await page.getByRole('columnheader', { name: 'Why it fails' }).waitFor();
    const sides = await page.evaluate(
      "[...document.querySelectorAll('.runs th')].map((cell) => getComputedStyle(cell).textAlign)",
    );
    assert.deepEqual(sides, ['start', 'start', 'start', 'end', 'end', 'end', 'start']);
  });

  it('that was cancelled', async () => {
    await show('cancelled', {
      passRate: undefined,
      before: undefined,
      partOf: 240,
      run: { state: 'cancelled', expected: 240 },
    });
    await text('24 of 240');
    assert.equal(await page.getByText(/Pass rate|Change/).count(), 0);
    await page.getByRole('button', { name: /^Resume: / }).waitFor();
    await text('24 of 240 results');
    await text('cancelled');
  });

  it('that has no answer yet, and says nothing of what samples ask of retrieval', async () => {
    await show('none-retrieved', { ...NONE, partOf: 5, isRetrieved: true, run: { state: 'cancelled' } }, []);
    const none = { k: 5, queries: 0, skipped: 0, unanswerable: 0, unknown: [], missing: 0 };
    data = { ...data, retrieval: { ...none, rows: [], measures: [] } };
    await page.getByRole('tab', { name: 'Retrieval' }).click();
    await text('No sample has an answer yet, so there is nothing to compare.');
  });

  it('whose provider failed', async () => {
    const message = 'The server refuses the key (401): check the key of http://127.0.0.1:11434/v1.';
    const rows = reportData({ results: 5 }).rows.map(
      ({ sample, repeat, tags }): Row => ({
        sample,
        repeat,
        tags,
        status: 'error',
        category: 'provider',
        cause: 'provider:auth',
        reason: message,
        rules: [],
        excerpt: '',
        tokens: null,
        costUsd: 0,
        latencyMs: null,
      }),
    );
    await show(
      'provider-failed',
      {
        ...NONE,
        results: 5,
        errors: 5,
        partOf: 240,
        categories: [
          {
            category: 'provider',
            results: 5,
            share: 1,
            causes: [
              {
                key: 'provider:auth',
                reason: 'no usable answer',
                title: message,
                results: 5,
                samples: rows.map(({ sample }) => sample),
                remedy: {
                  text: 'Check the key.',
                  rung: 'operations',
                  button: 'Open the prompt',
                  where: { file: 'triage.prompt.yml', line: 1 },
                },
              },
            ],
          },
        ],
        run: { state: 'provider-failed', expected: 240 },
      },
      rows,
    );
    await text('stopped: the provider failed');
    await page.getByText('0 of 240', { exact: true }).waitFor();
    await text('5 no verdict');
  });

  it('that the cache has answered', async () => {
    await show('cached', {
      costUsd: 0,
      repair: undefined,
      cachedCalls: 24,
      projection: undefined,
      forecast: undefined,
    });
    await text('24 from the cache');
    await page.getByRole('tab', { name: 'Cost' }).click();
    await text('this run does not tell what calls cost');
  });

  it('that has no results, and is over', async () => {
    await show(
      'empty',
      { ...NONE, results: 0, projection: undefined, run: { state: 'cancelled', expected: 24 } },
      [],
    );
    await text('The run has no results.');
    await page.getByRole('tab', { name: 'Cost' }).click();
    await text('The run has no results, so it does not tell what calls cost.');
    assert.equal(await page.getByText('There are no results yet.').count(), 0);
  });

  it('with its figures in one row beside the side bar', async () => {
    await page?.close();
    const viewport = { width: 925, height: 900 };
    page = await openDashboardPage(browser, { data: () => reportData({ results: 24 }), heard, viewport });
    await text('Median latency');
    const tops = await page
      .locator('.metric')
      .evaluateAll((all) => all.map((each) => (each as { offsetTop: number }).offsetTop));
    assert.deepEqual([tops.length, new Set(tops).size], [7, 1]);
  });

  it('with long names', async () => {
    const { view, rows } = reportData({ results: 24 });
    await show(
      'long-names',
      {
        run: { prompt: LONG, model: LONG },
        facets: { ...view.facets, tags: [{ value: LONG, results: 3 }], rules: [{ value: LONG, results: 3 }] },
        categories: view.categories.map((category) => ({
          ...category,
          causes: category.causes.map((cause) => ({ ...cause, title: LONG })),
        })),
      },
      rows.map((row) => ({ ...row, sample: `${LONG}${row.sample}`, reason: LONG, tags: [LONG] })),
    );
    await page.getByRole('button', { name: 'Causes of missing-knowledge' }).click();
    assert.equal(await page.evaluate('document.querySelector("main").scrollWidth <= innerWidth'), true);
  });

  it('that several models have answered', async () => {
    await show('models', {});
    await text('answered by 2 models');
    await page.getByRole('combobox', { name: 'Model' }).selectOption('gpt-4o-mini-2024-07-18');
    await text('4 of 24 results');
    await openRow(page.locator('#row-0'));
    await page.getByRole('complementary').getByText('answered by gpt-4o-mini-2024-07-18').waitFor();
    await page.getByRole('complementary').getByRole('button', { name: 'Close' }).click();

    // A filter that the run has nothing for stays, to be seen and cleared.
    const { facets } = data.view;
    tellPage(page)('view', { ...data.view, facets: { ...facets, models: [] } });
    await page.getByRole('option', { name: 'gpt-4o-mini-2024-07-18 (0)' }).waitFor({ state: 'attached' });
    const choice = page.getByRole('combobox', { name: 'Model' });
    assert.equal(await choice.inputValue(), 'gpt-4o-mini-2024-07-18');
    await choice.selectOption('');
    await text('24 results');
    assert.equal(await choice.count(), 0);
  });

  /** Shows what the run comes to beside another one, on a narrow page. */
  async function showCompared(
    counts: Partial<ComparisonView['counts']>,
    confusion?: ComparisonView['confusion'],
  ): Promise<void> {
    const answer = { costUsd: null, inputTokens: 10, outputTokens: 5, p50: 900, p95: 1000 };
    const run = {
      run: 'r',
      startedAt: '2026-11-28T10:00:00.000Z',
      provider: 'local',
      model: 'm',
      parameters: ['temperature 0.7'],
      version: 'v1',
      labels: [],
      unpriced: 'local: no price',
    };
    const both = <Of>(value: Of) => ({ before: value, after: value });
    const none = { fixed: 0, regressed: 0, 'still-failing': 0, 'still-passing': 0, 'not-checked': 0 };
    const label = { name: 'positive', of: 14, passedBefore: 2, passedAfter: 14, fixed: 12, broken: 0 };
    data = reportData({ results: 24 });
    await page?.close();
    page = await openDashboardPage(browser, {
      data: () => data,
      others: {
        comparable: () => ({ runs: [run], usual: 'r' }),
        comparison: () => ({
          ...both(run),
          cautions: [],
          clusters: [],
          pairs: 30,
          counts: { ...none, ...counts },
          passShare: both(0.5),
          price: both(answer),
          tags: [{ ...label, name: 'a-tag-that-says-much-about-what-a-sample-holds' }],
          labels: [label],
          categories: [],
          rules: [],
          trivial: [],
          unpaired: [],
          confusion,
        }),
        pairs: () => ({ total: 0, rows: [] }),
        pair: () => assert.fail(),
        matrix: () => ({
          samples: 30,
          leftOut: 0,
          rows: ['gpt-4o-mini-2024-07-18', 'm', 'qwen2.5-7b-instruct'].map((model, index) => ({
            ...run,
            ...{ run: `r${index}`, model, passShare: 0.5, price: answer, isOnFront: index === 0 },
            ...(index > 0 && { against: { fixed: 2, broken: 1, pText: 'p = 0.63' } }),
          })),
        }),
      },
      heard,
      viewport: { width: 400, height: 900 },
    });
    await page.getByRole('tab', { name: 'Compare' }).click();
  }

  it('held against another one shows labels and the matrix whole on a narrow page', async () => {
    await showCompared({ fixed: 12, 'still-failing': 16, 'still-passing': 2 });
    const changes = page.getByRole('group', { name: 'Which samples' }).getByRole('button');
    await changes.filter({ hasText: '2 still passing' }).waitFor();
    assert.equal(await changes.filter({ hasText: 'not checked' }).count(), 0);
    await page.getByRole('option', { name: /^v1 · m · temperature 0\.7 · / }).waitFor({ state: 'attached' });
    const row = page.getByRole('row', { name: /^positive 14 14 % 100 % 12 0$/ });
    const { height = 0 } = (await row.boundingBox()) ?? {};
    assert.ok(height > 0 && height < 36, `a row of one line is ${height} px high`);
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 400);
    const matrix = page.getByRole('table').filter({ hasText: 'qwen2.5' });
    await matrix.scrollIntoViewIfNeeded();
    for (const width of [400, 640, 780]) {
      await page.setViewportSize({ width, height: 900 });
      const cut = await page.evaluate(
        '[...document.querySelectorAll(".wide")].filter((each) => each.scrollWidth > each.clientWidth).length',
      );
      assert.equal(cut, 0, `${width} px`);
    }
    await page.setViewportSize({ width: 400, height: 900 });
    await matrix.scrollIntoViewIfNeeded();
    await page.screenshot({ path: join(ROOT, 'out', 'screenshots', 'dashboard-compared-400.png') });
  });

  it('keeps the label of a row in sight where a table of labels is wider than the page', async () => {
    const labels = Array.from({ length: 18 }, (_, index) => `label-${index + 1}`);
    const counts = labels.map((_, row) => [...labels.map((__, column) => (row === column ? 5 : row % 3)), 0]);
    const table = { labels, counts };
    await showCompared({ fixed: 12 }, { before: table, after: table });
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme });
      const box = page.locator('.labels').first();
      await box.scrollIntoViewIfNeeded();
      await box.evaluate((element) => element.scrollTo({ left: 0 }));
      await page.screenshot({
        path: join(ROOT, 'out', 'screenshots', `dashboard-labels-${colorScheme}.png`),
      });
      await box.evaluate((element) => element.scrollTo({ left: element.scrollWidth }));
      const [row, edge] = await Promise.all([
        box.getByRole('rowheader', { name: 'label-18' }).boundingBox(),
        box.boundingBox(),
      ]);
      assert.equal(row?.x, edge?.x);
      await page.screenshot({
        path: join(ROOT, 'out', 'screenshots', `dashboard-labels-end-${colorScheme}.png`),
      });
    }
  });

  it('of which nothing was checked has no sample that still passes', async () => {
    await showCompared({ 'not-checked': 30 });
    const changes = page.getByRole('group', { name: 'Which samples' }).getByRole('button');
    await changes.filter({ hasText: '30 not checked' }).waitFor();
    assert.deepEqual(await changes.allTextContents(), ['all 30', '30 not checked']);
  });

  it('names the one model that has answered in another name', async () => {
    await show('model-renamed', {});
    const { facets } = data.view;
    const models = [{ value: 'gpt-4o-mini-2024-07-18', results: 24 }];
    tellPage(page)('view', { ...data.view, facets: { ...facets, models } });
    await page.locator('header').getByText('answered by gpt-4o-mini-2024-07-18').waitFor();
  });

  it('whose answers are short and take minutes', async () => {
    const usual = reportData({ results: 24 });
    data = {
      ...usual,
      view: { ...usual.view, latencyMs: { p50: 63_000, p95: 125_000, p99: 125_000, max: 3_599_000 } },
      rows: usual.rows.map((row) => ({
        ...row,
        latencyMs: 3_599_000,
        excerpt: 'billing',
        ...(row.reason && { reason: LONG, rule: LONG }),
      })),
    };
    await page?.close();
    page = await openDashboardPage(browser, { data: () => data, heard });
    await page.locator('.excerpt').first().waitFor();
    for (const cells of ['.row .cell-latency', '.row .excerpt']) {
      const cut = await page
        .locator(cells)
        .evaluateAll(
          (all) =>
            (all as unknown as Record<'scrollWidth' | 'clientWidth', number>[]).filter(
              ({ scrollWidth, clientWidth }) => scrollWidth > clientWidth,
            ).length,
        );
      assert.equal(cut, 0, cells);
    }
  });

  it('that retrieved documents with long paths', async () => {
    const file = 'examples/knowledge/customer-handbook/refunds-and-cancellations.md';
    const usual = reportData({ results: 24 });
    const measure = { name: 'Recall@2', meaning: 'how much of what is relevant is found', mean: 0.5 };
    data = {
      ...usual,
      view: { ...usual.view, isRetrieved: true },
      retrieval: {
        ...{ k: 2, queries: 1, skipped: 0, unanswerable: 0, missing: 1, unknown: ['lost.md'] },
        measures: [{ ...measure, low: 0.2, high: 0.8 }],
        rows: [
          {
            sample: 'refund-after-40-days-0',
            query: 'When is a plan that a team has bought refunded?',
            recall: 0.5,
            ndcg: 0.6,
            passages: [17, 34].map((line) => ({ file, line, isRelevant: line === 34 })),
            missed: [`${file}:112`],
          },
        ],
      },
    };
    for (const width of [400, 700, 1000]) {
      await page?.close();
      page = await openDashboardPage(browser, { data: () => data, heard, viewport: { width, height: 900 } });
      await page.getByRole('tab', { name: 'Retrieval' }).click();
      await text('Not in the knowledge, and so never found: lost.md.');
      assert.equal(await page.getByRole('cell', { name: `${file}:112` }).count(), 1, `${width} px`);
      assert.equal(await page.evaluate('document.querySelector("main").scrollWidth'), width);
      await page.screenshot({ path: join(ROOT, 'out', 'screenshots', `dashboard-retrieval-${width}.png`) });
      assert.deepEqual(await violations(page), [], `${width} px`);
    }
  });
});
