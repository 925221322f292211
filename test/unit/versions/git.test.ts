import assert from 'node:assert/strict';
import { mkdir, rename, symlink, writeFile } from 'node:fs/promises';
import { describe, it } from 'mocha';
import { GitRepository } from '../../../src/core/versions/git.ts';
import { git } from '../../support/git.ts';
import { type TempWorkspace, tempWorkspace } from '../../support/workspace.ts';

async function repository(): Promise<TempWorkspace> {
  const folder = await tempWorkspace({ 'a.prompt.yml': 'one\n' });
  git(folder, 'init', '-q', '-b', 'main');
  commit(folder, 'first');
  return folder;
}

function commit(folder: TempWorkspace, message: string): string {
  git(folder, 'add', '-A');
  git(folder, 'commit', '-q', '-m', message);
  return git(folder, 'rev-parse', 'HEAD');
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** Signs with a program that leaves the file `ran` when a signature is checked, which git is told to do in every log. */
async function signLastCommit(folder: TempWorkspace): Promise<void> {
  const gpg = folder.path('.git', 'gpg.sh');
  const sign = 'cat > /dev/null; echo "[GNUPG:] SIG_CREATED " >&2; echo "-----BEGIN PGP SIGNATURE-----"';
  await writeFile(
    gpg,
    `#!/bin/sh\ncase "$*" in *verify*) touch ${folder.path('ran')};; *) ${sign};; esac\n`,
    {
      mode: 0o755,
    },
  );
  git(folder, 'config', 'gpg.program', gpg);
  git(folder, 'config', 'log.showSignature', 'true');
  git(folder, 'commit', '--quiet', '--amend', '--no-edit', '-S');
}

describe('git that may not run', () => {
  it('is not run, and says why', async () => {
    await using folder = await repository();
    await assert.rejects(GitRepository.open(folder.root, null), {
      message: 'This workspace is not trusted, so git is not run.',
    });
  });
});

describe('git', () => {
  it('tells the commits that touched a file, also under the name it had before', async () => {
    await using folder = await repository();
    await folder.write({ 'a.prompt.yml': 'one\ntwo\nthree\nfour\n' });
    commit(folder, 'second');
    await mkdir(folder.path('Zoë'));
    await rename(folder.path('a.prompt.yml'), folder.path('Zoë', 'b.prompt.yml'));
    commit(folder, 'move it');
    await folder.write({ 'other.txt': 'x' });
    commit(folder, 'another file');
    const repo = await GitRepository.open(folder.root);
    const commits = await collect(repo.log(folder.path('Zoë', 'b.prompt.yml')));
    assert.deepEqual(
      commits.map(({ subject, path, author }) => [subject, path, author]),
      [
        ['move it', 'Zoë/b.prompt.yml', 'Writer'],
        ['second', 'a.prompt.yml', 'Writer'],
        ['first', 'a.prompt.yml', 'Writer'],
      ],
    );
    const [, second, first] = commits;
    assert.equal(await repo.textAt(first?.hash ?? '', '', first?.path), 'one\n');
    assert.equal(await repo.textAt(second?.hash ?? '', '', second?.path), 'one\ntwo\nthree\nfour\n');
    assert.equal(await repo.textAt(second?.hash ?? '', folder.path('Zoë', 'b.prompt.yml')), undefined);
  });

  it('takes branches, tags and short hashes, and refuses what is no revision in a sentence', async () => {
    await using folder = await repository();
    const hash = git(folder, 'rev-parse', 'HEAD');
    git(folder, 'tag', 'v1');
    const repo = await GitRepository.open(folder.root);
    for (const name of ['main', 'v1', 'HEAD', hash.slice(0, 8)])
      assert.equal(await repo.commitOf(name), hash);
    for (const name of ['nothing', '--output=/tmp/x', '', 'main:a.prompt.yml'])
      await assert.rejects(repo.commitOf(name), /There is no revision/, name);
  });

  it('names a shallow clone as the reason for a missing revision', async () => {
    await using folder = await repository();
    const old = git(folder, 'rev-parse', 'HEAD');
    await folder.write({ 'a.prompt.yml': 'two\n' });
    commit(folder, 'second');
    await using clone = await tempWorkspace();
    git(clone, 'clone', '-q', '--depth', '1', `file://${folder.root}`, 'shallow');
    const repo = await GitRepository.open(clone.path('shallow'));
    await assert.rejects(repo.commitOf(old), /shallow clone.*git fetch --unshallow/);
  });

  it('works in a worktree, a submodule and on a detached head', async () => {
    await using folder = await repository();
    git(folder, 'worktree', 'add', '-q', '--detach', folder.path('tree'));
    const tree = await GitRepository.open(folder.path('tree'));
    assert.equal((await collect(tree.log(folder.path('tree', 'a.prompt.yml')))).length, 1);
    await using parent = await tempWorkspace();
    git(parent, 'init', '-q');
    git(parent, '-c', 'protocol.file.allow=always', 'submodule', 'add', '-q', folder.root, 'sub');
    const sub = await GitRepository.open(parent.path('sub'));
    assert.equal(sub.root, parent.path('sub'));
    assert.equal((await collect(sub.log(parent.path('sub', 'a.prompt.yml')))).length, 1);
  });

  it('says so where there is no repository, or no git', async () => {
    await using folder = await tempWorkspace();
    await assert.rejects(GitRepository.open(folder.root), /is in no git repository/);
    await assert.rejects(GitRepository.open(folder.root, folder.path('no-git')), /no git on this machine/);
  });

  it('lists what changed since a commit, new files too', async () => {
    await using folder = await repository();
    const hash = git(folder, 'rev-parse', 'HEAD');
    await folder.write({ 'a.prompt.yml': 'two\n', 'new.prompt.yml': 'new\n' });
    const repo = await GitRepository.open(folder.root);
    const names = (await repo.changedSince(hash)).map((file) => repo.pathOf(file)).sort();
    assert.deepEqual(names, ['a.prompt.yml', 'new.prompt.yml']);
  });

  it('runs nothing that a repository brings', async () => {
    await using folder = await repository();
    await signLastCommit(folder);
    await assert.rejects(folder.read('ran'));
    const hook = folder.path('.git', 'hooks', 'fsmonitor.sh');
    await writeFile(hook, `#!/bin/sh\ntouch ${folder.path('ran')}\n`, { mode: 0o755 });
    git(folder, 'config', 'core.fsmonitor', hook);
    git(folder, 'config', 'diff.external', hook);
    await symlink('/etc/passwd', folder.path('link.prompt.yml'));
    const repo = await GitRepository.open(folder.root);
    await repo.changedSince('HEAD');
    await collect(repo.log(folder.path('a.prompt.yml')));
    await assert.rejects(folder.read('ran'));
  });

  it('reads commits and files by one process, whatever they hold', async () => {
    await using folder = await repository();
    await folder.write({ empty: '', 'in/Zoë b.txt': 'line\nHEAD missing\n', large: 'x'.repeat(300_000) });
    const head = commit(folder, 'files');
    const program = folder.path('.git', 'counted.sh');
    await writeFile(program, `#!/bin/sh\necho "$*" >> ${folder.path('calls')}\nexec git "$@"\n`, {
      mode: 0o755,
    });
    const repo = await GitRepository.open(folder.root, program);
    const read = (...names: string[]) =>
      Promise.all(names.map((name) => repo.textAt(head, folder.path(name))));
    assert.deepEqual(await Promise.all([repo.commitOf('HEAD'), repo.commitOf('main~1')]), [
      head,
      git(folder, 'rev-parse', 'HEAD~1'),
    ]);
    assert.deepEqual(await read('large', 'empty', 'in/Zoë b.txt', 'in', 'gone', 'a\nb', 'a.prompt.yml'), [
      'x'.repeat(300_000),
      '',
      'line\nHEAD missing\n',
      undefined,
      undefined,
      undefined,
      'one\n',
    ]);
    await assert.rejects(repo.commitOf('HEAD:empty'), /There is no revision/);
    const calls = (await folder.read('calls')).trim().split('\n');
    assert.deepEqual(
      calls.map((call) => /rev-parse|cat-file/.exec(call)?.[0]),
      ['rev-parse', 'cat-file', 'rev-parse'],
      'the last one asks whether the clone is shallow',
    );
  });

  it('asks a new process where the one that read has ended', async () => {
    await using folder = await repository();
    const program = folder.path('.git', 'short.sh');
    // Answers one question, and ends.
    await writeFile(
      program,
      '#!/bin/sh\ncase "$*" in *--batch*) head -n 1 | exec git "$@";; *) exec git "$@";; esac\n',
      { mode: 0o755 },
    );
    const repo = await GitRepository.open(folder.root, program);
    const head = git(folder, 'rev-parse', 'HEAD');
    assert.equal(await repo.commitOf('HEAD'), head);
    assert.equal(await repo.commitOf('main'), head);
  });

  it('stops when it is cancelled', async () => {
    await using folder = await repository();
    const repo = await GitRepository.open(folder.root);
    const stopped = AbortSignal.abort(new Error('stopped'));
    await assert.rejects(collect(repo.log(folder.path('a.prompt.yml'), stopped)), /stopped/);
  });
});
