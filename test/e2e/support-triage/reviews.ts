import assert from 'node:assert/strict';
import { appendFile, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, it } from 'mocha';
import { setUp } from '../support/set-up.ts';
import type { Workbench } from '../support/workbench.ts';

/** Tests of the review queue, in a window on the example, which they run with a repair. */
export const describeReviews = (workbench: () => Workbench) =>
  describe('outputs that a person decides about', () => {
    const inWorkspace = (...parts: string[]) => join(workbench().folder, ...parts);
    const queue = () => workbench().page.locator('.pane', { hasText: 'Review Queue' });
    const button = (name: RegExp) =>
      workbench()
        .page.locator('.editor-group-container.active .editor-actions')
        .getByRole('button', { name });
    const waiting = (sample: string) => queue().locator('.monaco-list-row', { hasText: sample });

    setUp(async () => {
      await workbench().discardEditors();
      await workbench().runCommand('Notifications: Clear All Notifications');
      await appendFile(inWorkspace('triage.prompt.yml'), 'retry:\n  attempts: 2\n');
      await workbench().openFile('triage.prompt.yml');
      await workbench()
        .codeLens(/prompt changed since/)
        .waitFor();
      await workbench()
        .codeLens(/Run \d+ samples/)
        .click();
      await workbench()
        .notification(/\d+ of \d+ (fail|samples passed)/)
        .waitFor();
    });

    beforeEach(async () => {
      await workbench().runCommand('Notifications: Clear All Notifications');
      await workbench().runCommand('Prompt Ladder: Focus on Review Queue View');
    });

    it('wait in a queue once their repair has failed', async () => {
      await waiting('refund-window').waitFor();
      await workbench().screenshot('review-queue-dark');
    });

    it('open with what can be done about them, and leave the queue when they are approved', async () => {
      await waiting('invoice-by-date').click();
      await button(/^Approve Output/).waitFor();
      await workbench().page.locator('.view-line', { hasText: '── Input: message ──' }).waitFor();
      await workbench().screenshot('review-output-dark');
      await button(/^Approve Output/).click();
      await workbench()
        .page.locator('.view-line', { hasText: /^Approved/ })
        .waitFor();
      await waiting('invoice-by-date').waitFor({ state: 'detached' });
      await workbench().screenshot('review-approved');
      await button(/^Open Output/).click();
      await workbench().page.locator('.tab.active', { hasText: 'invoice-by-date.json' }).waitFor();
      await button(/^Reject Output…/).waitFor();
      // What was decided stands behind the first line, and in no element's text.
      const isDecided = `[...document.querySelectorAll('.editor-group-container.active .view-line span')].some((span) => getComputedStyle(span, '::after').content.includes('Approved'))`;
      await workbench().page.waitForFunction(isDecided);
      await workbench().screenshot('review-approved-output');
      const [prompt = ''] = await readdir(inWorkspace('.prompt-ladder', 'reviews'));
      const [file = ''] = await readdir(inWorkspace('.prompt-ladder', 'reviews', prompt));
      assert.match(
        await readFile(inWorkspace('.prompt-ladder', 'reviews', prompt, file), 'utf8'),
        /verdict: approve/,
      );
    });

    it('become expected answers when they are corrected', async () => {
      const { page } = workbench();
      await waiting('paid-but-blocked').click();
      await page.locator('.tab.active', { hasText: 'paid-but-blocked' }).waitFor();
      await button(/^Edit Expected…/).click();
      const save = page.getByRole('button', { name: 'Save Correction' });
      await save.waitFor();
      await page
        .locator('.editor-group-container.active .modified .view-line')
        .getByText('"billing"')
        .dblclick({ position: { x: 30, y: 9 } });
      await page.keyboard.type('question');
      await workbench().screenshot('review-correction-dark');
      await save.click();
      await page.locator('.quick-input-title', { hasText: 'Save Correction' }).waitFor();
      await page.keyboard.press('Enter');
      await waiting('paid-but-blocked').waitFor({ state: 'detached' });
      await workbench()
        .notification(/Corrected/)
        .waitFor();
      const samples = await readFile(inWorkspace('samples', 'messages.jsonl'), 'utf8');
      const line = samples.split('\n').find((each) => each.includes('"paid-but-blocked"')) ?? '';
      assert.equal(JSON.parse(line).expected.category, 'question');
      // What still waits was answered before.
      await waiting('refund-window').filter({ hasText: 'samples changed since' }).waitFor();
    });

    it('read as well in a light theme', async () => {
      await workbench().setTheme('light');
      await waiting('refund-window').click();
      await button(/^Reject Output…/).waitFor();
      await workbench().screenshot('review-output-light');
      await workbench().setTheme('dark');
    });
  });
