import assert from 'node:assert/strict';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { describe, it } from 'mocha';
import { diskFiles } from '../../src/core/files.ts';
import { type TempWorkspace, tempWorkspace } from '../support/workspace.ts';

const found = async (workspace: TempWorkspace, ...patterns: string[]) =>
  (await diskFiles.find(patterns, workspace.root)).map((path) => path.slice(workspace.root.length + 1));

describe('files on a disk', () => {
  it('are read as text without a byte order mark, and as bytes', async () => {
    await using workspace = await tempWorkspace({ a: '\uFEFFhé\r\n', b: 'x' });
    assert.equal(await diskFiles.readText(workspace.path('a')), 'hé\r\n');
    const chunks = [];
    for await (const chunk of diskFiles.readStream(workspace.path('a'))) chunks.push(chunk);
    assert.equal(Buffer.concat(chunks).toString(), '\uFEFFhé\r\n');
    await assert.rejects(diskFiles.readText(workspace.path('none')), { code: 'ENOENT' });
  });

  it('are told from folders, and from what is neither', async () => {
    await using workspace = await tempWorkspace({ 'a/b': '' });
    assert.equal(await diskFiles.kindOf(workspace.path('a')), 'folder');
    assert.equal(await diskFiles.kindOf(workspace.path('a/b')), 'file');
    for (const path of ['none', 'a/b/c', 'nul\0', 'x'.repeat(5_000)]) {
      assert.equal(await diskFiles.kindOf(workspace.path(path)), undefined);
    }
    assert.equal(
      await diskFiles.kindOf(process.platform === 'win32' ? '\\\\.\\NUL' : '/dev/null'),
      undefined,
    );
  });

  it('are found by globs, sorted, without what others put there', async () => {
    await using workspace = await tempWorkspace({
      'b.yml': '',
      'a/c.yml': '',
      'a/[x]/d.yml': '',
      '.hidden/e.yml': '',
      'node_modules/m/f.yml': '',
      'a/.git/g.yml': '',
      '.prompt-ladder/config.yml': '',
      '.prompt-ladder/runs/r/h.yml': '',
      'a/.prompt-ladder/cache/i.yml': '',
    });
    const all = ['.hidden/e.yml', '.prompt-ladder/config.yml', 'a/[x]/d.yml', 'a/c.yml', 'b.yml'];
    assert.deepEqual(await found(workspace, '**/*.yml'), all);
    assert.deepEqual(await found(workspace, '*.yml', 'a/*.yml'), ['a/c.yml', 'b.yml']);
    assert.deepEqual(await found(workspace, '{a,b}.yml', 'b.yml'), ['b.yml']);
    assert.deepEqual(await found(workspace, `${workspace.root}/a/**/*.yml`), ['a/[x]/d.yml', 'a/c.yml']);
    assert.deepEqual(await diskFiles.find(['*.yml'], workspace.path('a/[x]')), [
      workspace.path('a/[x]/d.yml'),
    ]);
    assert.deepEqual(await found(workspace), []);
  });

  it('are found once, where links lead in a circle', async () => {
    await using workspace = await tempWorkspace({ 'a/b.yml': '' });
    await symlink(workspace.root, workspace.path('a/loop'));
    await symlink(workspace.path('a/b.yml'), workspace.path('c.yml'));
    assert.deepEqual(await found(workspace, '**/*.yml'), ['a/b.yml', 'c.yml']);
  });

  it('are not searched with patterns that take forever', async () => {
    await using workspace = await tempWorkspace();
    await mkdir(workspace.path('a'.repeat(200)));
    await writeFile(workspace.path(`${'a'.repeat(200)}.yml`), '');
    const patterns = [
      `${'*a'.repeat(20)}b`,
      `${'{a,aa}'.repeat(60)}b`,
      '+(a|+(a|+(a)))b',
      '(a|aa)+b',
      `${'**/'.repeat(50)}b`,
      'a'.repeat(100_000),
    ];
    for (const pattern of patterns) assert.deepEqual(await found(workspace, pattern), []);
    assert.deepEqual(await found(workspace, '*a*a*a.yml'), [`${'a'.repeat(200)}.yml`]);
  });

  it('are not found by patterns that make no sense', async () => {
    await using workspace = await tempWorkspace({ 'a.yml': '' });
    for (const pattern of ['', '/', '[', '{', '{a,', '(', '\\', '!**', 'a\0', '../nowhere/*']) {
      assert.deepEqual(await found(workspace, pattern), [], pattern);
    }
  });
});
