import assert from 'node:assert/strict';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { diskFiles } from '../../../src/core/files.ts';
import { RunStore } from '../../../src/core/runs/run-store.ts';
import { GitRepository } from '../../../src/core/versions/git.ts';
import { MomentReader } from '../../../src/core/versions/moment-reader.ts';
import { commitMoments, promptHistory, timeline } from '../../../src/core/versions/prompt-history.ts';
import { capture, revisionNamed } from '../../../src/core/versions/revision.ts';
import { identityOf, newestRunOf } from '../../../src/core/versions/run-versions.ts';
import { changeBetween, versionedPrompt } from '../../../src/core/versions/versioned-prompt.ts';
import { git } from '../../support/git.ts';
import { type TempWorkspace, tempWorkspace } from '../../support/workspace.ts';
import { collect, newRun } from '../engine/support.ts';

const textOf = (instruction: string) =>
  `model: m\nmessages:\n  - { role: system, content: ${instruction} }\n  - { role: user, content: "{{ input }}" }\n`;

const sourcesIn = ({ root }: TempWorkspace, name = 'x') =>
  versionedPrompt(join(root, `${name}.prompt.yml`), diskFiles);

/** @returns the hash of what was saved */
async function save(folder: TempWorkspace, savedAt: string): Promise<string> {
  const { store, versions, file } = await sourcesIn(folder);
  const captured = await capture(file, diskFiles, new AbortController().signal);
  await store.save(versions, { ...captured, message: savedAt, savedAt });
  return captured.versionHash;
}

/** Each run is of a prompt that differs from those before, unless `hash` says otherwise. */
async function run(
  folder: TempWorkspace,
  startedAt: string,
  versionHash: string,
  {
    filter = [],
    hash = startedAt,
    rulesHash = 'r',
    source = textOf('One.'),
  }: { filter?: string[]; hash?: string; rulesHash?: string; source?: string } = {},
) {
  const writer = await new RunStore(join(folder.root, '.prompt-ladder')).create(
    newRun({
      startedAt,
      versionHash,
      rulesHash,
      prompt: { ...newRun().prompt, hash, file: 'x.prompt.yml', source },
      settings: { repeat: 1, filter },
    }),
  );
  await writer.close();
  return writer.run.id;
}

describe('the history of a prompt', () => {
  it('has each version with its run, each run with its version, and what is not saved yet', async () => {
    await using folder = await tempWorkspace({ 'x.prompt.yml': textOf('One.') });
    const first = await save(folder, '2026-11-01T00:00:00.000Z');
    const whole = await run(folder, '2026-11-02T00:00:00.000Z', first);
    const part = await run(folder, '2026-11-03T00:00:00.000Z', first, { filter: ['id:a'] });
    const same = { hash: '2026-11-03T00:00:00.000Z' };
    const again = await run(folder, '2026-11-03T01:00:00.000Z', first, same);
    await folder.write({ 'x.prompt.yml': textOf('Two.') });
    await save(folder, '2026-11-04T00:00:00.000Z');
    assert.equal((await promptHistory(await sourcesIn(folder))).unsaved, undefined);
    await folder.write({ 'x.prompt.yml': textOf('Three.') });

    const sources = await sourcesIn(folder);
    const { versions, runs, unsaved } = await promptHistory(sources);
    assert.deepEqual(new Set(runs.map(({ run: { state } }) => state)), new Set(['interrupted']));
    assert.deepEqual(
      versions.map(({ version, run: own, before }) => [version.number, own?.id, before?.slice(0, 3)]),
      [
        [2, undefined, 'v1-'],
        [1, again, undefined],
      ],
    );
    assert.deepEqual(
      runs.map(({ name, version, before }) => [name, version?.number, before]),
      [
        [again, 1, undefined],
        [part, 1, whole],
        [whole, 1, undefined],
      ],
    );
    assert.deepEqual([unsaved?.since.number, unsaved?.change], [2, '+1 −1 lines in system']);
    assert.deepEqual(
      timeline([...runs, ...versions]).map(({ at }) => at.slice(8, 10)),
      ['04', '03', '03', '02', '01'],
    );
  });

  it('has the runs of a version that names no model, and of a commit, by their prompt and rules', async () => {
    const text = (instruction: string) => textOf(instruction).replace('model: m\n', '');
    await using folder = await tempWorkspace({ 'x.prompt.yml': text('One.') });
    git(folder, 'init', '--quiet', '-b', 'main');
    git(folder, 'add', '.');
    git(folder, 'commit', '--quiet', '-m', 'First');
    await save(folder, '2026-11-01T00:00:00.000Z');
    const { project } = await revisionNamed('v1', await sourcesIn(folder));
    const [hash = '', rulesHash] = identityOf(project ?? assert.fail()).split(' ');
    const other = await run(folder, '2026-11-02T00:00:00.000Z', 'a', { source: text('One.') });
    const own = await run(folder, '2026-11-03T00:00:00.000Z', 'b', { hash, rulesHash, source: text('One.') });
    const sources = await sourcesIn(folder);
    const { versions, runs } = await promptHistory(sources);
    assert.equal(versions[0]?.run?.id, own);
    assert.deepEqual(
      runs.map(({ name, version }) => [name, version?.number]),
      [
        [own, 1],
        [other, undefined],
      ],
    );
    const [commit] = await collect(commitMoments(sources));
    const { change, identity = '' } = await new MomentReader().describe(commit ?? assert.fail(), sources);
    assert.equal(change, 'the first one');
    assert.equal(
      newestRunOf(
        identity,
        runs.map((moment) => moment.run),
      )?.id,
      own,
    );
  });

  it('holds the commits of two branches against what each was made from', async () => {
    const lines = (first: string, last: string) =>
      textOf('One.').replace('model: m', `model: ${first}`).replace('{{ input }}', `${last} {{ input }}`);
    await using folder = await tempWorkspace({ 'x.prompt.yml': lines('m', 'Ask:') });
    const commit = (message: string) => git(folder, 'commit', '--quiet', '-a', '-m', message);
    git(folder, 'init', '--quiet', '-b', 'main');
    git(folder, 'add', '.');
    commit('Base');
    git(folder, 'checkout', '--quiet', '-b', 'side');
    await folder.write({ 'x.prompt.yml': lines('n', 'Ask:') });
    commit('Model');
    git(folder, 'checkout', '--quiet', 'main');
    await folder.write({ 'x.prompt.yml': lines('m', 'Say:') });
    commit('Words');
    git(folder, 'merge', '--quiet', '--no-edit', 'side');
    const sources = await sourcesIn(folder);
    const reader = new MomentReader();
    const changes = new Map<string, string>();
    for await (const moment of commitMoments(sources))
      changes.set(moment.commit.subject, (await reader.describe(moment, sources)).change);
    assert.deepEqual(Object.fromEntries(changes), {
      Base: 'the first one',
      Model: 'model m → n',
      Words: '+1 −1 lines in user',
    });
  });

  it('has the runs of an earlier name', async () => {
    await using folder = await tempWorkspace({ 'x.prompt.yml': textOf('One.') });
    const id = await run(folder, '2026-11-02T00:00:00.000Z', await save(folder, '2026-11-01T00:00:00.000Z'));
    await folder.write({ 'sub/.keep': '' });
    await rename(join(folder.root, 'x.prompt.yml'), join(folder.root, 'sub/x.prompt.yml'));
    const { runs } = await promptHistory(await sourcesIn(folder, 'sub/x'));
    assert.deepEqual(
      runs.map(({ name }) => name),
      [id],
    );
  });

  it('has the commits with what each is held against, and none without a repository', async () => {
    await using folder = await tempWorkspace({ 'x.prompt.yml': textOf('One.'), '.prompt-ladder/.keep': '' });
    assert.deepEqual(await collect(commitMoments(await sourcesIn(folder))), []);
    git(folder, 'init', '--quiet', '-b', 'main');
    git(folder, 'add', '.');
    git(folder, 'commit', '--quiet', '-m', 'First');
    git(folder, 'branch', 'other');
    await folder.write({ 'x.prompt.yml': textOf('Two.') });
    git(folder, 'commit', '--quiet', '-a', '-m', 'Second');
    const sources = await sourcesIn(folder);
    const [second, first] = await collect(commitMoments(sources));
    assert.deepEqual([second?.commit.subject, first?.commit.subject], ['Second', 'First']);
    assert.deepEqual([second?.before, first?.before], [first?.name, undefined]);
    assert.equal(
      await changeBetween([first?.name ?? '', second?.name ?? ''], sources),
      '+1 −1 lines in system',
    );
    assert.deepEqual(
      new Set(await (await GitRepository.open(folder.root)).references()),
      new Set(['main', 'other']),
    );
  });
});
