import assert from 'node:assert/strict';
import { after, describe, it } from 'mocha';
import { BackgroundCounter } from '../../../src/core/estimate/background-counter.ts';
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
  });

  it('has no count for what is no prompt at the moment', async () => {
    for (const text of ['', '{{', 'messages: [', 'messages:\n  - role: user\n    content: "{{ word"\n'])
      assert.equal(
        await counter.countPrompt({ ...TASK, file: '/a.prompt.yml', text, sampleFiles: [] }),
        undefined,
      );
  });

  it('fails what was asked when it is closed, and starts again when it is asked again', async () => {
    const task = { ...TASK, file: '/a.prompt.yml', text: PROMPT, sampleFiles: [] };
    const asked = counter.countPrompt(task);
    await counter.close();
    await assert.rejects(asked, /ended/);
    assert.ok(((await counter.countPrompt(task))?.tokens ?? 0) > 0);
  });
});
