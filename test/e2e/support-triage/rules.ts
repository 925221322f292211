import { describe, it } from 'mocha';
import type { Workbench } from '../support/workbench.ts';

/** Tests of what is shown at rules, in a window in which the example was run. */
export const describeRules = (workbench: () => Workbench) =>
  describe('rules in the editor', () => {
    const suggestions = () => workbench().page.locator('.suggest-widget .monaco-list-row');
    const firstFailing = () =>
      workbench()
        .codeLens(/fails \d+ of \d+ · last run/)
        .first();

    /** Opens the rules at their beginning, wherever they were left. */
    async function openRules(): Promise<void> {
      await workbench().openFile('triage.rules.yml');
      await workbench().page.keyboard.press('Control+Home');
    }

    /** Opens an output that breaks the first rule, out of the rule's preview. */
    async function openFromPreview(shot?: string): Promise<void> {
      const { page } = workbench();
      await openRules();
      await firstFailing().waitFor();
      await workbench().clickLens('Preview', page.locator('.quick-input-title', { hasText: 'would fail' }));
      await page.locator('.quick-input-list .monaco-list-row').first().waitFor();
      if (shot) await workbench().screenshot(shot);
      await page.keyboard.press('Enter');
      await page.locator('.editor-group-container.active .squiggly-hint').first().waitFor();
    }

    async function showHover(shot: string): Promise<void> {
      await workbench().runCommand('Show or Focus Hover');
      await workbench().page.locator('.monaco-hover:visible', { hasText: 'Expected' }).first().waitFor();
      await workbench().screenshot(shot);
    }

    async function completeCheck(shot: string): Promise<void> {
      const { page } = workbench();
      await page.keyboard.press('Control+End');
      await page.keyboard.press('Enter');
      await page.keyboard.type('  - id: polite\n  check: wo');
      await suggestions().filter({ hasText: 'words' }).first().waitFor();
      await workbench().screenshot(shot);
      await page.keyboard.press('Escape');
    }

    it('says above each rule how it fared, once the samples were run', async () => {
      await openRules();
      await firstFailing().waitFor();
      await workbench()
        .codeLens(/holds in all \d+ · last run/)
        .first()
        .waitFor();
      await workbench().codeLens('Preview').first().waitFor();
      await workbench().screenshot('rule-lenses-dark');
    });

    it('completes checks while a rule is typed', async () => {
      await openRules();
      await completeCheck('rule-completion-dark');
    });

    it('previews a rule, and says of what breaks it what was wanted and found, with fixes', async () => {
      const { page } = workbench();
      await openFromPreview('rule-preview-dark');
      await showHover('violation-hover-dark');
      await page.locator('.monaco-hover a:visible', { hasText: 'repair sentence' }).click();
      await page.locator('.tab.active', { hasText: 'triage.rules.yml' }).waitFor();
      await page.locator('.view-line', { hasText: 'repair:' }).first().waitFor();
      await workbench().screenshot('repair-sentence-dark');
    });

    it('reads as well in a light theme', async () => {
      await workbench().setTheme('light');
      await openFromPreview();
      await showHover('violation-hover-light');
      await workbench().page.keyboard.press('Escape');
      await openRules();
      await firstFailing().waitFor();
      await workbench().screenshot('rule-lenses-light');
      await completeCheck('rule-completion-light');
      await workbench().setTheme('dark');
    });
  });
