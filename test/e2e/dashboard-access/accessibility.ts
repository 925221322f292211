import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { violations } from '../support/axe.ts';
import { openRow } from '../support/open-row.ts';
import { setUp } from '../support/set-up.ts';
import { THEMES, type Workbench } from '../support/workbench.ts';

/** Tests of the dashboard by the rules of axe-core, in a window on the example. */
export const describeAccessibility = (workbench: () => Workbench) =>
  describe('the dashboard, for everybody', () => {
    const dashboard = () =>
      workbench().page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');

    const views: Readonly<Record<string, () => Promise<void>>> = {
      results: () => dashboard().getByRole('tab', { name: 'Results' }).click(),
      causes: async () => {
        const causes = dashboard().getByRole('button', { name: 'Causes of format' });
        if ((await causes.getAttribute('aria-expanded')) === 'false') await causes.click();
      },
      sample: () => openRow(dashboard().getByRole('row').filter({ hasText: 'vat-number' })),
      compare: async () => {
        await dashboard().getByRole('tab', { name: 'Compare' }).click();
        await dashboard().getByRole('tabpanel').getByRole('combobox').first().waitFor();
      },
      trends: async () => {
        await dashboard().getByRole('tab', { name: 'Trends' }).click();
        await dashboard().getByText('Runs, newest first').waitFor();
      },
      cost: () => dashboard().getByRole('tab', { name: 'Cost' }).click(),
    };

    setUp(async () => {
      await workbench().discardEditors();
      await workbench().runCommand('Notifications: Clear All Notifications');
      await workbench().openFile('triage.prompt.yml');
      for (const run of [1, 2]) {
        await workbench().runCommand('Prompt Ladder: Run Samples');
        await workbench()
          .notification(/\d+ of \d+ fail/)
          .waitFor();
        if (run === 1) await workbench().runCommand('Notifications: Clear All Notifications');
      }
      await workbench().answer(/\d+ of \d+ fail/, 'Show Results');
      await dashboard().getByRole('heading', { name: 'Why it fails', level: 2 }).waitFor();
      await workbench().runCommand('Notifications: Clear All Notifications');
    });

    for (const theme of Object.keys(THEMES) as (keyof typeof THEMES)[])
      it(`has no violation of axe-core's rules in any view: ${theme}`, async () => {
        await workbench().setTheme(theme);
        const found: string[] = [];
        for (const [view, show] of Object.entries(views)) {
          await show();
          found.push(...(await violations(dashboard())).map((each) => `${view}: ${each}`));
          await workbench().screenshot(`accessible-${theme}-${view}`);
        }
        assert.equal(found.join('\n'), '');
      });
  });
