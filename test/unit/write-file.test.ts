import assert from 'node:assert/strict';
import { mkdir, readdir } from 'node:fs/promises';
import { describe, it } from 'mocha';
import { writeAtomically } from '../../src/core/write-file.ts';
import { tempWorkspace } from '../support/workspace.ts';

describe('writeAtomically', () => {
  it('never lets a reader see a part', async () => {
    await using folder = await tempWorkspace({ f: 'x' });
    const texts = ['a', 'b'].map((letter) => letter.repeat(1_000_000));
    let writing = true;
    const seen = new Set<string>(['x', ...texts]);
    const reading = (async () => {
      while (writing) assert.ok(seen.has(await folder.read('f')));
    })();
    for (let round = 0; round < 20; round++) await writeAtomically(folder.path('f'), texts[round % 2] ?? '');
    writing = false;
    await reading;
    assert.equal(await folder.read('f'), texts[1]);
    assert.deepEqual((await readdir(folder.root)).sort(), ['.prompt-ladder', 'f']);
  });

  it('of two writers keeps one whole text', async () => {
    await using folder = await tempWorkspace();
    const texts = Array.from({ length: 20 }, (_, index) => `${index}`.repeat(10_000));
    await Promise.all(texts.map((text) => writeAtomically(folder.path('f'), text)));
    assert.ok(texts.includes(await folder.read('f')));
    assert.deepEqual((await readdir(folder.root)).sort(), ['.prompt-ladder', 'f']);
  });

  it('leaves nothing behind when it fails', async () => {
    await using folder = await tempWorkspace();
    await mkdir(folder.path('f/inner'), { recursive: true });
    await assert.rejects(writeAtomically(folder.path('f'), 'text'));
    assert.deepEqual((await readdir(folder.root)).sort(), ['.prompt-ladder', 'f']);
    await assert.rejects(writeAtomically(folder.path('none/f'), 'text'), { code: 'ENOENT' });
  });
});
