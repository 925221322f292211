import assert from 'node:assert/strict';
import { utimes, writeFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, it } from 'mocha';
import { versionHash } from '../../../src/core/engine/version-hash.ts';
import { diskFiles, type Files } from '../../../src/core/files.ts';
import { KnownHashes } from '../../../src/core/runs/known-hashes.ts';
import { RecordedFiles } from '../../../src/core/runs/recorded-files.ts';
import { sha256 } from '../../../src/core/text/hash.ts';
import { loadProject } from '../../../src/core/workspace/project.ts';
import { promptFile, type TempWorkspace, tempWorkspace } from '../../support/workspace.ts';

const LONG_AGO = new Date('2026-01-01');

/** The hash, and the files that were read for it. */
async function hashed(folder: TempWorkspace, disk: Files = diskFiles) {
  const read: string[] = [];
  const files: Files = {
    ...disk,
    readStream: (path) => {
      read.push(relative(folder.root, path));
      return disk.readStream(path);
    },
  };
  const { project } = await loadProject(folder.path('x.prompt.yml'), files);
  const recorded = new RecordedFiles(files);
  const hash = await versionHash(project ?? assert.fail(), 'm', recorded, new AbortController().signal);
  return { hash, read, recorded };
}

async function withKnowledge(): Promise<TempWorkspace> {
  const folder = await tempWorkspace({
    'x.prompt.yml': promptFile('knowledge: kb\n'),
    'kb/a.md': 'A fact.\n',
    'kb/b.pdf': '%PDF-1.4\n',
  });
  for (const name of ['kb/a.md', 'kb/b.pdf']) await utimes(folder.path(name), LONG_AGO, LONG_AGO);
  return folder;
}

describe('the hash of a version', () => {
  it('holds every document, texts and others', async () => {
    await using folder = await withKnowledge();
    const before = (await hashed(folder)).hash;
    await folder.write({ 'kb/b.pdf': '%PDF-1.5\n' });
    const after = (await hashed(folder)).hash;
    assert.notEqual(after, before);
    await folder.write({ 'kb/c.docx': 'PK' });
    assert.notEqual((await hashed(folder)).hash, after);
  });

  it('reads again only what has changed, and tells the run of all', async () => {
    await using folder = await withKnowledge();
    const first = await hashed(folder);
    assert.deepEqual(first.read, ['kb/a.md', 'kb/b.pdf']);
    const again = await hashed(folder);
    assert.deepEqual(again.read, []);
    assert.equal(again.hash, first.hash);
    assert.deepEqual([...again.recorded.read], [...first.recorded.read]);
    // As long as before, and written at the same time by its clock.
    await writeFile(folder.path('kb/a.md'), 'A FACT.\n');
    assert.deepEqual((await hashed(folder)).read, ['kb/a.md']);
    assert.deepEqual((await hashed(folder)).read, ['kb/a.md'], 'too young to be sure');
  });

  it('reads what the editor has not saved, whatever the disk says', async () => {
    await using folder = await withKnowledge();
    const { hash } = await hashed(folder);
    const unsaved = (path: string) => path.endsWith('a.md');
    const edited = await hashed(folder, {
      ...diskFiles,
      stampOf: (path) => (unsaved(path) ? undefined : diskFiles.stampOf?.(path)),
      readStream: (path) => (unsaved(path) ? text('Edited.') : diskFiles.readStream(path)),
    });
    assert.notEqual(edited.hash, hash);
    assert.equal((await hashed(folder)).hash, hash);
  });

  it('is remembered by the next process, unless what it left is damaged', async () => {
    await using folder = await withKnowledge();
    await hashed(folder);
    const workspace = folder.path('.prompt-ladder');
    await KnownHashes.of(workspace).keep();
    const kept = await folder.read('.prompt-ladder/cache/hashes.jsonl');
    assert.match(kept, /^\["\.\.\/kb\/a\.md","[0-9a-f]{64}","/m);
    const path = folder.path('kb/a.md');
    const stamp = diskFiles.stampOf?.(path) ?? assert.fail();
    // A folder of another name is another store, which reads the file as a new process does.
    const next = () => KnownHashes.of(`${workspace}${'/'.repeat(++stores)}`);
    assert.equal(await next().find(path, stamp), sha256('A fact.\n'));
    await folder.write({ '.prompt-ladder/cache/hashes.jsonl': `5\n["../kb/a.md"\n${kept}` });
    assert.equal(await next().find(path, stamp), sha256('A fact.\n'));
    await folder.write({ '.prompt-ladder/cache/hashes.jsonl': '["../kb/a.md","x","y"]\n' });
    assert.equal(await next().find(path, stamp), undefined);
  });

  it('is looked up among many without holding up anything else', async () => {
    const hash = sha256('');
    const lines = Array.from(
      { length: 50_000 },
      (_, index) => `["../kb/${index}.md","${hash}","1 ${index} 1"]\n`,
    );
    await using folder = await tempWorkspace({ '.prompt-ladder/cache/hashes.jsonl': lines.join('') });
    let isFound = false;
    const found = KnownHashes.of(folder.path('.prompt-ladder'))
      .find(folder.path('kb/49999.md'), '1 49999 1')
      .finally(() => {
        isFound = true;
      });
    let turns = 0;
    for (; !isFound; turns++) await turn();
    assert.equal(await found, hash);
    assert.ok(turns > 10, `${turns} turns`);
  });
});

let stores = 0;

async function* text(content: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(content);
}
