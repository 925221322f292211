import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { diffLines } from 'diff';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { adviseOn } from '../../../src/core/advice/advise.ts';
import type { Edit } from '../../../src/core/advice/edit.ts';
import { diskFiles } from '../../../src/core/files.ts';
import { isHeldOut } from '../../../src/core/prompt/holdout.ts';
import { RunStore } from '../../../src/core/runs/run-store.ts';
import { runCli } from '../../support/cli.ts';
import { startOpenAiServer } from '../../support/openai-server.ts';
import { tempWorkspace } from '../../support/workspace.ts';
import '../../support/properties.ts';

const LABELS = ['red', 'green', 'blue'];
const SAMPLES = Array.from({ length: 24 }, (_, index) => ({
  id: `s${index}`,
  message: `marker${index} is what this sample says`,
  note: `hint${index}`,
  expected: LABELS[index % 3],
}));
const prompt = (share: number) =>
  `name: x\nprovider: openai\nmodel: small\nholdout: ${share} %\nmessages:\n  - role: system\n    content: Answer with one of red, green or blue, and nothing else.\n  - role: user\n    content: "{{ message }}"\nsamples: s.jsonl\n`;

/** What an edit adds to the files; what stood there before stays out. */
const addedText = ({ files }: Edit): string =>
  files
    .flatMap(({ before, after }) => diffLines(before, after).filter(({ added }) => added))
    .map(({ value }) => value)
    .join('');

describe('held-out samples', () => {
  it('are quoted in no edit, whatever is held out', async () => {
    await using folder = await tempWorkspace({
      'x.prompt.yml': prompt(50),
      's.jsonl': SAMPLES.map((sample) => `${JSON.stringify(sample)}\n`).join(''),
    });
    // Wrong for two of three, with every label in turn.
    await using server = await startOpenAiServer({
      answer: ({ body }) => {
        const index = Number(/marker(\d+)/.exec(body.messages.at(-1)?.content ?? '')?.[1]);
        return LABELS[(index % 3) + (index % 3 === 0 ? 0 : 1)] ?? 'red';
      },
    });
    const env = { OPENAI_BASE_URL: server.baseUrl, OPENAI_API_KEY: 'sk-test-123456' };
    await runCli(['run', 'x.prompt.yml', '--quiet'], { cwd: folder.root, env });
    const store = new RunStore(folder.path('.prompt-ladder'));
    const [id = ''] = (await readdir(store.folder)).filter((name) => /^\d/.test(name));
    const run = await store.read(id);
    let quoting = 0;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 5, max: 90 }), async (share) => {
        await folder.write({ 'x.prompt.yml': prompt(share) });
        const { report } = await adviseOn(run, folder.root, diskFiles, new AbortController().signal);
        const hidden = SAMPLES.filter((sample) => isHeldOut({ ...sample, tags: [] }, { share: share / 100 }));
        assert.equal(report.heldOut, hidden.length);
        for (const { edit } of report.advice) {
          const added = addedText(edit);
          if (/marker\d/.test(added)) quoting++;
          for (const { id: sample } of hidden) {
            const number = sample.slice(1);
            assert.doesNotMatch(added, new RegExp(`(?:marker|hint)${number}\\b`));
          }
        }
        for (const { samples } of report.faults)
          assert.ok(samples.every((sample) => hidden.every(({ id: other }) => other !== sample)));
      }),
      { numRuns: 30 },
    );
    assert.ok(quoting > 0, 'no edit quotes any sample, so nothing was tested');
  });

  it('stay where they are when others come', () => {
    const share = { share: 0.3 };
    const held = SAMPLES.filter((sample) => isHeldOut({ ...sample, tags: [] }, share));
    assert.ok(held.length > 2 && held.length < 14);
    assert.ok(isHeldOut({ id: 'x', tags: ['kept'] }, { tag: 'kept' }));
    assert.ok(!isHeldOut({ id: 'x', tags: [] }, { tag: 'kept' }));
    assert.ok(!isHeldOut({ id: 'x', tags: [] }, undefined));
  });
});
