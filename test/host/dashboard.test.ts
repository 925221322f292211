import assert from 'node:assert/strict';
import { dirname } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { RunStore } from '../../src/core/runs/run-store.ts';
import { newRun, resultOf } from '../unit/engine/support.ts';
import { violation } from '../unit/report/support.ts';
import { lensesOf } from './support/lenses.ts';
import { eventually, inWorkspace, newFolder, write } from './support/workspace.ts';

/** One for each test. */
let folder = '';
const prompt = () => inWorkspace(`${folder}/board.prompt.yml`);
const show = (of?: unknown) => vscode.commands.executeCommand('promptLadder.showResults', of);

/** The tabs of the dashboard. */
const tabs = () =>
  vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .filter(
      ({ input }) =>
        input instanceof vscode.TabInputWebview && input.viewType.endsWith('promptLadder.results'),
    );
const shows = (label: string) =>
  eventually(`a tab "${label}"`, () => tabs().some((tab) => tab.label === label));

/** Stores a run of the prompt under some name. @returns its id */
async function store(name: string, second: number): Promise<string> {
  const root = dirname(prompt().fsPath);
  const writer = await new RunStore(inWorkspace(`${folder}/.prompt-ladder`).fsPath).create(
    newRun({
      startedAt: `2026-11-21T09:30:0${second}.000Z`,
      prompt: { ...newRun().prompt, name, file: 'board.prompt.yml' },
    }),
  );
  await writer.append(resultOf('a', { status: 'failed', violations: [violation('short')] }));
  await writer.close();
  assert.ok(writer.folder.startsWith(root));
  return writer.run.id;
}

describe('the dashboard', () => {
  beforeEach(async () => {
    folder = newFolder('dashboard');
    await write(`${folder}/.prompt-ladder/config.yml`, 'provider: practice\n');
    await write(
      `${folder}/board.prompt.yml`,
      'name: Board\nmessages:\n  - role: user\n    content: "Say {{ word }}"\ntestData:\n  - word: yes\n',
    );
  });
  afterEach(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  it('shows the last run of a prompt, in one panel', async () => {
    await store('First', 1);
    await show(prompt());
    await shows('Results: First');
    await store('Second', 2);
    await vscode.window.showTextDocument(prompt());
    await show();
    await shows('Results: Second');
    assert.equal(tabs().length, 1);
  });

  it('shows the run of an output', async () => {
    const run = await store('First', 1);
    await store('Second', 2);
    const root = dirname(prompt().fsPath);
    const query = JSON.stringify({ root, runId: run, sample: 'a', repeat: 0 });
    await show(vscode.Uri.from({ scheme: 'prompt-ladder-output', path: '/a.md', query }));
    await shows('Results: First');
  });

  it('is offered above a prompt that has results', async () => {
    await store('First', 1);
    const title = await eventually('a lens', async () => {
      const lenses = await lensesOf(prompt());
      return lenses.find(({ command }) => command?.command === 'promptLadder.showResults')?.command?.title;
    });
    assert.match(title, /Results$/);
  });

  it('lives on when it is closed and opened again', async () => {
    await store('First', 1);
    await show(prompt());
    await shows('Results: First');
    await vscode.window.tabGroups.close(tabs());
    await eventually('no tab', () => tabs().length === 0);
    await show(prompt());
    await shows('Results: First');
  });
});
