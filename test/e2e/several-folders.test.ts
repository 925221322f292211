import assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { useWorkbench } from './support/use-workbench.ts';

describe('a workspace of several folders', () => {
  const workbench = useWorkbench({ folders: ['support-triage', 'summarize'] });
  const storedIn = (folder: string) => existsSync(join(workbench().folder, folder, '.prompt-ladder/runs'));

  it('asks which prompt is meant, of either folder, and keeps its run in its own', async () => {
    await workbench().runCommand('Prompt Ladder: Run Samples');
    const rows = workbench().page.locator('.quick-input-list .monaco-list-row');
    await rows.filter({ hasText: 'support-triage/triage.prompt.yml' }).waitFor();
    await workbench().screenshot('several-folders');
    await workbench().page.mouse.move(0, 0);
    await workbench().choose('summarize/summarize.prompt.yml');
    await workbench()
      .notification(/of \d+ (fail|samples passed)/)
      .waitFor();
    assert.deepEqual(['summarize', 'support-triage'].map(storedIn), [true, false]);
  });

  it('goes by the settings and the configuration of the folder that a prompt is in', async () => {
    const folder = join(workbench().folder, 'summarize');
    mkdirSync(join(folder, '.vscode'), { recursive: true });
    writeFileSync(join(folder, '.vscode/settings.json'), JSON.stringify({ 'promptLadder.codeLens': false }));
    await workbench().openFile('triage.prompt.yml');
    await workbench()
      .codeLens(/Run \d+ samples/)
      .waitFor();
    await workbench().openFile('summarize.prompt.yml');
    await workbench().statusBarItem('tokens').waitFor();
    // The lenses come together; the editor may read the folder's settings after it first asked for them.
    await workbench().codeLens(/Run/).waitFor({ state: 'hidden' });
  });

  it('lists the tests of both', async () => {
    await workbench().showTests();
    for (const file of ['support-triage/triage.prompt.yml', 'summarize/summarize.prompt.yml'])
      await workbench().testRow(file).waitFor();
  });
});
