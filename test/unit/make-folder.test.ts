import assert from 'node:assert/strict';
import { existsSync, type FSWatcher, watch } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, describe, it } from 'mocha';
import { temporaryFolder } from '../../scripts/temporary-folder.mjs';
import { makeFolder } from '../../src/core/make-folder.ts';

describe('makeFolder', () => {
  const watchers: FSWatcher[] = [];
  after(() => {
    for (const watcher of watchers) watcher.close();
  });

  /** Watches as VS Code does on Linux: a folder from when the watcher of the one above tells of it. */
  function watchTree(folder: string, onEvent: (path: string) => void): void {
    const known = new Set<string>();
    watchers.push(
      watch(folder, (_, name) => {
        const path = join(folder, name ?? '');
        onEvent(path);
        if (known.has(path) || path.endsWith('.txt')) return;
        known.add(path);
        watchTree(path, onEvent);
      }),
    );
  }

  it('makes the folders above so that a watcher follows them', async () => {
    const folder = temporaryFolder('make-folder');
    const inner = join(folder, 'above', 'folder', 'inner');
    const file = join(inner, 'file.txt');
    const isSeen = Promise.withResolvers<void>();
    watchTree(folder, (path) => path === file && isSeen.resolve());
    await makeFolder(inner);
    await writeFile(file, '');
    await isSeen.promise;
  });

  it('leaves a folder that is there', async () => {
    const folder = temporaryFolder('make-folder');
    await writeFile(join(folder, 'file.txt'), '');
    await makeFolder(folder);
    assert.ok(existsSync(join(folder, 'file.txt')));
  });

  it('makes a folder that others make at the same time', async () => {
    const inner = join(temporaryFolder('make-folder'), 'above', 'inner');
    await Promise.all([makeFolder(inner), makeFolder(inner), mkdir(inner, { recursive: true })]);
    assert.ok(existsSync(inner));
  });

  it('says why there can be none', async () => {
    const folder = temporaryFolder('make-folder');
    await writeFile(join(folder, 'file.txt'), '');
    await assert.rejects(makeFolder(join(folder, 'file.txt', 'inner')), { code: 'ENOTDIR' });
  });
});
