import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { saveAssumption, withAssumption } from '../../../src/core/authoring/edit/ladder-edit.ts';
import { diskFiles } from '../../../src/core/files.ts';
import { tempWorkspace } from '../../support/workspace.ts';

const edit = (text: string, value: number | undefined) =>
  withAssumption('/w/.prompt-ladder/config.yml', text, 'setupUsd', value);

describe('a figure of the sum in the configuration', () => {
  it('is added, changed and taken out, and all else stays', () => {
    const before = '# ours\nprovider: practice # free\nladder:\n  target: 5 %\n';
    const added = edit(before, 250);
    assert.equal(added, `${before}  fineTuning:\n    setupUsd: 250\n`);
    assert.match(edit(added, 12.5), /setupUsd: 12.5\n$/);
    assert.doesNotMatch(edit(added, undefined), /setupUsd/);
    assert.equal(edit('', 1), 'ladder:\n  fineTuning:\n    setupUsd: 1\n');
  });

  it('is not written into a file with mistakes', () => {
    assert.throws(() => edit('provider: [1\n', 1), /Nothing can be written into/);
    assert.throws(
      () => edit('ladder: 7\n', 1),
      /write "ladder: \{ fineTuning: \{ setupUsd: 1 \} \}" yourself/,
    );
  });

  it('is kept in a workspace without a configuration', async () => {
    await using folder = await tempWorkspace();
    await saveAssumption('iterations', 4, { root: folder.root, files: diskFiles });
    assert.match(await folder.read('.prompt-ladder/config.yml'), /iterations: 4/);
  });
});
