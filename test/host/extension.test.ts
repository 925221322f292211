import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import * as vscode from 'vscode';
import manifest from '../../package.json' with { type: 'json' };

const ID = `${manifest.publisher}.${manifest.name}`;

describe('the extension', () => {
  it('starts by itself in a workspace with prompt files, and says how long that took', async () => {
    const extension = vscode.extensions.getExtension(ID);
    assert.ok(extension);
    const begin = performance.now();
    await extension.activate();
    assert.ok(extension.isActive);
    console.log(`      activate() resolved after ${(performance.now() - begin).toFixed(1)} ms`);
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
    assert.equal(configuration.get('provider'), 'practice');
    assert.equal(configuration.get('concurrency'), 8);
    assert.equal(configuration.inspect('cache')?.defaultValue, true);
  });
});
