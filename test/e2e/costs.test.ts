import { describe } from 'mocha';
import { describeCosts } from './costs/costs.ts';
import { describeTokens } from './costs/tokens.ts';
import { useWorkbench } from './support/use-workbench.ts';

// In one window: to start one takes longer than many tests.
describe('what calls take', () => {
  const workbench = useWorkbench({
    folder: 'support-triage',
    settings: {
      // In a browser, the editor saves by itself what a test has typed.
      'files.autoSave': 'off',
      'promptLadder.confirmAbove': 0.001,
      'promptLadder.tokens.hints': true,
    },
  });

  describeTokens(workbench);
  describeCosts(workbench);
});
