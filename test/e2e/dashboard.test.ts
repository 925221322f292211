import assert from 'node:assert/strict';
import { appendFile, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe } from 'mocha';
import type { Locator } from 'playwright-core';
import { Journey } from '../support/journey.ts';
import { openRow } from './support/open-row.ts';
import { useWorkbench } from './support/use-workbench.ts';

/** The smallest window in which the first rows are in sight. */
const SMALL = { width: 1024, height: 700 };
const HOSTILE = '<img src=x onerror="document.title=1"><script>document.title=1</script>';

/** Where an element is in the window; a list whose size changes draws its rows anew, and has none meanwhile. */
async function boxOf(element: Locator) {
  for (;;) {
    await element.waitFor();
    const box = await element.boundingBox();
    if (box) return box;
  }
}

describe('the dashboard', () => {
  const workbench = useWorkbench({ folder: 'support-triage' });
  const inWorkspace = (...parts: string[]) => join(workbench().folder, ...parts);
  const dashboard = () =>
    workbench().page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
  const rows = () =>
    dashboard()
      .getByRole('row')
      .filter({ has: dashboard().getByRole('gridcell') });
  const row = (sample: string) => rows().filter({ hasText: sample });
  const search = (text: string) => dashboard().getByLabel('Find in samples').fill(text);
  /** Waits until the table shows so many rows. */
  const untilRows = (count: number) => rows().nth(count).waitFor({ state: 'detached' });
  const journey = new Journey();

  journey.step('opens from a run, and says why it fails', async () => {
    await workbench().openFile('triage.prompt.yml');
    await workbench()
      .codeLens(/Run \d+ samples/)
      .click();
    await workbench().answer(/\d+ of \d+ (fail|samples passed)/, 'Show Results');
    await dashboard().getByRole('heading', { name: 'Why it fails', level: 2 }).waitFor();
    await row('invoice-by-date').waitFor();
    await workbench().screenshot('dashboard-dark');
    const { page } = workbench();
    const viewport = page.viewportSize() ?? assert.fail();
    await page.setViewportSize(SMALL);
    await workbench().screenshot('dashboard-small-dark');
    const second = await boxOf(rows().nth(1));
    const below = await boxOf(page.locator('.part.statusbar'));
    await page.setViewportSize(viewport);
    assert.ok(second.y + second.height <= below.y, JSON.stringify(second));
  });

  journey.step('filters by category, and by text', async () => {
    const category = dashboard().locator('[data-category] .category-filter').first();
    const failing = Number(await category.locator('.number').first().textContent());
    await category.click();
    await dashboard().getByRole('button', { name: 'Clear filters' }).waitFor();
    assert.ok(failing > 0);
    await untilRows(failing);
    await rows()
      .nth(failing - 1)
      .waitFor();
    await dashboard().getByRole('button', { name: 'Clear filters' }).click();
    await search('invoice-by-date');
    await untilRows(1);
    await row('invoice-by-date').waitFor();
  });

  journey.step('opens a sample with its evidence, and takes a correction of its category', async () => {
    await openRow(row('invoice-by-date'));
    await dashboard().getByRole('complementary').waitFor();
    await workbench().screenshot('dashboard-sample-dark');
    await dashboard().getByRole('complementary').getByRole('combobox').selectOption('wrong-answer');
    await row('invoice-by-date').getByText('wrong-answer').waitFor();
    await dashboard()
      .getByText(/people changed 1 of/)
      .waitFor();
    const [prompt = ''] = await readdir(inWorkspace('.prompt-ladder', 'reviews'));
    const folder = inWorkspace('.prompt-ladder', 'reviews', prompt, 'categories');
    const [file = ''] = await readdir(folder);
    assert.match(await readFile(join(folder, file), 'utf8'), /category: wrong-answer/);
  });

  journey.step('asks a model for a second opinion', async () => {
    await workbench().runCommand('Notifications: Clear All Notifications');
    await dashboard().getByRole('button', { name: 'Ask a model for a second opinion' }).click();
    await workbench()
      .notification(/practice-1 has said why \d+ results/)
      .waitFor();
    await dashboard()
      .getByText(/agrees on \d+ of/)
      .waitFor();
  });

  journey.step(
    'follows a run that another process writes, and runs nothing of what outputs hold',
    async () => {
      const runs = inWorkspace('.prompt-ladder', 'runs');
      const [run = ''] = await readdir(runs);
      const results = join(runs, run, 'results.jsonl');
      const [first = ''] = (await readFile(results, 'utf8')).split('\n');
      const hostile = { ...JSON.parse(first), sample: 'hostile', output: HOSTILE };
      await appendFile(results, `${JSON.stringify(hostile)}\n`);
      await search('hostile');
      await openRow(row('hostile'));
      await dashboard().getByRole('complementary').getByText('onerror').first().waitFor();
      assert.equal(await dashboard().locator('img').count(), 0);
    },
  );

  journey.step('is there again when the window is loaded again', async () => {
    await workbench().reload();
    await dashboard().getByRole('heading', { name: 'Why it fails', level: 2 }).waitFor();
    await row('hostile').waitFor();
    await dashboard().getByRole('complementary').getByRole('heading', { name: 'hostile' }).waitFor();
  });

  journey.step('opens the line of the sample', async () => {
    await dashboard().getByRole('button', { name: 'Clear filters' }).click();
    await search('poem-please');
    await openRow(row('poem-please'));
    await dashboard().getByRole('heading', { name: 'poem-please' }).waitFor();
    await dashboard().getByRole('complementary').getByRole('button', { name: 'Open sample' }).click();
    await workbench().page.locator('.tab.active', { hasText: 'messages.jsonl' }).waitFor();
  });

  journey.step(
    'offers no request to a server where there was none, and opens what a cause calls for',
    async () => {
      const { page } = workbench();
      await page.locator('.tab', { hasText: 'Results: Support triage' }).click();
      await dashboard().getByRole('button', { name: 'Edit expected' }).waitFor();
      assert.equal(await dashboard().getByRole('button', { name: 'Copy as curl' }).count(), 0);
      // Beside a file the panel is narrow, and the sample covers the causes.
      await dashboard()
        .getByRole('complementary')
        .getByRole('button', { name: 'Open the instruction' })
        .click();
      await page.locator('.tab.active', { hasText: 'triage.prompt.yml' }).waitFor();
    },
  );

  journey.step('shows an approval at once, and runs what fails still', async () => {
    const { page } = workbench();
    await workbench().runCommand('Notifications: Clear All Notifications');
    await page.locator('.tab', { hasText: 'Results: Support triage' }).click();
    await dashboard().getByRole('complementary').getByRole('button', { name: 'Approve' }).click();
    await workbench()
      .notification(/Approved/)
      .waitFor();
    await dashboard().getByRole('complementary').getByRole('button', { name: 'Close' }).click();
    await dashboard().getByText('1 approved').waitFor();
    await dashboard().getByText('10 failed').waitFor();
    await dashboard().getByRole('button', { name: 'Clear filters' }).click();
    await dashboard().getByRole('button', { name: 'Run failed' }).click();
    await dashboard().getByText('10 of 30', { exact: true }).waitFor();
    await row('invoice-by-date').waitFor();
    assert.equal((await readdir(inWorkspace('.prompt-ladder', 'runs'))).length, 2);
  });

  journey.step('goes back to the run before from the trends', async () => {
    await dashboard().getByRole('tab', { name: 'Trends' }).click();
    await dashboard().getByRole('table').getByRole('button').first().click();
    await dashboard().getByText('31 results').first().waitFor();
    await dashboard().getByRole('button', { name: 'Show the newer run' }).waitFor();
    await dashboard().getByRole('tab', { name: 'Results' }).click();
  });

  journey.step('saves a report that stands alone', async () => {
    await workbench().runCommand('Notifications: Clear All Notifications');
    await dashboard().getByRole('button', { name: 'Save report' }).click();
    await workbench().page.locator('.quick-input-title', { hasText: 'Save Report' }).waitFor();
    await workbench().page.keyboard.press('Enter');
    await workbench()
      .notification(/The report is written/)
      .waitFor();
    const [report = ''] = (await readdir(inWorkspace())).filter((name) => name.endsWith('.html'));
    const html = await readFile(inWorkspace(report), 'utf8');
    assert.ok(html.startsWith('<!doctype html>') && !html.includes(HOSTILE));
  });

  journey.step('reads as well in a light theme', async () => {
    await workbench().setTheme('light');
    await workbench().runCommand('View: Single Column Editor Layout');
    await workbench().openFile('triage.prompt.yml');
    await workbench()
      .codeLens(/Results/)
      .click();
    await dashboard().getByRole('heading', { name: 'Why it fails', level: 2 }).waitFor();
    // The panel shows what it had until it has heard of the run that was asked for.
    await dashboard().getByText('10 of 30', { exact: true }).waitFor();
    await openRow(row('vat-number'));
    await dashboard().getByRole('complementary').getByText('Output').first().waitFor();
    await workbench().screenshot('dashboard-light');
  });

  journey.test('leads from a run to why it fails, to what can be done, and to a report');
});
