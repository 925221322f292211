import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { ROOT } from '../../../scripts/paths.mjs';
import { makeFolder } from '../../../src/core/make-folder.ts';
import { SummaryBuilder } from '../../../src/core/runs/summary.ts';
import { violations } from '../support/axe.ts';
import { setUp } from '../support/set-up.ts';
import type { Workbench } from '../support/workbench.ts';

/** A run of the prompt that is stored already. */
const storedRun = (id: string, model: string, prompt: string, source: string, passed: number) => ({
  id,
  toolVersion: '0.1.0',
  startedAt: '2026-11-20T09:30:00.000Z',
  finishedAt: '2026-11-20T09:31:00.000Z',
  state: 'finished',
  prompt: { name: 'Support triage', file: prompt, hash: 'p', source },
  samples: { hash: 's', count: 30, invalid: 0 },
  rulesHash: 'r',
  provider: 'openai',
  model,
  parameters: {},
  settings: { repeat: 1, filter: [] },
  summary: { ...new SummaryBuilder().summary, results: 30, passed, failed: 30 - passed },
});

/** Tests of what runs are expected to cost, in a window on the example that asks above 0.001 USD. */
export const describeCosts = (workbench: () => Workbench) =>
  describe('costs in the editor', () => {
    setUp(async () => {
      const { folder } = workbench();
      const prompt = 'triage.prompt.yml';
      await workbench().discardEditors();
      const text = await readFile(join(ROOT, 'examples', 'support-triage', prompt), 'utf8');
      const source = text.replace('provider: practice', 'provider: openai').replace('practice-1', 'gpt-4o');
      await writeFile(join(folder, prompt), source);
      // A server of one's own needs no key; nothing calls it.
      await makeFolder(join(folder, '.prompt-ladder'));
      await writeFile(
        join(folder, '.prompt-ladder/config.yml'),
        'providers: { openai: { baseUrl: "http://127.0.0.1:9/v1" } }\nprices: { gpt-4o: { input: 2.5, output: 10 } }\n',
      );
      for (const [index, model, passed] of [
        [1, 'gpt-4.1-nano', 24],
        [2, 'gpt-4o-mini', 28],
        [3, 'gpt-4o', 28],
      ] as const) {
        const id = `2026-11-20-0${index}`;
        const run = join(folder, '.prompt-ladder/runs', id);
        await makeFolder(run);
        await writeFile(join(run, 'run.json'), JSON.stringify(storedRun(id, model, prompt, source, passed)));
        await writeFile(join(run, 'results.jsonl'), '');
      }
    });

    const preview = () =>
      workbench()
        .page.frameLocator('iframe.webview.ready')
        .frameLocator('#active-frame')
        .locator('.markdown-body, body');

    it('are estimated without a key, and asked about before an expensive run', async () => {
      await workbench().openFile('triage.prompt.yml');
      await workbench().runCommand('Prompt Ladder: Estimate Run');
      await workbench()
        .notification(/30 samples × 1 model: .* input tokens/)
        .waitFor();
      await workbench().notification('estimating the run').waitFor({ state: 'hidden' });
      await workbench().screenshot('costs-estimate-dark');
      await workbench().answer(/30 samples × 1 model/, 'Run');
      await workbench().page.locator('.monaco-dialog-box', { hasText: 'may cost up to $' }).waitFor();
      await workbench().screenshot('costs-question-dark');
      await workbench().dialogButton('Cancel').click();
      await workbench().page.locator('.monaco-dialog-box').waitFor({ state: 'hidden' });
      assert.equal(
        await workbench()
          .notification(/error|not run/i)
          .count(),
        0,
      );
    });

    it('are compared by model and volume in the dashboard', async () => {
      const { page } = workbench();
      const dashboard = page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
      const model = (name: string) => dashboard.getByRole('columnheader', { name, exact: true }).first();
      await workbench().openFile('triage.prompt.yml');
      await workbench().runCommand('Prompt Ladder: Show Results');
      await dashboard.getByRole('tab', { name: 'Cost' }).click();
      await model('gpt-4.1-nano').waitFor();
      await model('gpt-4o').waitFor();
      await dashboard.getByLabel('Calls a day').fill('50000');
      await dashboard.getByLabel('Calls a day').press('Tab');
      await dashboard
        .getByRole('rowheader', { name: 'A month of 500,000 calls a day', exact: true })
        .waitFor();
      await dashboard.getByRole('rowheader', { name: '1,000 calls', exact: true }).waitFor();
      await dashboard.getByText('is the cheapest that passed').waitFor();
      for (const theme of ['light', 'highContrast', 'highContrastLight', 'dark'] as const) {
        await workbench().setTheme(theme);
        assert.deepEqual(await violations(dashboard), [], theme);
        await workbench().screenshot(`costs-tab-${theme}`);
      }
      await dashboard.getByRole('button', { name: 'Choose models…' }).click();
      await page.locator('.quick-input-widget input[type=text]').fill('gpt-4.1-mini');
      await page.locator('.quick-input-list .monaco-list-row', { hasText: 'gpt-4.1-mini' }).first().click();
      await page.keyboard.press('Enter');
      await model('gpt-4.1-mini').waitFor();
      await workbench().runCommand('View: Close Editor');
    });

    it('are shown at scale, rendered, in a light theme as well', async () => {
      await workbench().openFile('triage.prompt.yml');
      await workbench().runCommand('Prompt Ladder: Show Costs at Scale…');
      await workbench().type('Costs at Scale', '50000/day');
      // The models that the prompt has run on are chosen already.
      await workbench()
        .page.locator('.quick-input-list .monaco-list-row', { hasText: 'gpt-4.1-nano' })
        .first()
        .waitFor();
      await workbench().screenshot('costs-models-dark');
      await workbench().page.keyboard.press('Enter');
      await preview().getByText('Costs of Support triage').first().waitFor();
      await preview().getByText('is the cheapest that passed').first().waitFor();
      await workbench().screenshot('costs-dark');
      await workbench().setTheme('light');
      await preview().getByText('Costs of Support triage').first().waitFor();
      await workbench().screenshot('costs-light');
    });
  });
