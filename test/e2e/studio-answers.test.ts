import { beforeEach, describe } from 'mocha';
import { describeKnowledge } from './studio-answers/knowledge.ts';
import { describeLadder } from './studio-answers/ladder.ts';
import { useWorkbench } from './support/use-workbench.ts';

// In one window: to start one takes longer than many tests.
describe('the example with documents', () => {
  const workbench = useWorkbench({ folder: 'studio-answers' });

  beforeEach(async () => {
    await workbench().discardEditors();
    await workbench().runCommand('Notifications: Clear All Notifications');
    await workbench().setTheme('dark');
  });

  describeLadder(workbench);
  describeKnowledge(workbench);
});
