import assert from 'node:assert/strict';
import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { ROOT } from '../../../scripts/paths.mjs';
import { violations } from '../support/axe.ts';
import { setUp } from '../support/set-up.ts';
import type { Workbench } from '../support/workbench.ts';

const FILE = 'answers.prompt.yml';

/** Tests of the ladder, in a window on the example. */
export const describeLadder = (workbench: () => Workbench) =>
  describe('the ladder', () => {
    const ladder = () =>
      workbench().page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');

    setUp(() => copyFile(join(ROOT, 'examples', 'studio-answers', FILE), join(workbench().folder, FILE)));

    it('is climbed in the example, changed, and left for a run', async () => {
      await workbench().openFile(FILE);
      await workbench().runCommand('Prompt Ladder: Climb the Ladder');
      await workbench().dialogButton('Climb').click();
      await ladder()
        .getByText(/^Stop at rung 3: 8 % still fail/)
        .waitFor();
      await workbench().runCommand('Notifications: Clear All Notifications');
      await ladder().getByText('Step from rung 1', { exact: true }).waitFor();
      await workbench().screenshot('ladder-dark');
      assert.deepEqual(await violations(ladder()), []);
      const rungs = ladder().getByRole('list', { name: 'Rungs' }).getByRole('heading', { level: 2 });
      assert.deepEqual(await rungs.allTextContents(), ['Prompt', '+ Retrieval', '+ Rules', 'Fine-tune?']);

      await ladder().getByRole('button', { name: 'Show the assumptions' }).click();
      const setup = ladder().getByLabel('Set-up, once, in USD');
      await setup.fill('250');
      await setup.press('Tab');
      await ladder()
        .getByRole('row', { name: /Set-up, once/ })
        .getByText('the workspace')
        .waitFor();
      assert.match(
        await readFile(join(workbench().folder, '.prompt-ladder', 'config.yml'), 'utf8'),
        /# What the ladder[\s\S]*target: 5 %\n {2}fineTuning:\n {4}setupUsd: 250\n/,
      );
      for (const theme of ['highContrast', 'highContrastLight', 'light'] as const) {
        await workbench().setTheme(theme);
        assert.deepEqual(await violations(ladder()), [], theme);
        await workbench().screenshot(`ladder-${theme}`);
      }

      await workbench().reload();
      await ladder()
        .getByRole('row', { name: /Set-up, once/ })
        .waitFor();
      await ladder().getByRole('button', { name: 'Show run of + Retrieval' }).click();
      await ladder().getByRole('heading', { name: 'Why it fails', level: 2 }).waitFor();
    });
  });
