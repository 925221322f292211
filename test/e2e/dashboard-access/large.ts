import assert from 'node:assert/strict';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe } from 'mocha';
import type { Frame } from 'playwright-core';
import { Journey } from '../../support/journey.ts';
import { LARGE_PROMPT, writeLargeRun } from '../../support/large-run.ts';
import { HOSTILE } from '../../support/report-data.ts';
import { resultOf } from '../../unit/engine/support.ts';
import { type Frames, framesLine, scrolling } from '../support/scrolling.ts';
import { setUp } from '../support/set-up.ts';
import type { Workbench } from '../support/workbench.ts';

const RESULTS = 100_000;
/** A busy machine looks into so many results for long. */
const LOOKING_MS = 4 * 60_000;
const ROW_HEIGHT = 26;
/** The characters of an output that is too long to be read. */
const HUGE = 5_000_000;

/** Tests of the dashboard of a run that is as large as runs become, in a window on the example. */
export const describeLarge = (workbench: () => Workbench) =>
  describe('the dashboard of a large run', () => {
    const journey = new Journey();
    let run: string;

    /** The frame of the webview that the dashboard is in: it has no address of its own. */
    async function frame(): Promise<Frame> {
      const element = await workbench()
        .page.frameLocator('iframe.webview.ready')
        .locator('iframe#active-frame')
        .elementHandle();
      const found = await element?.contentFrame();
      assert.ok(found);
      return found;
    }
    const dashboard = () =>
      workbench().page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
    const grid = () => dashboard().getByRole('grid', { name: 'Samples' });
    const search = (text: string) => dashboard().getByLabel('Find in samples').fill(text);
    const rowsToBe = (count: number) =>
      dashboard()
        .locator(`[role=grid][aria-rowcount="${count + 1}"]`)
        .waitFor();

    setUp(() => workbench().discardEditors());

    journey.step('paints before it is read', async () => {
      run = await writeLargeRun(workbench().folder, { results: RESULTS, documents: 1_000 });
      await workbench().openFile(LARGE_PROMPT);
      const clicked = Date.now();
      await workbench()
        .codeLens(/Results/)
        .click();
      await dashboard().getByText('100,000 results', { exact: true }).first().waitFor();
      const head = Date.now();
      const inside = await frame();
      const began = await inside.evaluate<number>('performance.timeOrigin');
      const paint = await inside.evaluate<number>(
        "performance.getEntriesByName('first-contentful-paint')[0]?.startTime",
      );
      const since = () => `${Math.round(Date.now() - began)} ms`;
      console.log(
        `      the editor has made its frame ${Math.round(began - clicked)} ms after the click; from then on:`,
      );
      console.log(
        `      first paint ${Math.round(paint)} ms, the head of the run ${Math.round(head - began)} ms`,
      );
      await dashboard().locator('#row-0 .cell-sample').waitFor();
      console.log(`      the first rows ${since()}`);
      await rowsToBe(RESULTS);
      console.log(`      all rows ${since()}`);
      await dashboard().getByRole('progressbar').waitFor({ state: 'detached', timeout: LOOKING_MS });
      console.log(`      everything looked into ${since()}`);
      const counts = await dashboard().locator('.category-filter .number:nth-child(3)').allTextContents();
      assert.deepEqual(counts, ['20,000', '10,000']);
    });

    journey.step('scrolls, and shows the rows that belong there', async () => {
      await dashboard()
        .getByRole('button', { name: /^Reason and output/ })
        .click();
      await dashboard().locator('#row-0').getByText('s0', { exact: true }).waitFor();
      const inside = await frame();
      for (const [how, pixels] of [
        ['scrolled by a wheel', 100],
        ['flung over all rows', (RESULTS * ROW_HEIGHT) / 100],
      ] as const) {
        const frames = await inside.evaluate<Frames>(scrolling(pixels));
        console.log(`      ${how}: ${framesLine(frames)}, ${frames.empty} without a row`);
      }
      for (const share of [0.25, 0.5, 0.9]) {
        const index = RESULTS * share;
        await inside.evaluate(
          `document.querySelector('main').scrollTop = document.querySelector('.grid-body').offsetTop + document.querySelector('.grid').offsetTop + ${index * ROW_HEIGHT}`,
        );
        await dashboard().locator(`#row-${index}`).getByText(`s${index}`, { exact: true }).waitFor();
      }
      await grid().focus();
      await workbench().page.keyboard.press('End');
      await dashboard()
        .locator(`#row-${RESULTS - 1}.active`)
        .getByText(`s${RESULTS - 1}`, { exact: true })
        .waitFor();
      await search('s77777');
      await rowsToBe(1);
      await dashboard().locator('#row-0').getByText('s77777', { exact: true }).waitFor();
    });

    journey.step('shows 5 MB of hostile output as text, runs none of it, and stays quick', async () => {
      const text = Object.values(HOSTILE).join('\n');
      const output = `${text}\n`.repeat(Math.ceil(HUGE / text.length));
      const hostile = resultOf('hostile', {
        status: 'failed',
        output,
        violations: Array.from({ length: 2_000 }, (_, index) => ({
          rule: HOSTILE.html,
          category: 'constraint' as const,
          severity: 'error' as const,
          span: { start: index * 50, end: index * 50 + 20 },
          message: HOSTILE.bidirectional,
        })),
      });
      const file = join(workbench().folder, '.prompt-ladder', 'runs', run, 'results.jsonl');
      await appendFile(file, `${JSON.stringify(hostile)}\n`);
      await search('hostile');
      await dashboard().locator('#row-0').getByText('hostile', { exact: true }).waitFor();
      const begin = performance.now();
      await dashboard().locator('#row-0').click();
      const pane = dashboard().getByRole('complementary', { name: 'hostile' });
      const shown = pane.locator('.text').first();
      await shown.getByText('user ⟨RLO⟩gnp.exe⟨PDF⟩').first().waitFor();
      console.log(`      opened in ${Math.round(performance.now() - begin)} ms`);
      await pane.getByText(/^The first 200,000 of 5,\d{3},\d{3} characters/).waitFor();
      await pane.getByRole('button', { name: 'Show all 200,000 characters' }).click();
      const inside = await frame();
      assert.equal(await inside.evaluate('window.hacked'), undefined);
      assert.equal(await dashboard().locator('img').count(), 0);
      const text200k = (await shown.textContent()) ?? '';
      assert.ok(text200k.includes(HOSTILE.html) && text200k.includes('⟨ESC⟩[31mred'));
      for (const hidden of ['\u001b', '\u0007', '\u202e', '\u2066', '\u00ad', '\u200b'])
        assert.ok(!text200k.includes(hidden), `a character that is not seen: ${JSON.stringify(hidden)}`);
      await workbench().screenshot('dashboard-hostile');
      const longest = await inside.evaluate<Frames>(scrolling(100));
      console.log(`      scrolled beside it: ${framesLine(longest)}`);
      await pane.getByRole('button', { name: 'Close' }).click();
      await pane.waitFor({ state: 'detached' });
    });

    journey.test('holds 100,000 results, and a hostile output of 5 MB');
  });
