import assert from 'node:assert/strict';
import { describe } from 'mocha';
import { Journey } from '../../support/journey.ts';
import { openRow } from '../support/open-row.ts';
import type { Workbench } from '../support/workbench.ts';

/** Tests of the dashboard by keys alone, in a window on the example. */
export const describeKeyboard = (workbench: () => Workbench) =>
  describe('the dashboard without a mouse', () => {
    const dashboard = () =>
      workbench().page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
    const journey = new Journey();
    const press = (key: string) => workbench().page.keyboard.press(key);
    const grid = () => dashboard().getByRole('grid', { name: 'Samples' });
    const pane = () => dashboard().getByRole('complementary');
    /** What has the focus, by role and name; inside a custom element, the element within. Empty outside of the dashboard. */
    const focused = async () => {
      const within = await dashboard().locator(':focus').all();
      const [first = ''] = ((await within.at(-1)?.ariaSnapshot()) ?? '').split('\n');
      return first.replace(/^- '?/, '').replace(/:$/, '');
    };
    const active = async () => {
      const id = await grid().getAttribute('aria-activedescendant');
      return dashboard().locator(`#${id}`);
    };

    /** Tabs on until what has the focus is named so; returns everything on the way, the last included. */
    async function tabTo(name: RegExp): Promise<string[]> {
      const way: string[] = [];
      for (let stops = 0; stops < 60; stops++) {
        await press('Tab');
        way.push(await focused());
        if (name.test(way.at(-1) ?? '')) return way;
      }
      throw new Error(`${name} is not reached: ${way.join(', ')}`);
    }

    journey.step('is opened by a command', async () => {
      await workbench().openFile('triage.prompt.yml');
      await workbench().runCommand('Prompt Ladder: Run Samples');
      await workbench()
        .notification(/\d+ of \d+ (fail|samples passed)/)
        .waitFor();
      await workbench().runCommand('Notifications: Clear All Notifications');
      await workbench().runCommand('Prompt Ladder: Show Results');
      await dashboard().locator('#row-0 .cell-category').waitFor();
      await workbench().runCommand('View: Focus Active Editor Group');
    });

    journey.step('is gone through from top to bottom, every stop with a name', async () => {
      const way = await tabTo(/^grid "Samples"/);
      assert.ok(
        way.every((stop) => /^(button|tab|searchbox|combobox|grid) "[^"]/.test(stop)),
        way.join('\n'),
      );
      assert.ok(!way.some((stop) => stop.includes('·')), 'a dot between texts is read with them');
      const order = [
        /^button "Run again: /,
        /^button "Run failed: /,
        /^button "Open prompt/,
        /^button "Show costs"/,
        /^button "Save report"/,
        /^tab "Results"/,
        /^button "Ask a model for a second opinion"/,
        /^button "Causes of /,
        /^searchbox "Find in samples"/,
        /^combobox "Status"/,
        /^combobox "Category"/,
        /^grid "Samples"/,
      ];
      const places = order.map((name) => way.findIndex((stop) => name.test(stop)));
      assert.ok(!places.includes(-1), way.join('\n'));
      assert.deepEqual(
        places,
        places.toSorted((a, b) => a - b),
        way.join('\n'),
      );
      await workbench().screenshot('dashboard-keyboard-grid');
    });

    journey.step('is filtered', async () => {
      for (let stops = 0; stops < 10 && !(await focused()).startsWith('combobox "Status"'); stops++)
        await press('Shift+Tab');
      await workbench().page.keyboard.type('failed');
      const told = dashboard()
        .getByRole('status')
        .filter({ hasText: /^\d+ of 30 results$/ });
      await told.waitFor();
      const rows = Number.parseInt((await told.textContent()) ?? '', 10);
      assert.ok(rows > 0 && rows < 30, `${rows} rows`);
      assert.equal(await grid().getAttribute('aria-rowcount'), `${rows + 1}`);
    });

    journey.step('has rows that are walked, and read with their columns', async () => {
      await tabTo(/^grid "Samples"/);
      await press('ArrowDown');
      await press('ArrowDown');
      const row = await active();
      assert.equal(await row.getAttribute('aria-rowindex'), '4');
      const tree = await row.ariaSnapshot();
      assert.match(tree, /gridcell "failed"/);
      const columns = await dashboard().getByRole('columnheader').count();
      assert.equal(await row.getByRole('gridcell').count(), columns);
    });

    journey.step('opens a sample, and goes through it', async () => {
      const row = await active();
      const name = (await row.locator('.cell-sample').textContent()) ?? '';
      await press('Enter');
      await dashboard().getByRole('complementary', { name }).waitFor();
      assert.match(await focused(), new RegExp(`^complementary "${name}"`));
      const way = await tabTo(/^button "Edit expected"/);
      for (const stop of ['Next sample', 'Close', 'Open sample', 'Open output', 'Run again', 'Approve'])
        assert.ok(
          way.some((each) => each.startsWith(`button "${stop}`)),
          `${stop}: ${way.join(', ')}`,
        );
      await tabTo(/^combobox "Category"/);
      await workbench().screenshot('dashboard-keyboard-pane');
    });

    journey.step('goes back to the row it came from', async () => {
      await press('Escape');
      await pane().waitFor({ state: 'detached' });
      assert.match(await focused(), /^grid "Samples"/);
      assert.equal(await (await active()).getAttribute('aria-rowindex'), '4');
      await press('ArrowUp');
      assert.equal(await (await active()).getAttribute('aria-rowindex'), '3');
    });

    journey.step('turns to the other views by arrows', async () => {
      for (let stops = 0; stops < 40 && !(await focused()).startsWith('tab "Results"'); stops++)
        await press('Shift+Tab');
      await press('ArrowRight');
      assert.match(await focused(), /^tab "Compare" \[selected\]/);
      await press('ArrowRight');
      assert.match(await focused(), /^tab "Trends" \[selected\]/);
      await dashboard().getByRole('tabpanel', { name: 'Trends' }).waitFor();
      await press('ArrowRight');
      assert.match(await focused(), /^tab "Cost" \[selected\]/);
      await press('ArrowRight');
      assert.match(await focused(), /^tab "Results" \[selected\]/);
    });

    journey.step('reads as well in high contrast', async () => {
      await dashboard().getByRole('tab', { name: 'Results' }).click();
      for (const theme of ['highContrast', 'highContrastLight'] as const) {
        await workbench().setTheme(theme);
        await openRow(dashboard().locator('#row-0'));
        await pane().getByText('Output').first().waitFor();
        await workbench().screenshot(`dashboard-${theme}`);
        await dashboard().getByRole('button', { name: 'Close' }).click();
        await grid().focus();
        await press('ArrowDown');
        const outline = await dashboard()
          .locator('html')
          .evaluate("getComputedStyle(document.querySelector('.row.active')).outlineStyle");
        assert.equal(outline, 'solid', 'the row that the keyboard is at is outlined');
        await workbench().screenshot(`dashboard-${theme}-rows`);
      }
    });

    journey.test('is gone through by keys alone');
  });
