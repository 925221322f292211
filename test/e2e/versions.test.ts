import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, it } from 'mocha';
import { useWorkbench } from './support/use-workbench.ts';

describe('versions', () => {
  const workbench = useWorkbench({ folder: 'support-triage' });
  const row = (text: string | RegExp) =>
    workbench().page.locator('.pane', { hasText: 'Prompts' }).getByRole('treeitem', { name: text });
  const diff = () => workbench().page.locator('.editor-group-container.active .monaco-diff-editor');

  before(() => {
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', ...args], {
        cwd: workbench().folder,
      });
    git('init', '--quiet');
    git('add', '.');
    git('commit', '--quiet', '-m', 'Sort the messages that reach support');
  });

  it('are saved, and shown with commits and what is not saved yet', async () => {
    await workbench().openFile('triage.prompt.yml');
    await workbench().runCommand('Prompt Ladder: Save Prompt Version…');
    await workbench().type('Save Version', 'As it was in the first week');
    await workbench().notification('saved as v1').waitFor();
    await workbench().runCommand('Notifications: Clear All Notifications');
    await workbench()
      .codeLens(/Run \d+ samples/)
      .click();
    await workbench()
      .notification(/\d+ of \d+ samples passed/)
      .waitFor();
    await workbench().runCommand('Notifications: Clear All Notifications');

    const { page } = workbench();
    const line = page.locator('.editor-group-container.active .view-line', { hasText: 'draft the answer' });
    await line.first().click();
    await page.keyboard.press('End');
    await page.keyboard.type(' Return the JSON alone, without a code fence.');
    await page.keyboard.press('Control+S');
    await workbench().runCommand('Prompt Ladder: Focus on Prompts View');
    await row(/unsaved changes since v1/).waitFor();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    await row(/v1 As it was in the first week.*% of/).waitFor();
  });

  it('are compared with the files of now, labelled and restored', async () => {
    const { page } = workbench();
    await row(/v1 As it was/).hover();
    await row(/v1 As it was/)
      .getByRole('button', { name: 'Compare With Files of Now' })
      .click();
    await diff().waitFor();
    await diff().locator('.char-insert, .line-insert').first().waitFor();
    await workbench().runCommand('Prompt Ladder: Save Prompt Version…');
    await workbench()
      .choose('triage')
      .catch(() => {});
    await workbench().type('Save Version', 'JSON alone');
    await workbench().notification('saved as v2').waitFor();
    await workbench().answer('saved as v2', 'Label…');
    await workbench().choose('production');
    await row(/v2 JSON alone.*production/).waitFor();
    await workbench().runCommand('Notifications: Clear All Notifications');
    await page.mouse.move(640, 600);
    await workbench().screenshot('versions-dark');
    await workbench().setTheme('light');
    await workbench().screenshot('versions-light');
    await workbench().setTheme('dark');

    await workbench().openFile('triage.prompt.yml');
    await workbench().runCommand('Prompt Ladder: Restore Version…');
    await workbench().choose('v1 As it was');
    await workbench().notification('not saved to disk yet').waitFor();
    const text = await readFile(join(workbench().folder, 'triage.prompt.yml'), 'utf8');
    assert.match(text, /JSON alone, without/);
    await page.keyboard.press('Control+S');
    await workbench().runCommand('Prompt Ladder: Show Prompt History…');
    await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Sort the messages' }).waitFor();
    await workbench().screenshot('versions-history-dark');
  });
});
