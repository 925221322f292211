import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { ADVICE_CASES } from '../support/advice-cases.ts';
import { discardEditors, eventually, inWorkspace, readText, write } from './support/workspace.ts';

const prompt = () => inWorkspace('advice/x.prompt.yml');
const execute = (command: string, ...args: unknown[]) =>
  vscode.commands.executeCommand(`promptLadder.${command}`, ...args);
const activeText = () => vscode.window.activeTextEditor?.document.getText() ?? '';

describe('advice in the editor', () => {
  before(async () => {
    const { files } = ADVICE_CASES.find(({ name }) => name === 'shape') ?? assert.fail();
    await write('advice/.prompt-ladder/config.yml', 'provider: practice\n');
    for (const [name, text] of Object.entries(files)) await write(`advice/${name}`, text);
  });
  after(discardEditors);

  it('is shown beside the results of a prompt', async () => {
    await execute('run', prompt());
    await execute('advise', prompt());
    await eventually('the dashboard', () =>
      vscode.window.tabGroups.all
        .flatMap(({ tabs }) => tabs)
        .find(({ label }) => label.startsWith('Results: ')),
    );
  });

  it('improves a prompt step by step, says how, and is undone in the editor', async () => {
    const before = await readText(prompt());
    await vscode.window.showTextDocument(prompt());
    await execute('improve', prompt(), { steps: 2 });
    await eventually('the log', () => activeText().includes('Nothing fails now.'));
    assert.match(activeText(), /1\. Ask for a JSON Schema[\s\S]*Fixes 18 of 18[\s\S]*kept as v2-/);
    assert.match(await readText(prompt()), /responseFormat: json_schema/);
    await vscode.window.showTextDocument(prompt());
    await vscode.commands.executeCommand('undo');
    await eventually('the text of before', () => activeText() === before);
  });
});
