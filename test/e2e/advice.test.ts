import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, it } from 'mocha';
import { ADVICE_CASES } from '../support/advice-cases.ts';
import { useWorkbench } from './support/use-workbench.ts';

describe('advice in the dashboard', () => {
  const workbench = useWorkbench({ folder: 'support-triage' });
  const file = (name: string) => join(workbench().folder, name);
  const dashboard = () =>
    workbench().page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
  const button = (name: RegExp) => dashboard().getByRole('button', { name }).first();
  let text = '';

  before(async () => {
    const { files } = ADVICE_CASES.find(({ name }) => name === "missing key's type") ?? assert.fail();
    text = (files['x.prompt.yml'] ?? '').replace('name: x\n', 'name: Sort messages\nholdout: 30 %\n');
    await writeFile(file('s.jsonl'), files['s.jsonl'] ?? '');
    await writeFile(file('sort.prompt.yml'), text);
  });

  it('goes from a cause to an edit that is shown, tried, kept and undone', async () => {
    await workbench().openFile('sort.prompt.yml');
    await workbench()
      .codeLens(/Run \d+ samples/)
      .click();
    await workbench()
      .codeLens(/0 of 18 passed/)
      .waitFor();
    await workbench().clickLens(/^Results/, dashboard().getByRole('heading', { name: 'What would fix it' }));
    await button(/^Show Advice/).click();
    await dashboard()
      .getByText(/Ask for a JSON Schema/)
      .first()
      .waitFor();
    await button(/^Show Edit/).click();
    await workbench().page.locator('.diff-editor, .monaco-diff-editor').first().waitFor();
    await workbench().page.locator('.view-line', { hasText: 'json_schema' }).first().waitFor();
    await workbench().screenshot('advice-edit-dark');
    await workbench().runCommand('View: Close Editor');
    await button(/^Try on These \d+/).click();
    await dashboard()
      .getByText(/Fixes (\d+) of \1/)
      .waitFor();
    await workbench().runCommand('Notifications: Clear All Notifications');
    await workbench().screenshot('advice-dark');
    await workbench().setTheme('light');
    await workbench().screenshot('advice-light');
    await workbench().setTheme('dark');
    await button(/^Keep/).click();
    await workbench()
      .notification(/Kept as v\d+-.* On \d+ samples it had not seen: 0 → \d+ pass/)
      .waitFor();
    assert.match(await readFile(file('sort.prompt.yml'), 'utf8'), /responseFormat: json_schema/);
    await workbench().answer(/Kept as/, 'Undo');
    await dashboard()
      .getByRole('button', { name: /^Try on These/ })
      .first()
      .waitFor();
    assert.equal(await readFile(file('sort.prompt.yml'), 'utf8'), text);
  });
});
