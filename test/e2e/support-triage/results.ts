import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { labels, type Workbench } from '../support/workbench.ts';

/** Tests of what is shown at a prompt and its samples, in a window in which the example was run. */
export const describeResults = (workbench: () => Workbench) =>
  describe('a prompt in the editor', () => {
    it('says above its first line how many of its samples passed', async () => {
      await workbench().openFile('triage.prompt.yml');
      await workbench()
        .codeLens(/\d+ of \d+ passed · practice model/)
        .waitFor();
    });

    it('lists each sample as a test, failed ones as failed', async () => {
      await workbench().openFile('triage.prompt.yml');
      await workbench().showTests();
      const failed = workbench().testRow(/\(Failed\)/);
      await failed.first().waitFor();
      const all = await labels(workbench().testRow());
      assert.ok(
        all.some((label) => label.includes('(Passed)')),
        all.join('\n'),
      );
      await workbench().screenshot('test-explorer-dark');
    });

    it('shows what a failed test expected beside what came', async () => {
      await workbench().showTests();
      await workbench()
        .testRow(/This morning I paid for the yearly plan/)
        .click();
      const peek = workbench().page.locator('.zone-widget', { hasText: 'agrees-with-expected' });
      await peek.waitFor();
      await peek.locator('.view-line', { hasText: '"bug"' }).first().waitFor();
      await peek.locator('.view-line', { hasText: '"billing"' }).first().waitFor();
      await workbench().screenshot('test-failure-dark');
    });

    it('marks failing samples at their lines, with a way to the output', async () => {
      await workbench().openFile('messages.jsonl');
      await workbench().page.keyboard.press('Control+Home');
      await workbench().page.locator('.squiggly-error').first().waitFor();
      await workbench().showProblems();
      await workbench()
        .problem(/Prompt Ladder/)
        .first()
        .waitFor();
      await workbench().screenshot('sample-diagnostics-dark');
      await workbench().runCommand('Prompt Ladder: Open Output');
      await workbench().choose('');
      await workbench()
        .page.locator('.editor-group-container.active .tab.active', { hasNotText: 'messages.jsonl' })
        .waitFor();
      await workbench().screenshot('output-dark');
    });

    it('reads as well in a light theme', async () => {
      await workbench().setTheme('light');
      await workbench().openFile('triage.prompt.yml');
      await workbench()
        .codeLens(/\d+ of \d+ passed/)
        .waitFor();
      await workbench().showTests();
      await workbench().screenshot('test-explorer-light');
      await workbench().openFile('messages.jsonl');
      await workbench().page.keyboard.press('Control+Home');
      await workbench().page.locator('.squiggly-error').first().waitFor();
      await workbench().screenshot('sample-diagnostics-light');
      await workbench().setTheme('dark');
    });

    it('still knows the results after the window was reloaded', async () => {
      await workbench().reload();
      await workbench().openFile('triage.prompt.yml');
      await workbench()
        .codeLens(/\d+ of \d+ passed · practice model/)
        .waitFor();
      await workbench().openFile('messages.jsonl');
      await workbench().page.keyboard.press('Control+Home');
      await workbench().page.locator('.squiggly-error').first().waitFor();
    });
  });
