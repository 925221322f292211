import { describe } from 'mocha';
import { describeAccessibility } from './dashboard-access/accessibility.ts';
import { describeKeyboard } from './dashboard-access/keyboard.ts';
import { describeLarge } from './dashboard-access/large.ts';
import { useWorkbench } from './support/use-workbench.ts';

// In one window: to start one takes longer than many tests.
describe('access to the dashboard, and to one of a large run', () => {
  const workbench = useWorkbench({ folder: 'support-triage' });

  describeKeyboard(workbench);
  describeAccessibility(workbench);
  describeLarge(workbench);
});
