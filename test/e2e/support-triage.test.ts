import { beforeEach, describe } from 'mocha';
import { setUp } from './support/set-up.ts';
import { useWorkbench } from './support/use-workbench.ts';
import { describeActivation } from './support-triage/activation.ts';
import { describeResults } from './support-triage/results.ts';
import { describeReviews } from './support-triage/reviews.ts';
import { describeRules } from './support-triage/rules.ts';

// In one window: to start one takes longer than most of the tests.
describe('the example, once it was run', () => {
  // In a browser, the editor saves by itself what a test has typed.
  const workbench = useWorkbench({ folder: 'support-triage', settings: { 'files.autoSave': 'off' } });

  setUp(async () => {
    await workbench().openFile('triage.prompt.yml');
    await workbench()
      .codeLens(/Run \d+ samples/)
      .waitFor();
    await workbench().screenshot('prompt-codelens-dark');
    await workbench().setTheme('light');
    await workbench().screenshot('prompt-codelens-light');
    await workbench().setTheme('dark');
    await workbench()
      .codeLens(/Run \d+ samples/)
      .click();
    await workbench()
      .notification(/\d+ of \d+ (fail|samples passed)/)
      .waitFor();
    await workbench()
      .codeLens(/\d+ of \d+ passed · practice model/)
      .waitFor();
    await workbench().screenshot('run-finished-dark');
    await workbench().runCommand('Notifications: Clear All Notifications');
    await workbench().screenshot('instruction-dark');
  });

  beforeEach(async () => {
    await workbench().discardEditors();
    await workbench().hidePanel();
  });

  describeResults(workbench);
  describeRules(workbench);
  describeActivation(workbench);
  describeReviews(workbench);
});
