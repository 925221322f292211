import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { after, before, describe, it } from 'mocha';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../../scripts/browser.mjs';
import { ROOT } from '../../scripts/paths.mjs';
import { temporaryFolder } from '../../scripts/temporary-folder.mjs';
import { htmlReport, readPageProgram } from '../../src/core/dashboard/html-report.ts';
import { Journey } from '../support/journey.ts';
import { HOSTILE, reportData } from '../support/report-data.ts';
import { openRow } from './support/open-row.ts';
import { type Frames, framesLine, scrolling } from './support/scrolling.ts';

const SCREENSHOTS = join(ROOT, 'out', 'screenshots');
const MANY = 100_000;

describe('the HTML report', () => {
  const journey = new Journey();
  const opened = new AsyncDisposableStack();
  const folder = temporaryFolder('report');
  let browser: Browser;
  let page: Page;
  /** What the browser complains of, and everything it asks for. */
  let heard: string[];

  const screenshot = (name: string) => page.screenshot({ path: join(SCREENSHOTS, `report-${name}.png`) });
  const row = (name: string | RegExp) => page.getByRole('row', { name });
  const grid = () => page.getByRole('grid', { name: 'Samples' });
  const rowCount = async () => Number(await grid().getAttribute('aria-rowcount')) - 1;
  const category = (name: string) => page.getByRole('button', { name: new RegExp(`^${name} `) });
  const focused = () => page.evaluate<string>('document.activeElement.className');
  /** Waits until the table has so many rows. */
  const rowsToBe = (count: number) => page.locator(`[role=grid][aria-rowcount="${count + 1}"]`).waitFor();

  async function show(results: number, options: Parameters<Browser['newPage']>[0] = {}): Promise<void> {
    const file = join(folder, `${results}.html`);
    const program = await readPageProgram(join(ROOT, 'dist', 'dashboard'), 'dashboard');
    await writeFile(file, htmlReport(reportData({ results }), program));
    await page?.close();
    page = await browser.newPage({ viewport: { width: 1280, height: 800 }, ...options });
    page.setDefaultTimeout(20_000);
    heard = [];
    page.on('console', (message) => heard.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => heard.push(String(error)));
    page.on('dialog', (dialog) => heard.push(`dialog: ${dialog.message()}`));
    page.on('request', (request) => heard.push(`request: ${request.url().slice(0, 100)}`));
    await page.goto(pathToFileURL(file).href);
    await grid().waitFor();
    assert.equal(heard.shift(), `request: ${pathToFileURL(file).href}`);
  }

  before(async () => {
    await mkdir(SCREENSHOTS, { recursive: true });
    browser = await launchBrowser();
    opened.defer(() => browser.close());
  });
  after(() => opened.disposeAsync());

  journey.step('says what the run comes to, and why it fails', async () => {
    await show(120);
    await page.getByRole('heading', { name: 'Support triage' }).waitFor();
    await page.getByText('60 % to 71 % (95 %)').waitFor();
    const names = await page.locator('.category-name').allTextContents();
    assert.deepEqual(names, ['missing-knowledge', 'format', 'constraint', 'refusal', 'wrong-answer']);
    await page.getByRole('button', { name: 'Causes of missing-knowledge' }).click();
    // As in the head, to the letter.
    await page
      .locator('.cause-remedy', { hasText: /^Cheapest step: turn on retrieval, or copy the line/ })
      .first()
      .waitFor();
    await page.getByText('people changed 1 of 40 categories (3 %)').waitFor();
    await screenshot('light');
  });

  journey.step('has no button that needs the extension', async () => {
    assert.equal(await page.locator('vscode-button').count(), 0);
    assert.equal(await page.getByRole('button', { name: /second opinion/ }).count(), 0);
  });

  journey.step('filters by category, by cause and by text', async () => {
    await category('format').click();
    await rowsToBe(10);
    assert.deepEqual(
      [...new Set(await page.locator('.grid-body .cell-category').allTextContents())],
      ['format'],
    );
    await category('format').click();
    await rowsToBe(120);
    await page.getByRole('button', { name: /^9× for lacking "30 days"/ }).click();
    await rowsToBe(9);
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await rowsToBe(120);
    await page.getByRole('searchbox', { name: 'Find in samples' }).fill('ANGRY 30');
    await rowsToBe(2);
    await page.getByRole('searchbox', { name: 'Find in samples' }).fill('');
    await rowsToBe(120);
    await page.getByRole('combobox', { name: 'Status' }).selectOption('error');
    await rowsToBe(1);
    await page.getByRole('combobox', { name: 'Status' }).selectOption('');
    await rowsToBe(120);
  });

  journey.step('sorts by a column, and the other way round', async () => {
    const first = () => page.locator('#row-0 .cell-latency').textContent();
    await page.getByRole('button', { name: 'Latency' }).click();
    await page.locator('[aria-sort=ascending].cell-latency').waitFor();
    assert.equal(await first(), '400 ms');
    await page.getByRole('button', { name: 'Latency' }).click();
    await page.locator('[aria-sort=descending].cell-latency').waitFor();
    assert.equal(await first(), '2.3 s');
    await page.getByRole('button', { name: 'Status' }).click();
    await page.locator('[aria-sort=ascending].cell-status').waitFor();
  });

  journey.step('opens a sample by keyboard, goes on to the next, and comes back to its row', async () => {
    await grid().focus();
    await page.keyboard.press('End');
    assert.equal(await grid().getAttribute('aria-activedescendant'), 'row-119');
    await page.locator('#row-119.active').waitFor();
    await page.keyboard.press('Home');
    for (const key of ['ArrowDown', 'ArrowDown', 'PageDown', 'PageUp', 'ArrowUp'])
      await page.keyboard.press(key);
    assert.equal(await grid().getAttribute('aria-activedescendant'), 'row-1');
    await page.keyboard.press('Enter');
    const pane = page.getByRole('complementary', { name: 'angry-outage-1' });
    await pane.getByText('Output, try 2 of 2').waitFor();
    assert.equal(await focused(), 'pane');
    await pane.getByText('Likely, 86 %; also wrong-answer').waitFor();
    assert.equal(await pane.locator('.found').textContent(), '30 days');
    assert.deepEqual(await pane.locator('.mark').allTextContents(), [
      '```json',
      '{"category": "bug", ',
      '"urgency": 7',
      '}',
    ]);
    await screenshot('sample-light');
    await pane.getByRole('button', { name: 'Next sample' }).click();
    await page.getByRole('complementary', { name: 'delete-account-4' }).waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.pane').waitFor({ state: 'detached' });
    assert.equal(await focused(), 'grid');
    assert.equal(await grid().getAttribute('aria-activedescendant'), 'row-2');
  });

  journey.step('shows hostile text as text, and runs none of it', async () => {
    await page.keyboard.press('Enter');
    const output = page.locator('.pane .text').first();
    await output.getByText(HOSTILE.html).waitFor();
    await output.getByText('user ⟨RLO⟩gnp.exe⟨PDF⟩').waitFor();
    await output.getByText('⟨ESC⟩[31mred').waitFor();
    assert.equal(await page.evaluate('window.hacked'), undefined);
    assert.equal(await page.locator('img').count(), 0);
  });

  journey.step('looks the same after it was loaded again', async () => {
    await category('format').click();
    await rowsToBe(10);
    await openRow(page.locator('#row-3'));
    const name = await page.locator('#pane-title').textContent();
    await page.reload();
    await rowsToBe(10);
    assert.equal(await page.locator('#pane-title').textContent(), name);
    await page.getByRole('button', { name: 'Causes of missing-knowledge', expanded: true }).waitFor();
    heard = heard.filter((message) => !message.startsWith('request: file:'));
  });

  journey.step('draws the runs of the prompt, and tells them in a table', async () => {
    await page.getByRole('tab', { name: 'Trends' }).click();
    await page.getByRole('img', { name: /^Pass rate 9 runs, from 50 % to 92 %/ }).waitFor();
    assert.equal(await page.getByRole('row').count(), 10);
    await screenshot('trends-light');
    await page.keyboard.press('ArrowRight');
    await page.getByText('The run was expected to cost').waitFor();
    await page.getByRole('cell', { name: '10,000' }).waitFor();
    await page.keyboard.press('ArrowRight');
    await grid().waitFor();
  });

  journey.step('has made no request, no complaint and no dialog', () => {
    assert.deepEqual(heard, []);
  });

  journey.test('is filtered, sorted, opened and loaded again without the extension');

  it('reads as well in the dark and on a narrow page', async () => {
    await show(120, { colorScheme: 'dark' });
    await screenshot('dark');
    await openRow(page.locator('#row-2'));
    await page.getByText('Output, try 2 of 2').waitFor();
    await screenshot('sample-dark');
    for (const width of [320, 400]) {
      await show(120, { colorScheme: 'dark', viewport: { width, height: 800 } });
      assert.equal(await page.evaluate('document.documentElement.scrollWidth'), width);
      await screenshot(`narrow-${width}`);
      await openRow(page.locator('#row-2'));
      await page.getByText('Output, try 2 of 2').waitFor();
      await screenshot(`sample-narrow-${width}`);
    }
    assert.deepEqual(heard, []);
  });

  it('holds 100,000 results', async () => {
    const start = performance.now();
    await show(MANY);
    const paint = await page.evaluate<number>(
      "performance.getEntriesByName('first-contentful-paint')[0]?.startTime",
    );
    console.log(`      file written, read and shown: ${Math.round(performance.now() - start)} ms`);
    console.log(`      first paint: ${Math.round(paint)} ms after its request`);
    assert.equal(await rowCount(), MANY);
    for (const [how, pixels] of [
      ['scrolled by a wheel', 100],
      ['flung over all rows', (MANY * 26) / 100],
    ] as const) {
      const frames = await page.evaluate<Frames>(scrolling(pixels));
      console.log(`      ${how}: ${framesLine(frames)}`);
      assert.equal(frames.empty, 0, 'frames without a row');
    }
    await grid().focus();
    await page.keyboard.press('End');
    await page.locator(`#row-${MANY - 1} .cell-sample`).waitFor();
    await page.getByRole('button', { name: 'Tokens' }).click();
    await page.locator('#row-0 .cell-sample').waitFor();
    await page.getByRole('searchbox', { name: 'Find in samples' }).fill(`-${MANY - 2}`);
    await rowsToBe(1);
    await openRow(row(/-99998/));
    await page.getByText('This report has no room for the texts of every result').waitFor();
    assert.deepEqual(heard, []);
  });
});
