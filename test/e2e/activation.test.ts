import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { useWorkbench } from './support/use-workbench.ts';
import type { Workbench } from './support/workbench.ts';

/** The list draws only what fits; this is high enough for all of it. */
const HIGH = { width: 1280, height: 6000 };

async function runningExtensions(workbench: Workbench) {
  await workbench.page.setViewportSize(HIGH);
  await workbench.runCommand('Developer: Show Running Extensions');
  const rows = workbench.page.locator('.runtime-extensions-editor .monaco-list-row');
  await rows.first().waitFor();
  return rows;
}

describe('activation', () => {
  const workbench = useWorkbench({ folder: 'support-triage' });

  it('happens because the workspace holds prompt files, and VS Code says how long it took', async () => {
    await workbench().openFile('triage.prompt.yml');
    await workbench()
      .codeLens(/Run \d+ samples/)
      .waitFor();
    const row = (await runningExtensions(workbench())).filter({ hasText: 'Prompt Ladder' });
    await row.waitFor();
    const time = row.locator('.activation-time');
    const title = (await time.getAttribute('title')) ?? '';
    const text = (await time.textContent()) ?? '';
    assert.match(`${text} ${title}`, /\d+ms/);
    console.log(`      ${text}`);
  });
});

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

describe('a workspace without prompt files', () => {
  const workbench = useWorkbench({ folder: 'support-triage/knowledge' });

  it('does not start the extension', async () => {
    const rows = await runningExtensions(workbench());
    const names = await rows.allTextContents();
    assert.ok(!names.some((name) => name.includes('Prompt Ladder')), names.join('\n'));
  });
});
