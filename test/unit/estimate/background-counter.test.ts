import assert from 'node:assert/strict';
import { Worker } from 'node:worker_threads';
import { after, describe, it } from 'mocha';
import { BackgroundCounter } from '../../../src/core/estimate/background-counter.ts';
import { countingHere, countSet, type SetTask } from '../../../src/core/estimate/counting.ts';
import type { Reply } from '../../../src/core/estimate/counting-messages.ts';
import { diskFiles } from '../../../src/core/files.ts';
import { loadProject } from '../../../src/core/workspace/project.ts';
import { tempWorkspace } from '../../support/workspace.ts';

const PROMPT = 'model: gpt-4o\nmessages:\n  - role: user\n    content: "Say {{ word }}"\n';
const TASK = { provider: 'openai', prices: {}, unsaved: {} } as const;

describe('counting in the background', () => {
  const counter = new BackgroundCounter();
  after(() => counter.close());

  it('fills in the samples as they are on disk, and as they are unsaved', async () => {
    await using folder = await tempWorkspace({ 'a.jsonl': '{"id":"disk","word":"hello"}\n' });
    const task = {
      ...TASK,
      file: folder.path('a.prompt.yml'),
      text: PROMPT,
      sampleFiles: [folder.path('a.jsonl')],
    };
    assert.equal((await counter.countPrompt(task))?.samples?.longest.id, 'disk');
    const unsaved = { [folder.path('a.jsonl')]: '{"id":"unsaved","word":"hello"}\n' };
    assert.equal((await counter.countPrompt({ ...task, unsaved }))?.samples?.longest.id, 'unsaved');
  });

  it('counts samples for the prompt that uses them', async () => {
    await using folder = await tempWorkspace({ 'a.jsonl': '{"word":"hello"}\n' });
    const sampleFile = folder.path('a.jsonl');
    const task = { ...TASK, file: folder.path('a.prompt.yml'), text: PROMPT, sampleFile };
    assert.equal((await counter.countSamples(task))?.samples.length, 1);
    const deployed = { ...task, text: PROMPT.replace('gpt-4o', 'mine') };
    assert.equal((await counter.countSamples(deployed))?.exact, false);
    assert.equal((await counter.countSamples({ ...deployed, aliases: { mine: 'gpt-4o' } }))?.exact, true);
  });

  it('has no count for what is no prompt at the moment', async () => {
    for (const text of ['', '{{', 'messages: [', 'messages:\n  - role: user\n    content: "{{ word"\n'])
      assert.equal(
        await counter.countPrompt({ ...TASK, file: '/a.prompt.yml', text, sampleFiles: [] }),
        undefined,
      );
  });

  it('lives on whatever a file holds, and says what is too much', async () => {
    const many = `[${'{},'.repeat(1_300_000)}{}]`;
    await using folder = await tempWorkspace({
      'a.jsonl': `{"word":${many}}\n{"word":"hello"}\n`,
      'b.json': `[{"word":${many}}, {"word":"hello"}]`,
      'c.yml': `- word: ${many}\n- word: hello\n`,
    });
    for (const name of ['a.jsonl', 'b.json', 'c.yml']) {
      const task = { ...TASK, file: folder.path('a.prompt.yml'), text: PROMPT };
      const counted = await counter.countSamples({ ...task, sampleFile: folder.path(name) });
      assert.equal(counted?.samples.length, 1, name);
    }
    const text = `x: ${many}\n${PROMPT}`;
    assert.equal(
      await counter.countPrompt({ ...TASK, file: '/a.prompt.yml', text, sampleFiles: [] }),
      undefined,
    );
  });

  describe('what a run asks', () => {
    const SAMPLES = Array.from(
      { length: 30_000 },
      (_, index) => `{"id":"s${index}","word":"hello ${index}"}\n`,
    );
    const inline = `${PROMPT}samples: a.jsonl\ntestData:\n  - { id: inline, word: hello }\n`;
    const MODEL = {
      provider: 'openai',
      model: 'my-deployment',
      aliases: { 'my-deployment': 'gpt-4' },
    } as const;
    const { signal } = new AbortController();

    async function staged(
      test: (here: SetTask, task: Parameters<typeof counter.countSet>[0]) => Promise<void>,
    ) {
      await using folder = await tempWorkspace({ 'a.prompt.yml': inline, 'a.jsonl': SAMPLES.join('') });
      const { project } = await loadProject(folder.path('a.prompt.yml'), diskFiles);
      assert.ok(project);
      const { prompt, samples, sampleFiles } = project;
      const task = { ...MODEL, filter: ['s1', 'id:inline'], unsaved: {} };
      await test({ ...task, prompt, samples }, { ...task, sampleFiles, file: prompt.file, text: inline });
    }

    it('is counted as in place, and says how far it is', () =>
      staged(async (here, task) => {
        const counted: number[] = [];
        const onProgress = (samples: number) => counted.push(samples);
        const input = await counter.countSet(task, { signal, onProgress });
        assert.deepEqual(input, await countSet(here, { signal }));
        assert.equal(input.samples, 11_112);
        assert.deepEqual(
          counted,
          Array.from({ length: 11 }, (_, index) => 1_000 * (index + 1)),
        );
      }));

    it('is given up at once when that is wished, and leaves the worker free', () =>
      staged(async (_here, task) => {
        await assert.rejects(counter.countSet(task, { signal: AbortSignal.abort() }), { name: 'AbortError' });
        const abort = new AbortController();
        let progress = 0;
        const asked = counter.countSet(
          { ...task, filter: [] },
          {
            signal: abort.signal,
            onProgress: () => {
              progress++;
              abort.abort();
            },
          },
        );
        // The worker's own last word on it, which nobody is told.
        const { promise: lastWord, resolve } = Promise.withResolvers<Reply>();
        const { emit } = Worker.prototype;
        Worker.prototype.emit = function (event: string | symbol, ...values: unknown[]) {
          const [reply] = values as [Reply];
          if (event === 'message' && !('progress' in reply)) resolve(reply);
          return emit.call(this, event, ...values);
        };
        try {
          await assert.rejects(asked, { name: 'AbortError' });
          assert.ok('error' in (await lastWord));
        } finally {
          Worker.prototype.emit = emit;
        }
        assert.equal((await counter.countSet(task, { signal })).samples, 11_112);
        assert.equal(progress, 1);
      }));

    it('is counted request by request, too', async () => {
      const task = {
        ...MODEL,
        messages: [
          { role: 'system', content: 'Be short.' },
          { role: 'user', content: 'Say hello' },
        ],
        responseFormat: { type: 'text' },
      } as const;
      const size = await counter.countRequest(task);
      assert.deepEqual(size, { total: 16, exact: true, messages: [3, 2] });
      assert.deepEqual(size, await countingHere.request(task));
      const { total, exact } = await counter.countRequest({ ...task, model: 'claude-opus-5' });
      assert.deepEqual([total, exact], [Math.round(16 * 1.575), false]);
    });
  });

  it('fails what was asked when it is closed, and starts again when it is asked again', async () => {
    const task = { ...TASK, file: '/a.prompt.yml', text: PROMPT, sampleFiles: [] };
    const failed = assert.rejects(counter.countPrompt(task), /ended/);
    await counter.close();
    await failed;
    assert.ok(((await counter.countPrompt(task))?.tokens ?? 0) > 0);
  });
});
