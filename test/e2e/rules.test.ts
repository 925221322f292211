import { describe, it } from 'mocha';
import { useWorkbench } from './support/use-workbench.ts';

const LENSES_SETTLE_MS = 1_500;

describe('rules in the editor', () => {
  const workbench = useWorkbench({ folder: 'support-triage' });
  const suggestions = () => workbench().page.locator('.suggest-widget .monaco-list-row');

  it('says above each rule how it fared, once the samples were run', async () => {
    await workbench().openFile('triage.prompt.yml');
    await workbench()
      .codeLens(/Run \d+ samples/)
      .click();
    await workbench()
      .notification(/\d+ of \d+ samples passed/)
      .waitFor();
    await workbench().runCommand('Notifications: Clear All Notifications');
    await workbench().screenshot('instruction-dark');
    await workbench().openFile('triage.rules.yml');
    await workbench()
      .codeLens(/fails \d+ of \d+ · last run/)
      .first()
      .waitFor();
    await workbench()
      .codeLens(/holds in all \d+ · last run/)
      .first()
      .waitFor();
    await workbench().codeLens('Preview').first().waitFor();
    await workbench().screenshot('rule-lenses-dark');
  });

  it('completes checks while a rule is typed', async () => {
    const { page } = workbench();
    await page.keyboard.press('Control+End');
    await page.keyboard.press('Enter');
    await page.keyboard.type('  - id: polite\n  check: wo');
    await suggestions().filter({ hasText: 'words' }).first().waitFor();
    await workbench().screenshot('rule-completion-dark');
    await page.keyboard.press('Escape');
    await workbench().runCommand('File: Revert File');
  });

  it('previews a rule, and opens an output with what breaks it', async () => {
    const { page } = workbench();
    await page.keyboard.press('Control+Home');
    // The lenses are made anew after the edit, and the editor drops what a click on an old one is to do.
    await page.waitForTimeout(LENSES_SETTLE_MS);
    await workbench().codeLens('Preview').first().click();
    await page.locator('.quick-input-title', { hasText: 'would fail' }).waitFor();
    await page.locator('.quick-input-list .monaco-list-row').first().waitFor();
    await workbench().screenshot('rule-preview-dark');
    await page.keyboard.press('Enter');
    await page.locator('.editor-group-container.active .squiggly-error').first().waitFor();
  });

  it('says of a violation what was wanted and found, with fixes', async () => {
    const { page } = workbench();
    await workbench().runCommand('Show or Focus Hover');
    await page.locator('.monaco-hover:visible', { hasText: 'Expected' }).first().waitFor();
    await workbench().screenshot('violation-hover-dark');
    await page.locator('.monaco-hover a:visible', { hasText: 'repair sentence' }).click();
    await workbench().page.locator('.tab.active', { hasText: 'triage.rules.yml' }).waitFor();
    await page.locator('.view-line', { hasText: 'repair:' }).first().waitFor();
    await workbench().screenshot('repair-sentence-dark');
    await workbench().runCommand('File: Revert File');
  });

  it('offers the fixes in the list of problems too', async () => {
    const { page } = workbench();
    await workbench().showProblems();
    await page.getByPlaceholder(/^Filter/).fill('vat-number.md');
    await workbench()
      .problem(/The answer is not one JSON value.* line 1 /)
      .last()
      .click();
    await page
      .locator('.markers-panel [class*=codicon-light-bulb], .markers-panel [class*=lightbulb]')
      .first()
      .waitFor();
    await workbench().screenshot('violation-fixes-dark');
  });

  it('reads as well in a light theme', async () => {
    const { page } = workbench();
    await workbench().setTheme('light');
    await workbench().page.locator('.tab', { hasText: '.md' }).click();
    await workbench().page.locator('.editor-group-container.active .view-line').first().click();
    await workbench().runCommand('Show or Focus Hover');
    await page.locator('.monaco-hover:visible', { hasText: 'Expected' }).first().waitFor();
    await workbench().screenshot('violation-hover-light');
    await page.keyboard.press('Escape');
    await workbench().openFile('triage.rules.yml');
    await workbench()
      .codeLens(/fails \d+ of \d+ · last run/)
      .first()
      .waitFor();
    await workbench().screenshot('rule-lenses-light');
    await page.keyboard.press('Control+End');
    await page.keyboard.press('Enter');
    await page.keyboard.type('  - id: polite\n  check: wo');
    await suggestions().filter({ hasText: 'words' }).first().waitFor();
    await workbench().screenshot('rule-completion-light');
  });
});
