import assert from 'node:assert/strict';
import process from 'node:process';
import { describe, it } from 'mocha';
import { ResponseCache } from '../../src/core/calls/cache.ts';
import { type Baseline, writeBaseline } from '../../src/core/compare/baseline.ts';
import { recordingProvider } from '../../src/core/providers/recorded.ts';
import { writeReport } from '../../src/core/report/write.ts';
import { writeVerdict } from '../../src/core/reviews/store.ts';
import { BlobStore } from '../../src/core/runs/blobs.ts';
import { takeLock } from '../../src/core/runs/lock.ts';
import type { NewRun } from '../../src/core/runs/run.ts';
import { RunStore } from '../../src/core/runs/run-store.ts';
import { throwUnwritable } from '../../src/core/runs/run-writer.ts';
import { VersionStore } from '../../src/core/versions/version-store.ts';
import { chatRequest } from '../support/calls.ts';
import { whileReadOnly } from '../support/unprivileged.ts';
import { type TempWorkspace, tempWorkspace } from '../support/workspace.ts';

const DENIED =
  /^(?:[A-Z][^\n]* cannot be|Cannot) [^\n]* \(EACCES\): permission is denied; make the folder writable for you\.$/;
const RUN = { prompt: { name: 'a' }, startedAt: '2026-11-21T12:00:00.000Z' } as NewRun;
const never = new AbortController().signal;

/** What is written into a workspace, each by its own writer. */
const WRITERS: Readonly<Record<string, (folder: TempWorkspace) => Promise<unknown>>> = {
  'a run': ({ root }) => new RunStore(root).create(RUN),
  'the files of a run': ({ root }) =>
    new BlobStore(root)
      .put('0'.repeat(64), 1, async function* () {
        yield Buffer.from('a');
      })
      .catch(throwUnwritable(root)),
  'a version': async ({ root }) => {
    const store = new VersionStore(root);
    const version = { prompt: 'a.prompt.yml', versionHash: 'a', message: 'm', savedAt: '', files: [] };
    await store.save(await store.read(version.prompt, async () => ''), version as never);
  },
  'a label': async ({ root }) => {
    const store = new VersionStore(root);
    const versions = await store.read('a.prompt.yml', async () => '');
    await store.setLabel(versions, 'production', { id: 'v1-00000000' } as never);
  },
  'a baseline': ({ root }) => writeBaseline(`${root}/baselines/a.json`, { samples: {} } as Baseline),
  'a verdict': ({ root }) =>
    writeVerdict(root, `${root}/a.prompt.yml`, { sample: 's', output: 'o', verdict: 'approve' }, new Date()),
  'a report': ({ root }) => writeReport(`${root}/report.json`, '.json', []),
  'an answer in the cache': async ({ root }) => {
    const cache = new ResponseCache(`${root}/cache`);
    await cache.write(cache.fileOf('s', 'h', 0), {
      response: { text: 'a', finishReason: 'stop' },
      latencyMs: 1,
    });
    throw new Error(cache.refusal);
  },
  'a recording': ({ root }) =>
    recordingProvider(
      { complete: async () => ({ text: 'a', finishReason: 'stop' }) },
      { folder: `${root}/recordings` },
    ).complete(chatRequest(), { signal: never, repeat: 0 }),
};

// Windows has no such folders.
(process.platform === 'win32' ? describe.skip : describe)('in a folder that may only be read', () => {
  for (const [what, write] of Object.entries(WRITERS)) {
    it(`${what} is refused in words`, async () => {
      await using folder = await tempWorkspace();
      await whileReadOnly([folder.path('.prompt-ladder'), folder.root], () =>
        assert.rejects(write(folder), { message: DENIED }),
      );
    });
  }

  it('a lock that is there cannot be removed, in words', async () => {
    await using folder = await tempWorkspace();
    const file = folder.path('lock');
    const unlock = await takeLock(file, 'The run');
    await whileReadOnly([folder.root], () =>
      assert.rejects(unlock, {
        name: 'UserError',
        message: `What was written is whole, but its lock ${file} cannot be removed (EACCES): permission is denied; make the folder writable for you.`,
      }),
    );
  });
});
