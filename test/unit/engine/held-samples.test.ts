import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { describe, it } from 'mocha';
import { diskFiles } from '../../../src/core/files.ts';
import { promptHash } from '../../../src/core/prompt/render.ts';
import { restoreProject } from '../../../src/core/runs/restored-project.ts';
import { RunStore } from '../../../src/core/runs/run-store.ts';
import { openTriage } from '../../../src/core/triage/triage-run.ts';
import { samplesFile } from '../../support/workspace.ts';
import { files, PROMPT, staged } from './staged.ts';
import { collect, resultOf } from './support.ts';

const COUNT = 300;
/** More than is read of it at once. */
const SAMPLES = samplesFile(COUNT, (index) => ({ padding: `${index} `.repeat(500) }));

describe('a run whose files change', () => {
  it(
    'holds to the samples that it was planned for, and can be brought back',
    staged(
      {
        ...files(0, 'rules: x.rules.yml\nknowledge: kb\n'),
        'samples.jsonl': SAMPLES,
        'x.rules.yml': 'rules:\n  - check: { contains: Hello }\n',
        'kb/a.md': 'A fact.\n',
      },
      { answer: () => 'Hello.' },
      async ({ folder, run }) => {
        let isCut = false;
        const {
          all,
          run: record,
          summary,
        } = await run({
          concurrency: 2,
          onResult: () => {
            if (isCut) return;
            isCut = true;
            void folder.write({ 'samples.jsonl': samplesFile(2), 'x.rules.yml': 'rules: [', 'kb/a.md': '' });
          },
        });
        assert.equal(record.state, 'finished');
        assert.equal(summary.passed, COUNT);
        assert.equal(new Set(all.map(({ sample }) => sample)).size, COUNT);

        await rm(folder.path('kb'), { recursive: true });
        await rm(folder.path(PROMPT));
        const stored = await new RunStore(folder.path('.prompt-ladder')).read(record.id);
        const restored = await restoreProject(stored, folder.root);
        const { project, files: kept } = restored ?? assert.fail();
        assert.equal(promptHash(project.prompt), record.prompt.hash);
        assert.equal((await project.samples.scan()).hash, record.samples.hash);
        assert.equal((await collect(project.samples.records())).length, COUNT);
        assert.equal(project.rules.rules[0]?.id, 'contains');
        assert.equal(await kept.readText(folder.path('kb/a.md')), 'A fact.\n');

        // What was diagnosed then is diagnosed now, with a prompt file that cannot be read.
        await folder.write({ [PROMPT]: 'messages: [' });
        const { triage, places } = await openTriage(stored, folder.root, diskFiles);
        const diagnosis = await triage.add(
          resultOf('1', { status: 'failed', output: 'Yes.', facts: ['A fact.'] }),
        );
        const [fact] = diagnosis?.evidence ?? [];
        const place = fact?.kind === 'fact' && fact.place;
        assert.equal(place && place.in === 'knowledge' && place.file, 'kb/a.md');
        assert.deepEqual(places.rules?.get('contains'), { file: 'x.rules.yml', line: 1 });
        assert.match(record.versionHash ?? '', /^[0-9a-f]{64}$/);
      },
    ),
  );

  it(
    'has another version with other knowledge, and does not go on with it',
    staged(
      files(6, 'knowledge: kb\n', { 'kb/a.md': 'A fact.\n' }),
      { answer: () => 'Hello.' },
      async (stage) => {
        const { folder, run } = stage;
        const abort = new AbortController();
        const first = await run({ concurrency: 1, signal: abort.signal, onResult: () => abort.abort() });
        await folder.write({ 'kb/a.md': 'Another fact.\n' });
        await assert.rejects(
          run({ resume: first.run.id }),
          /cannot be resumed, since the knowledge of its prompt has changed/,
        );
        assert.notEqual((await run()).run.versionHash, first.run.versionHash);
        await folder.write({ 'kb/a.md': 'A fact.\n' });
        const last = await run({ resume: first.run.id });
        assert.deepEqual([last.run.state, last.run.versionHash], ['finished', first.run.versionHash]);
      },
    ),
  );
});
