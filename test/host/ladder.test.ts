import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe } from 'mocha';
import * as vscode from 'vscode';
import { Journey } from '../support/journey.ts';
import { lensesOf } from './support/lenses.ts';
import { User } from './support/user.ts';
import { discardEditors, eventually, inWorkspace, newFolder, write } from './support/workspace.ts';

const PROMPT = `name: Hours
model: practice-1
messages:
  - role: system
    content: |
      Answer the question of a customer briefly. If you do not know the answer, say so; do not guess.
  - role: user
    content: "{{ question }}"
knowledge:
  - kb/
testData:
  - question: When does the shop open on Monday?
    facts: ["9:00"]
  - question: How long is the guarantee of a lamp?
    facts: ["two years"]
`;
let folder = '';
const prompt = () => inWorkspace(`${folder}/hours.prompt.yml`);
const ladderTabs = () =>
  vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(
      ({ input }) =>
        input instanceof vscode.TabInputWebview && input.viewType.endsWith('promptLadder.ladder'),
    );

async function climbs(): Promise<{ rung: number; file: string }[]> {
  const runs = inWorkspace(`${folder}/.prompt-ladder/runs`).fsPath;
  const ids = (await readdir(runs).catch(() => [])).filter((name) => /^\d/.test(name));
  const records = ids.map(async (id) => JSON.parse(await readFile(`${runs}/${id}/run.json`, 'utf8')));
  return (await Promise.all(records)).map(({ climb, prompt: { file } }) => ({ rung: climb?.rung, file }));
}

describe('climbing the ladder', () => {
  let user: User;
  const journey = new Journey();

  beforeEach(async () => {
    folder = newFolder('climbing');
    await write(`${folder}/.prompt-ladder/config.yml`, 'provider: practice\n');
    await write(
      `${folder}/kb/shop.md`,
      '# Shop\n\nThe shop opens at 9:00 on Monday. A lamp has a guarantee of two years.\n',
    );
    await write(`${folder}/hours.prompt.yml`, PROMPT);
    user = new User();
  });
  afterEach(async () => {
    user.leave();
    await discardEditors();
  });

  journey.step('measures nothing where the estimate is not confirmed', async () => {
    user.answers('showInformationMessage', undefined);
    await vscode.commands.executeCommand('promptLadder.climb', prompt());
    const [, question, options] = user.told[0] ?? [];
    assert.equal(question, 'Climb the ladder with Hours?');
    assert.match((options as { detail: string }).detail, /^2 samples on at most 2 rungs/);
    assert.deepEqual(await climbs(), []);
  });

  journey.step('measures the rungs, and shows them', async () => {
    user.answers('showInformationMessage', 'Climb');
    await vscode.commands.executeCommand('promptLadder.climb', prompt());
    assert.deepEqual((await climbs()).map(({ rung }) => rung).sort(), [1, 2]);
    await eventually('a tab', () =>
      ladderTabs().some(({ label }) => /^Ladder: .*hours\.prompt\.yml$/.test(label)),
    );
  });

  journey.step('is shown again without climbing', async () => {
    await vscode.window.tabGroups.close(ladderTabs());
    await vscode.window.showTextDocument(prompt());
    await vscode.commands.executeCommand('promptLadder.showLadder');
    await eventually('a tab', () => ladderTabs().length === 1);
    assert.equal((await climbs()).length, 2);
  });

  journey.step('leaves the state of the prompt alone', async () => {
    const lenses = await lensesOf(prompt());
    assert.ok(!lenses.some(({ command }) => command?.command === 'promptLadder.showResults'));
  });

  journey.step('is shown where results are asked for and only a climb has any', async () => {
    await vscode.window.tabGroups.close(ladderTabs());
    user.answers('showInformationMessage', 'Show Ladder');
    await vscode.commands.executeCommand('promptLadder.showResults', prompt());
    assert.deepEqual(user.told.at(-1), [
      'showInformationMessage',
      'Only a climb has run this prompt; its ladder shows these runs.',
      'Show Ladder',
      'Run Samples',
    ]);
    await eventually('a tab', () => ladderTabs().length === 1);
  });

  journey.step('says where there is nothing to export, and writes files where there is', async () => {
    const out = inWorkspace(`${folder}/tuning`);
    const chosen: { passing: boolean }[] = [];
    user.answers('showQuickPick', (items) => {
      chosen.push(...(items as { passing: boolean }[]));
      return chosen[1];
    });
    user.answers('showErrorMessage', undefined);
    const real = vscode.window.showOpenDialog;
    Object.assign(vscode.window, { showOpenDialog: async () => [out] });
    try {
      const unclimbed = await write(`${folder}/unclimbed.prompt.yml`, PROMPT);
      await vscode.commands.executeCommand('promptLadder.exportFineTuning', unclimbed);
      const told = () => user.told.find(([method]) => method === 'showErrorMessage')?.[1];
      assert.match(String(await eventually('an error', told)), /has no run yet/);
      // The answers of a climb count where there are no others.
      user.answers('showInformationMessage', undefined);
      await vscode.commands.executeCommand('promptLadder.exportFineTuning', prompt());
      const files = await eventually('the files', async () => {
        const names = await readdir(out.fsPath).catch(() => []);
        return names.length === 2 && names.sort();
      });
      assert.deepEqual(files, ['train.jsonl', 'validation.jsonl']);
    } finally {
      Object.assign(vscode.window, { showOpenDialog: real });
    }
  });

  journey.step('is offered above a prompt that fails', async () => {
    user.answers('showInformationMessage', undefined);
    await vscode.commands.executeCommand('promptLadder.run', prompt());
    await eventually('a lens', async () => {
      const lenses = await lensesOf(prompt());
      return lenses.some(({ command }) => command?.command === 'promptLadder.climb');
    });
  });

  journey.test('is measured, shown, exported and offered');
});
