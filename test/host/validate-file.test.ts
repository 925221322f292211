import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { discardEditors, eventually, inWorkspace, ours, write } from './support/workspace.ts';

const RULES = 'rules:\n  - { id: clean, check: { notContains: bug } }\n';
const validate = (...args: unknown[]) => vscode.commands.executeCommand('promptLadder.validateFile', ...args);

/** The text that each diagnostic of ours marks. */
const marked = (document: vscode.TextDocument) =>
  ours(document.uri).map(({ code, range }) => `${code} «${document.getText(range)}»`);

async function replace(document: vscode.TextDocument, from: string, to: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  const at = document.getText().indexOf(from);
  edit.replace(
    document.uri,
    new vscode.Range(document.positionAt(at), document.positionAt(at + from.length)),
    to,
  );
  assert.ok(await vscode.workspace.applyEdit(edit));
}

describe('validating a file against rules', () => {
  afterEach(async () => {
    await discardEditors();
    await vscode.workspace.fs.delete(inWorkspace('validated'), { recursive: true });
  });

  it('marks violations in lines of JSONL, follows the text and the rules, and stops', async () => {
    const rules = await write('validated/clean.rules.yml', RULES);
    const file = await write('validated/answers.jsonl', '"fine"\n{"output":"a \\"bug\\""}\n');
    await validate(file, rules);
    const document = await vscode.workspace.openTextDocument(file);
    assert.deepEqual(marked(document), ['clean «bug»']);
    assert.match(ours(file)[0]?.message ?? '', /^The output contains "bug"/);

    await replace(document, 'fine', 'another bug');
    await eventually('the second violation', () => marked(document).length === 2);

    const written = await vscode.workspace.openTextDocument(rules);
    await replace(written, 'notContains: bug', 'notContains: another');
    await eventually('the new rule', () => marked(document).join() === 'clean «another»');

    await replace(written, 'notContains: another', 'notContains: ');
    await replace(document, 'another', 'one more');
    await vscode.commands.executeCommand('promptLadder.stopValidating', file);
    assert.deepEqual(marked(document), []);
    await replace(document, 'one more', 'another');
    await replace(written, 'notContains: ', 'notContains: another');
    const other = await write('validated/other.jsonl', '"another"\n');
    await validate(other, rules);
    await eventually('a file that is validated still', () => ours(other).length === 1);
    assert.deepEqual(marked(document), []);
    await document.save();
    await written.save();
  });

  it('takes text that was never saved, and the file in the editor where none is named', async () => {
    const rules = await write('validated/again.rules.yml', RULES);
    const document = await vscode.workspace.openTextDocument({
      content: 'one\ntwo bug',
      language: 'plaintext',
    });
    await vscode.window.showTextDocument(document);
    await validate(undefined, rules);
    assert.deepEqual(marked(document), ['clean «bug»']);
    await vscode.commands.executeCommand('promptLadder.stopValidating');
    assert.deepEqual(marked(document), []);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('lets go of a file that is closed', async () => {
    const rules = await write('validated/closed.rules.yml', RULES);
    const file = await write('validated/closed.txt', 'a bug');
    await validate(file, rules);
    assert.equal(ours(file).length, 1);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await eventually('no diagnostics', () => ours(file).length === 0);
  });

  it('marks the mistakes of rules that cannot run, and goes on once they are fixed', async () => {
    const rules = await write('validated/broken.rules.yml', 'rules: [{ check: { regex: "(" } }]\n');
    const file = await write('validated/other.txt', 'a bug');
    void validate(file, rules);
    const written = await vscode.workspace.openTextDocument(rules);
    await eventually('the mistake', () => marked(written).join() === 'invalid-rule «"("»');
    await replace(written, 'regex: "("', 'notContains: "bug"');
    const document = await vscode.workspace.openTextDocument(file);
    await eventually('the violation', () => marked(document).join() === 'notContains «bug»');
    assert.deepEqual(marked(written), []);
    await written.save();
  });
});
