import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { withRunningExtensions } from '../support/running-extensions.ts';
import type { Workbench } from '../support/workbench.ts';

/** The test of the extension's start, in a window on a folder with prompt files. */
export const describeActivation = (workbench: () => Workbench) =>
  describe('activation', () => {
    it('happens because the workspace holds prompt files, and VS Code says how long it took', () =>
      withRunningExtensions(workbench(), async (rows) => {
        const row = rows.filter({ hasText: 'Prompt Ladder' });
        await row.waitFor();
        const time = row.locator('.activation-time');
        const title = (await time.getAttribute('title')) ?? '';
        const text = (await time.textContent()) ?? '';
        assert.match(`${text} ${title}`, /\d+ms/);
        console.log(`      ${text}`);
      }));
  });
