import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe } from 'mocha';
import { Journey } from '../support/journey.ts';
import { useWorkbench } from './support/use-workbench.ts';

const SCHEMA = 'Ask for a JSON Schema';

describe('advice', () => {
  const workbench = useWorkbench({ folder: 'support-triage' });
  const dashboard = () =>
    workbench().page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
  const section = () => dashboard().getByRole('region', { name: 'What would fix it' });
  const item = (title: string) => section().locator('.advice-item', { hasText: title });
  const button = (title: string, name: RegExp) => item(title).getByRole('button', { name });
  const prompt = () => readFile(join(workbench().folder, 'triage.prompt.yml'), 'utf8');
  const showDashboard = () =>
    workbench().page.locator('.tab', { hasText: 'Results: Support triage' }).click();
  let before = '';
  const journey = new Journey();

  journey.step('goes from the cause to an edit', async () => {
    before = await prompt();
    await workbench().openFile('triage.prompt.yml');
    await workbench()
      .codeLens(/Run \d+ samples/)
      .click();
    await workbench().answer(/\d+ of \d+ (fail|samples passed)/, 'Show Results');
    await section().getByRole('button', { name: 'Show advice' }).click();
    await item(SCHEMA).waitFor();
    await workbench().runCommand('Notifications: Clear All Notifications');
    await section()
      .getByRole('heading', { level: 2 })
      .evaluate((heading) => heading.scrollIntoView());
    await workbench().screenshot('advice-dark');
  });

  journey.step('shows the edit in the diff editor', async () => {
    await button(SCHEMA, /^Show edit/).click();
    await workbench().page.locator('.tab.active', { hasText: 'triage.prompt.yml: now ↔ edited' }).waitFor();
    await workbench().page.locator('.monaco-diff-editor .line-insert').first().waitFor();
    await workbench().screenshot('advice-edit-dark');
    await workbench().setTheme('light');
    await workbench().screenshot('advice-edit-light');
  });

  journey.step('tries it without writing anything', async () => {
    await showDashboard();
    await button(SCHEMA, /^Try on these 4/).click();
    await item(SCHEMA).getByText('Fixes 3 of 4, breaks 0 of 12').waitFor();
    assert.equal(await prompt(), before);
    await section()
      .getByRole('heading', { level: 2 })
      .evaluate((heading) => heading.scrollIntoView());
    await workbench().screenshot('advice-tried-light');
    await workbench().setTheme('dark');
    await workbench().screenshot('advice-tried-dark');
  });

  journey.step('keeps it, and is undone by one press', async () => {
    await button(SCHEMA, /^Keep/).click();
    await item(SCHEMA)
      .getByText(/^Kept as v2-/)
      .waitFor();
    assert.match(await prompt(), /responseFormat: json_schema/);
    await workbench().screenshot('advice-kept-dark');
    await workbench().answer(/Kept as v2-/, 'Undo');
    await button(SCHEMA, /^Try on these 4/).waitFor();
    assert.equal(await prompt(), before);
  });

  journey.step('discards one', async () => {
    await button('Turn on retrieval', /^Discard/).click();
    await item('Turn on retrieval').waitFor({ state: 'detached' });
    await item(SCHEMA).waitFor();
  });

  journey.test(
    'goes from the cause over an edit that is shown and tried to one that is kept, undone or discarded',
  );
});
