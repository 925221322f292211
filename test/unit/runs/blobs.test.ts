import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { on, once } from 'node:events';
import { readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { BlobError, BlobStore } from '../../../src/core/runs/blobs.ts';
import { sha256 } from '../../../src/core/text/hash.ts';
import { type TempWorkspace, tempWorkspace } from '../../support/workspace.ts';

const blobsOf = (folder: TempWorkspace) => new BlobStore(folder.path('.prompt-ladder'));

async function* piecesOf(text: string, size = 7): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text, 'utf8');
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

const put = async (blobs: BlobStore, text: string, size?: number) => {
  await blobs.put(sha256(text), Buffer.byteLength(text), () => piecesOf(text, size));
  return sha256(text);
};

/** Names of the blobs in a folder, those that are being written left out. */
async function stored(folder: TempWorkspace): Promise<string[]> {
  const names = [];
  for (const start of await readdir(folder.path('.prompt-ladder/blobs'))) {
    if (start.length !== 2) continue;
    const rest = await readdir(folder.path('.prompt-ladder/blobs', start));
    names.push(...rest.map((name) => start + name));
  }
  return names.sort();
}

/** Ends when a writer puts its text of a number, which it says. */
async function hasBegun(writer: ChildProcess, text: number): Promise<void> {
  for await (const [index] of on(writer, 'message')) if (index >= text) return;
}

describe('BlobStore', () => {
  it('gives back any text, and keeps each once, whoever puts it at the same time', async () => {
    await using folder = await tempWorkspace();
    const all = new Set<string>();
    const text = fc.string({ unit: 'grapheme', maxLength: 200 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(text, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 50 }),
        async (texts, size) => {
          const stores = [blobsOf(folder), blobsOf(folder)];
          await Promise.all(stores.flatMap((blobs) => texts.map((each) => put(blobs, each, size))));
          for (const each of texts) {
            all.add(sha256(each));
            assert.equal(await stores[0]?.readText(sha256(each)), each);
          }
        },
      ),
      { numRuns: 60 },
    );
    assert.deepEqual(await stored(folder), [...all].sort());
    assert.deepEqual(await readdir(folder.path('.prompt-ladder/blobs/unfinished')), []);
    assert.equal(await folder.read('.prompt-ladder/blobs/.gitignore'), '*\n');
  });

  it('does not read again what is there', async () => {
    await using folder = await tempWorkspace();
    const blobs = blobsOf(folder);
    const hash = await put(blobs, 'a text');
    const before = await stat(join(blobs.folder, hash.slice(0, 2), hash.slice(2)));
    await blobs.put(hash, 6, () => assert.fail('read again'));
    const after = await stat(join(blobs.folder, hash.slice(0, 2), hash.slice(2)));
    assert.deepEqual([after.ino, after.mtimeMs], [before.ino, before.mtimeMs]);
  });

  it('refuses what comes to another hash, and keeps nothing of it', async () => {
    await using folder = await tempWorkspace();
    const blobs = blobsOf(folder);
    await assert.rejects(
      blobs.put(sha256('before'), 6, () => piecesOf('after!')),
      BlobError,
    );
    assert.deepEqual(await stored(folder), []);
    assert.deepEqual(await readdir(folder.path('.prompt-ladder/blobs/unfinished')), []);
  });

  it('tells a damaged blob, and writes it anew', async () => {
    await using folder = await tempWorkspace();
    const blobs = blobsOf(folder);
    const hash = await put(blobs, 'a text');
    const file = join(blobs.folder, hash.slice(0, 2), hash.slice(2));
    for (const damaged of ['a tixt', 'a te', '']) {
      await writeFile(file, damaged);
      await assert.rejects(blobs.readText(hash), /is damaged/);
      await put(blobs, 'a text');
      assert.equal(await blobs.readText(hash), 'a text');
    }
    await assert.rejects(blobs.readText(sha256('other')), /is missing/);
  });

  it('takes nothing but a hash for a name', async () => {
    await using folder = await tempWorkspace({ 'secret.txt': 'secret' });
    const blobs = blobsOf(folder);
    for (const name of ['../../secret.txt', '', 'A'.repeat(64), `${'a'.repeat(64)}/..`, '/etc/passwd']) {
      await assert.rejects(blobs.readText(name), BlobError);
      await assert.rejects(
        blobs.put(name, 1, () => piecesOf('x')),
        BlobError,
      );
    }
  });

  it('removes what was left half-written, once it is old', async () => {
    await using folder = await tempWorkspace();
    await put(blobsOf(folder), 'a text');
    const left = (name: string) => folder.path('.prompt-ladder/blobs/unfinished', name);
    await writeFile(left('old'), 'half');
    await writeFile(left('new'), 'half');
    await utimes(left('old'), new Date(2020, 1), new Date(2020, 1));
    await put(blobsOf(folder), 'another');
    assert.deepEqual(await readdir(folder.path('.prompt-ladder/blobs/unfinished')), ['new']);
  });

  it('holds whole blobs only, whenever its writers are killed', async () => {
    await using folder = await tempWorkspace();
    const workspace = folder.path('.prompt-ladder');
    for (let round = 0; round < 4; round++) {
      const writers = [1, 2].map(() => fork('test/support/blob-writer.ts', [workspace]));
      await Promise.all(writers.map((writer) => hasBegun(writer, 3 * round + 1)));
      for (const writer of writers) writer.kill('SIGKILL');
      await Promise.all(writers.map((writer) => once(writer, 'exit')));
      const names = await stored(folder);
      for (const name of names) {
        const text = await readFile(
          folder.path('.prompt-ladder/blobs', name.slice(0, 2), name.slice(2)),
          'utf8',
        );
        assert.equal(sha256(text), name);
      }
    }
    assert.ok((await stored(folder)).length > 0);
  });
});
