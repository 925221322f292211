import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { Journey } from '../support/journey.ts';
import { discardEditors, eventually, inWorkspace, newFolder, ours, write } from './support/workspace.ts';

const BROKEN = `name: Broken
messages:
  - role: user
    content: "Hello {{ nmae }}"
testData:
  - name: Ada
samples: nowhere.jsonl
`;

describe('checking files', () => {
  const journey = new Journey();

  let folder = '';
  beforeEach(() => {
    folder = newFolder('broken');
  });
  afterEach(async () => {
    await discardEditors();
    await rm(inWorkspace(folder).fsPath, { recursive: true, force: true });
  });

  journey.step(
    'underlines a missing file, an undefined variable and an unused one, each at its place',
    async () => {
      const uri = await write(`${folder}/broken.prompt.yml`, BROKEN);
      const document = await vscode.workspace.openTextDocument(uri);
      await vscode.window.showTextDocument(document);
      const found = await eventually('three diagnostics', () => {
        const diagnostics = ours(uri);
        return diagnostics.length >= 3 && diagnostics;
      });
      const at = (code: string) => {
        const diagnostic = found.find((candidate) => candidate.code === code);
        assert.ok(diagnostic, `${code} among ${found.map((one) => one.code)}`);
        return document.getText(diagnostic.range);
      };
      assert.equal(at('missing-file'), 'nowhere.jsonl');
      assert.equal(at('undefined-variable'), 'nmae');
      assert.match(at('unused-column'), /Ada/);
    },
  );

  journey.step('follows the text while it is edited, before it is saved', async () => {
    const uri = inWorkspace(`${folder}/broken.prompt.yml`);
    const editor = await vscode.window.showTextDocument(uri);
    const text = editor.document.getText();
    const at = editor.document.positionAt(text.indexOf('nmae'));
    await editor.edit((edit) => edit.replace(new vscode.Range(at, at.translate(0, 4)), 'name'));
    await eventually(
      'the undefined variable is gone',
      () => !ours(uri).some(({ code }) => code === 'undefined-variable'),
    );
    assert.ok(editor.document.isDirty);
  });

  journey.step('notices a file that appears later', async () => {
    const uri = inWorkspace(`${folder}/broken.prompt.yml`);
    await write(`${folder}/nowhere.jsonl`, '{"name":"Grace"}\n');
    await eventually('the file is found', () => !ours(uri).some(({ code }) => code === 'missing-file'));
  });

  journey.step('reports a malformed sample on its line', async () => {
    const samples = await write(`${folder}/nowhere.jsonl`, '{"name":"Grace"}\n{"name":\n{"name":"Joan"}\n');
    const found = await eventually('a diagnostic on the sample', () => ours(samples)[0]);
    assert.equal(found.range.start.line, 1);
  });

  journey.test('follows the files');

  it('notices the prompts of folders that appear with what they hold, as a checkout makes them', async () => {
    const folder = inWorkspace('checkout').fsPath;
    const prompts = ['a', 'a/b', 'a/b/v1.2', '.hidden'].map((name) => join(folder, name, 'x.prompt.yml'));
    mkdirSync(join(folder, 'a/b/v1.2'), { recursive: true });
    mkdirSync(join(folder, '.hidden'));
    for (const prompt of prompts) writeFileSync(prompt, BROKEN);
    try {
      for (const prompt of prompts)
        await eventually(`diagnostics of ${prompt}`, () => ours(vscode.Uri.file(prompt)).length >= 3);
    } finally {
      rmSync(folder, { recursive: true });
    }
    await eventually('no diagnostics of what is gone', () =>
      prompts.every((prompt) => ours(vscode.Uri.file(prompt)).length === 0),
    );
  });

  it('finds nothing wrong with the examples', async () => {
    const uri = inWorkspace('support-triage/triage.prompt.yml');
    await vscode.window.showTextDocument(uri);
    await vscode.commands.executeCommand('promptLadder.validate');
    const problems = ours(uri).filter(({ severity }) => severity <= vscode.DiagnosticSeverity.Warning);
    assert.deepEqual(
      problems.map(({ message }) => message),
      [],
    );
  });
});
