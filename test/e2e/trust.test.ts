import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { useWorkbench } from './support/use-workbench.ts';

describe('an untrusted workspace', () => {
  const workbench = useWorkbench({ folder: 'support-triage', trust: true });

  it('is read and checked, but nothing runs in it', async () => {
    await workbench().statusBarItem('Restricted Mode').waitFor();
    await workbench().openFile('triage.prompt.yml');
    const run = workbench().codeLens(/Run \d+ samples/);
    await run.waitFor();
    await run.click();
    await workbench().notification('not trusted').waitFor();
    assert.equal(
      await workbench()
        .codeLens(/passed/)
        .count(),
      0,
    );
    await workbench().screenshot('untrusted-dark');
  });
});
