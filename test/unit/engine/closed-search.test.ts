import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { describe, it } from 'mocha';
import { connectProvider } from '../../../src/core/engine/connect.ts';
import { prepareRun } from '../../../src/core/engine/prepare-run.ts';
import { runGroup } from '../../../src/core/engine/run-group.ts';
import { runUnstored } from '../../../src/core/engine/unstored-run.ts';
import { diskFiles } from '../../../src/core/files.ts';
import { files, KEY, PROMPT, type Stage, staged } from './staged.ts';

const SEARCHED = files(
  1,
  'knowledge: { sources: kb, search: dense, embeddings: { model: vectors-1 }, query: "{{ input }}" }\n',
  { 'kb/a.md': 'A passage.\n' },
);
const embed = (texts: readonly string[]) => texts.map(() => [1, 2]);
const broken = () => {
  throw new Error('Nobody is there any more');
};

/** Asks for the results of a prepared run, by what `prepareRun` has checked. */
async function prepared({ folder, server, abort: { signal } }: Stage) {
  const run = await prepareRun({ file: folder.path(PROMPT), files: diskFiles, signal });
  const connect = (id: string, project: typeof run.project) =>
    connectProvider(id, project, { baseUrl: server.baseUrl, apiKey: async () => KEY });
  return { run, request: { connect, retries: 0, signal, onResult: broken } };
}

const BREAKING: Readonly<Record<string, (stage: Stage) => Promise<unknown>>> = {
  'a run': ({ run }) => run({ onResult: broken }),
  'a run that no store keeps': async (stage) => {
    const { run, request } = await prepared(stage);
    await runUnstored(run, request);
  },
  'one of several runs': async (stage) => {
    const { run, request } = await prepared(stage);
    await runGroup([run], request);
  },
};

describe('a search whose run breaks off', () => {
  for (const [what, breaking] of Object.entries(BREAKING)) {
    it(
      `keeps the vectors of queries that were paid for, of ${what}`,
      staged(SEARCHED, { embed }, async (stage) => {
        await assert.rejects(breaking(stage), /Nobody is there any more/);
        assert.deepEqual(stage.server.embedded, [['A passage.'], ['input 0']]);
        await stage.run();
        assert.equal(stage.server.embedded.length, 2);
      }),
    );
  }

  it(
    'lets go of the run that it was begun for',
    staged(files(1), {}, async ({ folder, run }) => {
      await assert.rejects(run({ onStart: broken }), /Nobody is there any more/);
      const [id = ''] = (await readdir(folder.path('.prompt-ladder/runs'))).filter((name) =>
        /^\d/.test(name),
      );
      assert.deepEqual(
        (await readdir(folder.path('.prompt-ladder/runs', id))).filter((name) => name.includes('lock')),
        [],
      );
      await run({ resume: id });
    }),
  );
});
