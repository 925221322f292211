import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe } from 'mocha';
import { ROOT } from '../../../scripts/paths.mjs';
import { Journey } from '../../support/journey.ts';
import { violations } from '../support/axe.ts';
import { setUp } from '../support/set-up.ts';
import { THEMES, type Workbench } from '../support/workbench.ts';

const FILE = 'answers.prompt.yml';
/** The example before anybody turned its retrieval on. */
const WITHOUT_RETRIEVAL = readFileSync(join(ROOT, 'examples', 'studio-answers', FILE), 'utf8')
  .replace('\n      Context:\n      {{ context }}\n', '')
  .replace('  sources: [knowledge/]\n  topK: 3\n', '  - knowledge/\n');

/** Tests of the documents of a prompt, in a window on the example. */
export const describeKnowledge = (workbench: () => Workbench) =>
  describe('knowledge', () => {
    const dashboard = () =>
      workbench().page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
    const view = () =>
      workbench()
        .page.locator('.pane')
        .filter({ has: workbench().page.locator('.pane-header', { hasText: 'Knowledge' }) });
    const row = (text: string | RegExp) => view().locator('.monaco-list-row', { hasText: text }).first();
    const unfold = (text: string) => row(text).locator('.monaco-tl-twistie').click();
    const press = async (text: string, action: string) => {
      await row(text).hover();
      await row(text).locator(`.action-label[aria-label^="${action}"]`).click();
    };
    const line = (text: string) => workbench().page.locator('.view-line', { hasText: text }).first();
    const clear = () => workbench().runCommand('Notifications: Clear All Notifications');
    const inBothThemes = async (name: string) => {
      await workbench().screenshot(`${name}-dark`);
      await workbench().setTheme('light');
      await workbench().screenshot(`${name}-light`);
      await workbench().setTheme('dark');
    };
    const journey = new Journey();

    setUp(() => writeFile(join(workbench().folder, FILE), WITHOUT_RETRIEVAL));

    journey.step('turns retrieval on, shows the change, and what it brings', async () => {
      await workbench().openFile(FILE);
      await workbench().runCommand('Prompt Ladder: Focus on Knowledge View');
      await press('Studio answers', 'Turn On Retrieval');
      await workbench()
        .page.locator('.tab.active', { hasText: `${FILE}: before → now` })
        .waitFor();
      await workbench().page.locator('.monaco-diff-editor .line-insert').first().waitFor();
      await workbench().screenshot('retrieval-change-dark');
      await workbench().answer('Retrieval is on for Studio answers', 'Save and Compare');
      await dashboard().getByRole('tab', { name: 'Compare', selected: true }).waitFor();
      await dashboard()
        .getByText(/fixes \d+ and breaks 0 of \d+ samples/)
        .waitFor();
      assert.match(
        await readFile(join(workbench().folder, FILE), 'utf8'),
        /\{\{ context \}\}[\s\S]*\nknowledge:\n {2}sources:\n {4}- knowledge\/\n/,
      );
      await clear();
      await inBothThemes('retrieval-compared');
    });

    journey.step('says in every theme how retrieval did, and leaves for the ladder', async () => {
      await dashboard().getByRole('tab', { name: 'Retrieval' }).click();
      await dashboard()
        .getByText(/^\d+ queries, the first 5 passages of each/)
        .waitFor();
      await dashboard().getByText('how much of what is relevant is in the first 5 passages').waitFor();
      await dashboard()
        .getByRole('row', { name: /^Recall@5 \d\.\d\d \d\.\d\d to / })
        .waitFor();
      await dashboard()
        .getByRole('columnheader', { name: 'nDCG@5', description: /^how good the ranking/ })
        .waitFor();
      for (const theme of Object.keys(THEMES) as (keyof typeof THEMES)[]) {
        await workbench().setTheme(theme);
        assert.deepEqual(await violations(dashboard()), [], theme);
        await workbench().screenshot(`retrieval-${theme}`);
      }
      await workbench().setTheme('dark');
      await dashboard()
        .getByRole('button', { name: /^Climb/ })
        .click();
      await workbench().page.locator('.monaco-dialog-box', { hasText: 'Climb the ladder with' }).waitFor();
      await workbench().dialogButton('Cancel').click();
      await workbench().runCommand('View: Close All Editors');
    });

    journey.step('shows sources, documents and how one is cut', async () => {
      await workbench().runCommand('Prompt Ladder: Focus on Knowledge View');
      await unfold('Studio answers');
      await row(/5 documents · \d+ passages, up to date/).waitFor();
      await unfold('5 documents');
      await press('refunds.md', 'Preview Chunks');
      await line('refunds.md in').waitFor();
      await unfold('refunds.md');
      await row(/line \d+ · A yearly plan/).waitFor();
      await inBothThemes('knowledge-chunks');
      await workbench().runCommand('View: Close All Editors');
    });

    journey.step('shows in a hover what a sample gets', async () => {
      const { page } = workbench();
      await workbench().openFile(FILE);
      await line('{{ context }}').click();
      await page.keyboard.press('End');
      for (const key of Array(4).fill('ArrowLeft')) await page.keyboard.press(key);
      const hover = page.locator('.monaco-hover', { hasText: 'gets 5 passages' });
      for (const theme of ['light', 'dark'] as const) {
        await workbench().setTheme(theme);
        await workbench().runCommand('Show or Focus Hover');
        await hover.waitFor();
        await workbench().screenshot(`knowledge-hover-${theme}`);
      }
      await hover.getByText('Preview the prompt for another sample…').click();
      await workbench().choose('price-solo');
      await page.locator('.tab', { hasText: 'answers for price-solo.md' }).waitFor();
      await inBothThemes('rendered-prompt');
    });

    journey.test('is looked through, turned on as retrieval, and previewed');
  });
