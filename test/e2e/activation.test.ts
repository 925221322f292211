import { describe, it } from 'mocha';
import { useWorkbench } from './support/use-workbench.ts';

describe('a prompt that the search for prompts does not find', () => {
  // As where the editor gives the search up because it takes too long.
  const workbench = useWorkbench({
    folder: 'support-triage',
    settings: { 'search.exclude': { '**/*.prompt.yml': true, '**/*.rules.yml': true } },
  });

  it('starts the extension when it is opened', async () => {
    const file = workbench().page.locator('.explorer-folders-view').getByRole('treeitem', {
      name: 'triage.prompt.yml',
    });
    await file.dblclick();
    await workbench()
      .codeLens(/Run \d+ samples/)
      .waitFor();
  });
});
