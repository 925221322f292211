import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, it } from 'mocha';
import { setUp } from '../support/set-up.ts';
import type { Workbench } from '../support/workbench.ts';

const SENTENCE = 'Thank the customer for writing, in one short sentence. ';

/** Tests of what is counted while a prompt is edited, in a window on the example. */
export const describeTokens = (workbench: () => Workbench) =>
  describe('tokens and costs in the editor', () => {
    const contentKey = () =>
      workbench()
        .page.locator('.view-line', { hasText: 'content: |' })
        .getByText('content', { exact: true })
        .first();

    setUp(async () => {
      const file = join(workbench().folder, 'triage.prompt.yml');
      const text = await readFile(file, 'utf8');
      await writeFile(
        file,
        text.replace('provider: practice', 'provider: openai').replace('practice-1', 'gpt-4o-mini'),
      );
    });

    beforeEach(async () => {
      await workbench().discardEditors();
      await workbench().openFile('triage.prompt.yml');
      await workbench().page.keyboard.press('Control+Home');
      await workbench().statusBarItem('tokens · $').waitFor();
    });

    it('stand in the status bar, and move no text', async () => {
      assert.equal(await workbench().codeLens('tokens').count(), 0);
      await workbench().screenshot('tokens-dark');
    });

    it('follow the typing', async () => {
      const item = workbench().statusBarItem('tokens · $');
      const before = Number.parseInt((await item.textContent()) ?? '', 10);
      await workbench().page.locator('.view-line', { hasText: 'draft the answer, which' }).click();
      await workbench().page.keyboard.press('End');
      await workbench().page.keyboard.type(` ${SENTENCE}`);
      await workbench().page.keyboard.press('Home');
      await workbench()
        .statusBarItem(`${before + 10} tokens`)
        .or(workbench().statusBarItem(`${before + 11} tokens`))
        .or(workbench().statusBarItem(`${before + 12} tokens`))
        .waitFor();
    });

    it('are told apart in a hover', async () => {
      await contentKey().hover();
      await workbench().page.locator('.monaco-hover-content', { hasText: 'in a call' }).first().waitFor();
      await workbench().screenshot('tokens-hover-dark');
      await workbench().page.mouse.move(0, 0);
    });

    it('are listed when the status bar is clicked', async () => {
      await workbench().statusBarItem('tokens · $').click();
      await workbench()
        .page.locator('.quick-input-list .monaco-list-row', { hasText: 'system' })
        .first()
        .waitFor();
      await workbench().page.getByPlaceholder('The message or line to show').waitFor();
      const rows = workbench().page.locator('.quick-input-list .monaco-list-row');
      for (const [heading, row] of [
        ['Messages with their framing', '1. system'],
        ['Costs', 'The longest sample'],
      ] as const)
        await rows.filter({ hasText: heading }).filter({ hasText: row }).waitFor();
      await workbench().screenshot('tokens-list-dark');
      await workbench().page.keyboard.press('Escape');
    });

    async function showSamples(shot: string): Promise<void> {
      await workbench().openFile('messages.jsonl');
      await workbench().page.keyboard.press('Control+Home');
      await workbench()
        .page.locator('.view-line', { hasText: /\d+\stokens/ })
        .first()
        .waitFor();
      await workbench().screenshot(shot);
    }

    it('stand beside each sample', () => showSamples('tokens-samples-dark'));

    it('read as well in a light theme', async () => {
      await workbench().setTheme('light');
      await showSamples('tokens-samples-light');
      await workbench().openFile('triage.prompt.yml');
      await workbench().statusBarItem('tokens · $').waitFor();
      await workbench().screenshot('tokens-light');
      await contentKey().hover();
      await workbench().page.locator('.monaco-hover-content', { hasText: 'in a call' }).first().waitFor();
      await workbench().screenshot('tokens-hover-light');
      await workbench().setTheme('dark');
    });
  });
