import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe } from 'mocha';
import { git } from '../support/git.ts';
import { Journey } from '../support/journey.ts';
import { setUp } from './support/set-up.ts';
import { useWorkbench } from './support/use-workbench.ts';
import { THEMES } from './support/workbench.ts';

describe('versions', () => {
  const workbench = useWorkbench({ folder: 'support-triage', settings: { 'files.autoSave': 'off' } });
  const row = (text: string | RegExp) =>
    workbench().page.locator('.split-view-view').getByRole('treeitem', { name: text }).first();
  const dashboard = () =>
    workbench().page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
  const journey = new Journey();
  const clear = () => workbench().runCommand('Notifications: Clear All Notifications');

  setUp(() => {
    const root = { root: workbench().folder };
    git(root, 'init', '--quiet');
    git(root, 'add', '.');
    git(root, 'commit', '--quiet', '-m', 'Sort the messages that reach support');
    git(root, 'branch', 'release');
  });

  journey.step('are saved, edited, run, compared by what they do, and restored', async () => {
    const { page } = workbench();
    await workbench().openFile('triage.prompt.yml');
    await workbench().runCommand('Prompt Ladder: Save Prompt Version…');
    await workbench().type('Save Version', 'As it was in the first week');
    await workbench().notification('saved as v1').waitFor();
    await clear();

    const line = page.locator('.editor-group-container.active .view-line', { hasText: 'draft the answer' });
    await line.first().click();
    await page.keyboard.press('End');
    await page.keyboard.type(' Return the JSON alone, without a code fence.');
    await page.keyboard.press('Control+S');
    await workbench().runCommand('Prompt Ladder: Save Prompt Version…');
    await workbench().type('Save Version', 'JSON alone');
    await workbench().answer('saved as v2', 'Label…');
    await workbench().choose('production');
    await workbench().notification('production is v2 now').waitFor();
    await clear();

    // Neither version has run yet: both are run for it.
    await workbench().runCommand('Prompt Ladder: Compare Behaviour With…');
    await workbench().choose('v1 As it was');
    await dashboard().getByRole('tab', { name: 'Compare', selected: true }).waitFor();
    await dashboard()
      .getByText(/^v2 fixes \d+ and breaks \d+ of 30 samples/)
      .waitFor();
    await dashboard().getByRole('row', { name: 'Cost an answer $0.00 $0.00 –' }).waitFor();
    await dashboard()
      .getByRole('row', { name: /^Input tokens an answer \d+ \d+ / })
      .waitFor();
    const first = dashboard().locator('.pair-head').first();
    await first.click();
    await dashboard().locator('.outputs').getByText('Before').waitFor();
    // High enough for the verdict with its choices and for the outputs.
    const viewport = page.viewportSize();
    await page.setViewportSize({ width: 1280, height: 1200 });
    await dashboard().getByRole('button', { name: 'Compare variants…' }).scrollIntoViewIfNeeded();
    for (const theme of Object.keys(THEMES) as (keyof typeof THEMES)[]) {
      await workbench().setTheme(theme);
      await workbench().screenshot(`compare-${theme}`);
    }
    await workbench().setTheme('dark');
    if (viewport) await page.setViewportSize(viewport);
    await dashboard().getByRole('button', { name: 'Open in the diff editor' }).click();
    await page.locator('.editor-group-container.active .monaco-diff-editor').waitFor();
    await workbench().discardEditors();

    await workbench().openFile('triage.prompt.yml');
    await workbench().runCommand('Prompt Ladder: Restore Version…');
    await workbench().choose('v1 As it was');
    await workbench().notification('not saved to disk yet').waitFor();
    const text = await readFile(join(workbench().folder, 'triage.prompt.yml'), 'utf8');
    assert.match(text, /JSON alone, without/);
    await clear();
    await page.keyboard.press('Control+S');

    await workbench().runCommand('Prompt Ladder: Focus on Prompts View');
    await row(/changed since v2/).waitFor();
    await row(/changed since v2/)
      .locator('.monaco-tl-twistie')
      .click();
    await row(/v2 JSON alone.*production.*% of/).waitFor();
    await row('Commits').locator('.monaco-tl-twistie').click();
    await row(/Sort the messages.*the first one.*% of 30 passed/).waitFor();
    await workbench().screenshot('versions-dark');
    await workbench().setTheme('light');
    await workbench().screenshot('versions-light');
    await workbench().setTheme('dark');
    await workbench().runCommand('Prompt Ladder: Show Prompt History…');
    await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Sort the messages' }).waitFor();
    await workbench().screenshot('history-dark');
    await page.keyboard.press('Escape');
    await workbench().runCommand('Explorer: Focus on Folders View');
    const isMarked = "(label) => getComputedStyle(label, '::after').content.includes('≠')";
    await page.waitForFunction(`[...document.querySelectorAll('.monaco-icon-label')].some(${isMarked})`);
  });

  journey.step('are reviewed against a branch, in one diff, with what that does beside it', async () => {
    const { page } = workbench();
    await workbench().openFile('triage.prompt.yml');
    await workbench().runCommand('Prompt Ladder: Restore Version…');
    await workbench().choose('v2 JSON alone');
    await workbench().notification('not saved to disk yet').waitFor();
    await clear();
    await page.keyboard.press('Control+S');
    await workbench().runCommand('Prompt Ladder: Review Prompt Changes…');
    await workbench().choose('release');
    await page.getByRole('tab', { name: /Prompts against release/ }).waitFor();
    await page.locator('.multiDiffEditor .view-line', { hasText: 'Return the JSON alone' }).first().waitFor();
    await dashboard()
      .getByText(/fixes \d+ and breaks \d+ of 30 samples/)
      .first()
      .waitFor();
    for (const theme of Object.keys(THEMES) as (keyof typeof THEMES)[]) {
      await workbench().setTheme(theme);
      await workbench().screenshot(`review-${theme}`);
    }

    // A file of the versions that a merge left in conflict is a row of its own, which says what is wrong.
    const versions = join(workbench().folder, '.prompt-ladder/versions');
    const [saved = ''] = await readdir(versions);
    const label = join(versions, saved, 'labels/production');
    const production = await readFile(label, 'utf8');
    await workbench().runCommand('Prompt Ladder: Focus on Prompts View');
    await writeFile(label, `<<<<<<< ours\n${production}=======\nv1-00000000\n>>>>>>> theirs\n`);
    const problem = row(/^production: .*conflict/);
    for (const theme of ['dark', 'light'] as const) {
      await workbench().setTheme(theme);
      await problem.waitFor();
      await dashboard()
        .getByText(/fixes \d+ and breaks \d+ of 30 samples/)
        .first()
        .waitFor();
      await workbench().screenshot(`versions-problem-${theme}`);
    }
    await problem.click();
    await page.locator('.editor-group-container.active .view-line', { hasText: 'theirs' }).waitFor();
    await writeFile(label, production);
    await problem.waitFor({ state: 'detached' });
  });

  journey.test('are saved, compared, restored and reviewed');
});
