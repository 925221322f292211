import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { glob } from 'tinyglobby';
import * as vscode from 'vscode';
import manifest from '../../package.json' with { type: 'json' };
import { inWorkspace } from './support/workspace.ts';

const ID = `${manifest.publisher}.${manifest.name}`;

interface Marks {
  getMarks(): readonly { readonly name: string; readonly startTime: number }[];
}

/** ms between two of the marks that VS Code leaves in the extension host while it activates this extension. */
function timeBetween(begin: string, end: string): number {
  const marks = (
    globalThis as unknown as { MonacoPerformanceMarks: Marks }
  ).MonacoPerformanceMarks.getMarks();
  const timeOf = (what: string) => {
    const mark = marks.find(({ name }) => name.endsWith(`/${what}/${ID}`));
    assert.ok(mark, `VS Code left no mark "${what}"`);
    return mark.startTime;
  };
  return Math.round(timeOf(end) - timeOf(begin));
}

describe('the extension', () => {
  it('starts by itself in a workspace with prompt files', async function () {
    const extension = vscode.extensions.getExtension(ID);
    assert.ok(extension);
    await extension.activate();
    assert.ok(extension.isActive);
    const loading = timeBetween('willLoadExtensionCode', 'didLoadExtensionCode');
    const activating = timeBetween('willActivateExtension', 'didActivateExtension');
    assert.ok(loading + activating > 0);
    this.runnable().title += `, in ${loading + activating} ms, ${loading} of them to load the code`;
  });

  it('registers every command it contributes', async () => {
    const registered = new Set(await vscode.commands.getCommands(true));
    const missing = manifest.contributes.commands
      .map(({ command }) => command)
      .filter((command) => !registered.has(command));
    assert.deepEqual(missing, []);
  });

  it('offers its settings with their defaults', () => {
    const configuration = vscode.workspace.getConfiguration('promptLadder');
    assert.equal(configuration.get('provider'), '');
    assert.equal(configuration.get('concurrency'), 8);
    assert.equal(configuration.inspect('cache')?.defaultValue, true);
  });

  it('opens the example where it is', async () => {
    for (const [name, prompt] of [
      ['support-triage', 'triage.prompt.yml'],
      ['studio-answers', 'answers.prompt.yml'],
    ] as const) {
      await vscode.commands.executeCommand('promptLadder.openExample', name);
      const { path = '' } = vscode.window.activeTextEditor?.document.uri ?? {};
      assert.ok(path.endsWith(`${name}/${prompt}`), path);
    }
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('copies the example where it is not, with all that it holds', async () => {
    const example = inWorkspace('studio-answers');
    const before = await filesIn(example.fsPath);
    await vscode.workspace.fs.rename(example, inWorkspace('studio-answers-before'));
    await vscode.commands.executeCommand('promptLadder.openExample', 'studio-answers');
    assert.deepEqual(await filesIn(example.fsPath), before);
    assert.ok(before.some((file) => file.includes('/')));
    await vscode.workspace.fs.delete(inWorkspace('studio-answers-before'), { recursive: true });
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });
});

/** Files of the example, by their path in it; runs are no part of it. */
const filesIn = async (folder: string) =>
  (await glob('**', { cwd: folder, dot: true, ignore: '**/runs/**' })).sort();
