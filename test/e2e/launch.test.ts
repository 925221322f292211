import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { glob } from 'tinyglobby';
import { ROOT } from '../../scripts/paths.mjs';

interface Launch {
  readonly configurations: readonly { readonly name: string; readonly outFiles?: readonly string[] }[];
}

const BUILT = 'dist/extension/main.js';

describe('the launch configurations', () => {
  it('look for breakpoints in what the build makes', async () => {
    const { configurations }: Launch = JSON.parse(await readFile(join(ROOT, '.vscode/launch.json'), 'utf8'));
    const ofExtension = configurations.filter(({ outFiles }) => outFiles);
    assert.equal(ofExtension.length, 2);
    for (const { name, outFiles = [] } of ofExtension) {
      const patterns = outFiles.map((pattern) => pattern.replace(/^\$\{workspaceFolder\}\//, ''));
      assert.ok((await glob(patterns, { cwd: ROOT })).includes(BUILT), name);
    }
  });
});
