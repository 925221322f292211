import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe } from 'mocha';
import type { Page } from 'playwright-core';
import { launchBrowser } from '../../scripts/browser.mjs';
import { ROOT } from '../../scripts/paths.mjs';
import type { ResultView } from '../../src/core/dashboard/view.ts';
import type { Action } from '../../src/protocol.ts';
import { Journey } from '../support/journey.ts';
import { reportData } from '../support/report-data.ts';
import { openDashboardPage, tellPage } from './support/dashboard-page.ts';

const DATA = reportData({ results: 120 });

/** The page as the extension shows it, with a test in the extension's place. */
const LONGER_THAN_THE_PAUSE_MS = 400;

describe('the dashboard beside an extension', () => {
  const journey = new Journey();
  const opened = new AsyncDisposableStack();
  let page: Page;
  const acts: Action[] = [];
  const heard: string[] = [];
  let corrected: NonNullable<ResultView['diagnosis']>['correction'];

  const tell: ReturnType<typeof tellPage> = (...event) => tellPage(page)(...event);
  const pane = () => page.getByRole('complementary');

  /** Waits for a value in the page, whose policy forbids what Playwright would do for that. */
  async function becomes(expression: string, value: unknown): Promise<void> {
    while ((await page.evaluate(expression)) !== value) await page.waitForTimeout(50);
  }

  const shown = () => ({
    ...DATA,
    results: DATA.results.map(({ diagnosis, ...result }) => ({
      ...result,
      ...(diagnosis && { diagnosis: { ...diagnosis, correction: corrected } }),
    })),
  });

  before(async () => {
    const browser = await launchBrowser();
    opened.defer(() => browser.close());
    page = await openDashboardPage(browser, { data: shown, acts, heard });
  });
  after(() => opened.disposeAsync());

  journey.step('asks for the run when it is ready, and shows it', async () => {
    await page.getByRole('heading', { name: 'Support triage' }).waitFor();
    await page.locator('#row-0').waitFor();
    await page.screenshot({ path: join(ROOT, 'out', 'screenshots', 'dashboard-page-light.png') });
  });

  journey.step('shows how far a run is while it runs, and its rows anew', async () => {
    tell('view', { ...DATA.view, run: { ...DATA.view.run, state: 'running', expected: 240 } });
    await page.getByText('120 of 240 results').waitFor();
    assert.equal(
      await page.getByRole('progressbar', { name: 'Results so far' }).getAttribute('value'),
      '120',
    );
    tell('view', DATA.view);
    await page.getByText('120 results', { exact: true }).first().waitFor();
  });

  const search = () => page.getByRole('searchbox', { name: 'Find in samples' });
  const isCleared = async () => {
    await page.getByRole('button', { name: 'Clear filters' }).waitFor({ state: 'hidden' });
    while ((await search().inputValue()) !== '') await page.waitForTimeout(50);
  };
  const clear = async () => {
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await isCleared();
  };

  journey.step('keeps what is being typed while the run grows', async () => {
    for (const letter of 'reset') {
      await search().press(letter);
      tell('view', DATA.view);
    }
    await page.getByText('24 of 120 results').waitFor();
    assert.equal(await search().inputValue(), 'reset');
    await clear();
  });

  journey.step('takes what is typed back with the filters, also while it is being typed', async () => {
    await search().press('r');
    await page.getByRole('button', { name: 'Clear filters' }).waitFor();
    await page.clock.install();
    // No time passes between the two: what was typed still waits for the typing to rest.
    await page.evaluate(`
      const box = document.querySelector('.search');
      box.value = 'reset';
      box.dispatchEvent(new Event('input'));
      [...document.querySelectorAll('button')].find(({ textContent }) => textContent === 'Clear filters').click();
    `);
    await isCleared();
    await page.clock.fastForward(LONGER_THAN_THE_PAUSE_MS);
    await isCleared();
  });

  journey.step('shows sums in the currency of the workspace', async () => {
    tell('view', { ...DATA.view, currency: { label: 'EUR', perUsd: 0.5 } });
    await page.getByText('€0.013', { exact: true }).waitFor();
    tell('view', DATA.view);
    await page.getByText('$0.025', { exact: true }).waitFor();
  });

  journey.step('asks the extension to do what its buttons say', async () => {
    const by = 'with gpt-4o-mini (openai)';
    for (const name of [
      `Run again: all samples, ${by}`,
      `Run failed: ${by}`,
      'Open prompt: triage.prompt.yml',
      'Show costs',
      'Save report',
    ])
      await page.getByRole('button', { name, exact: true }).click();
    await page.getByRole('button', { name: /^Open the fact: / }).click();
    const before = await page.locator('#row-1').boundingBox();
    await page.locator('#row-1').click();
    await pane().getByText('Output, try 2 of 2').waitFor();
    const now = await page.locator('#row-1').boundingBox();
    assert.ok(Math.abs((now?.y ?? 0) - (before?.y ?? 0)) < 2, 'the row has moved away from the pointer');
    for (const name of [
      'Open sample',
      'Open output',
      'Run again',
      'Approve',
      'Reject',
      'Edit expected',
      'Copy as curl',
    ])
      await pane().getByRole('button', { name }).click();
    const key = { sample: 'angry-outage-1', repeat: 0 };
    assert.deepEqual(acts, [
      { do: 'run-all' },
      { do: 'run-failed' },
      { do: 'open-prompt' },
      { do: 'show-costs' },
      { do: 'save-report' },
      { do: 'remedy', cause: 'missing-knowledge:0' },
      { do: 'open-sample', ...key },
      { do: 'open-output', ...key },
      { do: 'run-sample', ...key },
      { do: 'approve', ...key },
      { do: 'reject', ...key },
      { do: 'edit-expected', ...key },
      { do: 'copy-curl', ...key },
    ]);
  });

  journey.step('corrects a category, and takes it back', async () => {
    acts.length = 0;
    const verdict = pane().getByRole('combobox', { name: 'Category', exact: true });
    await verdict.selectOption('refusal');
    corrected = { category: 'refusal' };
    tell('view', DATA.view);
    await pane()
      .getByRole('option', { name: 'as the triage says', exact: true })
      .waitFor({ state: 'attached' });
    assert.equal(await verdict.inputValue(), 'refusal');
    await verdict.selectOption('');
    const key = { sample: 'angry-outage-1', repeat: 0 };
    assert.deepEqual(acts, [
      { do: 'correct-category', ...key, category: 'refusal' },
      { do: 'correct-category', ...key, category: undefined },
    ]);
    await page.screenshot({ path: join(ROOT, 'out', 'screenshots', 'dashboard-page-sample-light.png') });
  });

  journey.step('looks the same after the window was loaded again', async () => {
    await page.evaluate("document.querySelector('main').scrollTo(0, 500)");
    await page.locator('#row-18').waitFor();
    await becomes("JSON.parse(sessionStorage.getItem('state')).scroll", 500);
    await page.reload();
    await pane().getByText('Output, try 2 of 2').waitFor();
    await becomes("document.querySelector('main').scrollTop", 500);
  });

  journey.step('begins anew with another run', async () => {
    const run = { ...DATA.view.run, id: 'another', prompt: 'Another prompt' };
    tell('view', { ...DATA.view, run });
    await page.getByRole('heading', { name: 'Another prompt' }).waitFor();
    assert.equal(await pane().count(), 0);
  });

  journey.step('goes to a run from the trends', async () => {
    acts.length = 0;
    await page.getByRole('tab', { name: 'Trends' }).click();
    await page.getByRole('button', { name: /May 28, 2026/ }).click();
    await page.locator('.choosable').first().click();
    assert.deepEqual(acts, [
      { do: 'show-run', run: 'run-8' },
      { do: 'show-run', run: 'run-0' },
    ]);
  });

  journey.step('says why nothing can be shown', async () => {
    tell('problem', 'The run is gone.');
    await page.getByRole('alert').getByText('The run is gone.').waitFor();
  });

  journey.step('has heard no complaint', () => {
    assert.deepEqual(heard, []);
  });

  journey.test('shows what it is told, and asks for what its buttons say');
});
