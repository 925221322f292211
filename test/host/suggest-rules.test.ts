import assert from 'node:assert/strict';
import { after, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { eventually, inWorkspace, ours, readText, write } from './support/workspace.ts';

const PROMPT = `name: Greeting
messages:
  - role: user
    content: Answer {{ name }} with one of hello, hi or good day.
testData:
  - name: Ada
`;

const draftOf = () =>
  vscode.workspace.textDocuments.find(
    ({ isUntitled, languageId, isClosed }) => isUntitled && languageId === 'yaml' && !isClosed,
  );

describe('suggesting rules', () => {
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.workspace.fs.delete(inWorkspace('suggested'), { recursive: true });
  });

  it('opens a draft that nobody has saved, and changes the prompt only when told to', async () => {
    const uri = await write('suggested/greeting.prompt.yml', PROMPT);
    await vscode.window.showTextDocument(uri);
    await vscode.commands.executeCommand('notifications.clearAll');
    await vscode.commands.executeCommand('promptLadder.suggestRules', uri);
    const draft = await eventually('a draft', draftOf);
    assert.match(draft.getText(), /# prompt line 4: .*\n {2}- id: values\n/);
    const prompt = await vscode.workspace.openTextDocument(uri);
    assert.equal(prompt.getText(), PROMPT);

    await eventually('the message', async () => {
      await vscode.commands.executeCommand('notification.acceptPrimaryAction');
      return prompt.isDirty;
    });
    assert.ok(prompt.getText().endsWith('rules:\n  - "./greeting.rules.yml"\n'));
    assert.equal(await readText(uri), PROMPT, 'the user saves the prompt');
    assert.equal(await readText(inWorkspace('suggested/greeting.rules.yml')), draft.getText());
    await prompt.save();
    await eventually('the prompt is checked', () => !ours(uri).some(({ code }) => code === 'missing-file'));
    assert.deepEqual(ours(inWorkspace('suggested/greeting.rules.yml')), []);
  });
});
