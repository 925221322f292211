import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { withRunningExtensions } from './support/running-extensions.ts';
import { useWorkbench } from './support/use-workbench.ts';

const ACCEPTING_MS = 500;
const PROMPT = 'messages:\n  - role: user\n    content: "{{ input }}"\ntestData:\n  - input: Hello\n';

/** A prompt that the editor's search does not find, as where it gives up because it takes too long. */
const UNFOUND = 'unfound.prompt.yml';

describe('a workspace without prompt files', () => {
  const workbench = useWorkbench({
    folder: 'support-triage/knowledge',
    files: { [UNFOUND]: PROMPT },
    settings: { 'search.exclude': { [UNFOUND]: true } },
  });

  // The tests of what is inside come later.
  it('does not start the extension, until a prompt is opened that the search did not find', async () => {
    await withRunningExtensions(workbench(), async (rows) => {
      const names = await rows.allTextContents();
      assert.ok(!names.some((name) => name.includes('Prompt Ladder')), names.join('\n'));
    });
    const { page } = workbench();
    await page.keyboard.press('Escape');
    await page.locator('.runtime-extensions-editor').waitFor({ state: 'hidden' });
    await page.locator('.explorer-folders-view').getByRole('treeitem', { name: UNFOUND }).dblclick();
    await workbench().codeLens('Run 1 sample').waitFor();
    rmSync(join(workbench().folder, UNFOUND));
  });

  describe('a new prompt file', () => {
    const create = async (name: string) => {
      const { page, folder } = workbench();
      await workbench().runCommand('Prompt Ladder: New Prompt File…');
      // The dialog first looks at the folder, and then offers a name: what is typed before is lost.
      await page.locator('.quick-input-title', { hasText: 'New Prompt File' }).waitFor();
      await page.locator('.quick-input-list .monaco-list-row', { hasText: '..' }).waitFor();
      await page.locator('.quick-input-widget input[type=text]').click();
      await page.keyboard.press('Control+a');
      await page.keyboard.type(join(folder, name));
      const accept = page.locator('.quick-input-widget .monaco-button', { hasText: 'OK' });
      // It takes nothing while it looks at what was typed.
      while (await accept.isVisible()) {
        await accept.click({ timeout: ACCEPTING_MS }).catch(() => 'gone meanwhile');
        await accept.waitFor({ state: 'hidden', timeout: ACCEPTING_MS }).catch(() => 'still there');
      }
    };
    const files = () => readdirSync(workbench().folder).filter((name) => name.endsWith('.yml'));

    it('is made by a command in a folder that has none, passes at once, and is asked with a value of one’s own', async () => {
      await create('new.prompt.yml');
      await workbench().codeLens('Run 2 samples').click();
      await workbench().codeLens('2 of 2 passed').waitFor();
      assert.ok(files().includes('new.prompt.yml'));
      await workbench().screenshot('new-prompt');
      await workbench().runCommand('Prompt Ladder: Run Once…');
      await workbench().page.locator('.quick-input-message', { hasText: 'The value of question' }).waitFor();
      await workbench().screenshot('run-once');
      await workbench().type('Run Once: New prompt (1 of 1)', 'How long can a book be kept?');
      await workbench()
        .page.locator('.editor-group-container.active .tab.active', { hasNotText: 'new.prompt.yml' })
        .waitFor();
      await workbench()
        .page.locator('.editor-group-container.active .view-line', { hasText: /four\sweeks/ })
        .waitFor();
      await workbench().screenshot('run-once-answer');
      await workbench().openFile('new.prompt.yml');
      await workbench().codeLens('2 of 2 passed').waitFor();
    });

    it('gets the extension of prompt files, and takes no name that is taken', async () => {
      writeFileSync(join(workbench().folder, 'taken.prompt.yml'), PROMPT);
      await create('other.yml');
      await workbench().page.locator('.tab.active', { hasText: 'other.prompt.yml' }).waitFor();
      await create('taken.yml');
      await workbench().notification('taken.prompt.yml exists already').waitFor();
      assert.ok(!files().some((name) => ['other.yml', 'taken.yml'].includes(name)));
      assert.equal(readFileSync(join(workbench().folder, 'taken.prompt.yml'), 'utf8'), PROMPT);
    });

    it('offers to set the key that its provider asks for', async () => {
      const text = `provider: openai\nmodel: gpt-4o-mini\n${PROMPT}`;
      writeFileSync(join(workbench().folder, 'keyless.prompt.yml'), text);
      await workbench().openFile('keyless.prompt.yml');
      // The count goes by the model's tokens once the file was checked anew.
      await workbench().statusBarItem('a call').waitFor();
      await workbench().runCommand('Prompt Ladder: Run Samples');
      await workbench().notification('There is no key for https://api.openai.com').waitFor();
      await workbench().screenshot('missing-key');
      await workbench().answer('There is no key', 'Set API Key…');
      await workbench().type('the server', 'https://api.openai.com/v1');
      await workbench().page.locator('.quick-input-title', { hasText: 'the key for' }).waitFor();
    });
  });
});
