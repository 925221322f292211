import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { UserError } from '../../../src/core/diagnostic.ts';
import { prepareRun } from '../../../src/core/engine/prepare-run.ts';
import type { PreparedRun, PrepareRequest } from '../../../src/core/engine/prepared-run.ts';
import { diskFiles, type Files } from '../../../src/core/files.ts';
import { parsePrompt } from '../../../src/core/prompt/parse.ts';
import { promptHash } from '../../../src/core/prompt/render.ts';
import { promptFile, tempWorkspace } from '../../support/workspace.ts';
import { files, PROMPT } from './staged.ts';

/** Prepares a run of three samples, and counts how often they are read. */
async function staged(
  {
    prompt = '',
    content = '{{ input }}',
    ...request
  }: Partial<PrepareRequest> & { prompt?: string; content?: string },
  test: (prepared: PreparedRun, reads: () => number) => Promise<void>,
) {
  const more = `samples: samples.jsonl\n${prompt}`;
  await using folder = await tempWorkspace({
    ...files(3),
    [PROMPT]: promptFile(more).replace('{{ input }}', content),
  });
  let reads = 0;
  const counted: Files = {
    ...diskFiles,
    readStream: (path) => {
      if (path === folder.path('samples.jsonl')) reads++;
      return diskFiles.readStream(path);
    },
  };
  const { signal } = new AbortController();
  const prepared = await prepareRun({ file: folder.path(PROMPT), files: counted, signal, ...request });
  await test(prepared, () => reads);
}

const textOf = (text: string) => {
  const { prompt } = parsePrompt('/w/x.prompt.yml', text);
  assert.ok(prompt);
  return prompt;
};

describe('a variant of a prepared run', () => {
  it('is planned for another model, provider and parameters, and reads nothing again', () =>
    staged({ repeat: 2, prompt: 'rules:\n  - check: { contains: Hello }\n' }, async (prepared, reads) => {
      const { plan, project, verdicts } = await prepared.variant({
        provider: 'recorded',
        model: 'gpt-4o',
        parameters: { seed: 1 },
      });
      assert.deepEqual([plan.provider, plan.model, plan.parameters], ['recorded', 'gpt-4o', { seed: 1 }]);
      assert.deepEqual(plan.settings, prepared.plan.settings);
      assert.deepEqual([plan.samples, plan.rulesHash], [prepared.plan.samples, prepared.plan.rulesHash]);
      assert.notEqual(plan.prompt.hash, prepared.plan.prompt.hash);
      assert.deepEqual([project.rules, verdicts], [prepared.project.rules, prepared.verdicts]);
      assert.equal(reads(), 1);
    }));

  it('may be of a variant, and leaves what it came from as it was', () =>
    staged({}, async (prepared) => {
      const other = await prepared.variant({ model: 'gpt-4o' });
      const third = await other.variant({ parameters: { temperature: 0 } });
      assert.deepEqual([third.plan.model, third.plan.parameters], ['gpt-4o', { temperature: 0 }]);
      assert.deepEqual([prepared.plan.model, prepared.plan.parameters], ['test-model', {}]);
    }));

  it('asks with another text, held against the rules and the samples of the first', () =>
    staged({ prompt: 'rules:\n  - check: { contains: Hello }\n' }, async (prepared, reads) => {
      const text = 'name: Other\nmodel: other\nmessages:\n  - { role: user, content: "Say {{ input }}" }\n';
      const { plan, project } = await prepared.variant({ prompt: textOf(text) });
      assert.deepEqual(plan.prompt, {
        ...prepared.plan.prompt,
        hash: promptHash(textOf(text)),
        source: text,
      });
      assert.deepEqual(
        project.prompt.messages.map(({ template }) => template.text),
        ['Say {{ input }}'],
      );
      assert.deepEqual([plan.model, plan.rulesHash], ['test-model', prepared.plan.rulesHash]);
      assert.equal(reads(), 1);
    }));

  it('reads the samples for their longest request where nothing has depended on it', () =>
    staged({ content: 'Say {{ input }}' }, async (prepared, reads) => {
      await prepared.variant({ model: 'other-model' });
      assert.equal(reads(), 1);
      await prepared.variant({ model: 'gpt-4' });
      assert.equal(reads(), 2);
    }));

  it('is refused where its text does not fit the samples, or its request the model', async () => {
    const refused = (code: string) => (error: unknown) =>
      error instanceof UserError && error.diagnostics.some((each) => each.code === code);
    await staged({}, async (prepared, reads) => {
      const text = promptFile('').replace('{{ input }}', '{{ other }}');
      await assert.rejects(prepared.variant({ prompt: textOf(text) }), refused('undefined-variable'));
      const parameters = { maxTokens: 1_000_000 };
      await assert.rejects(prepared.variant({ model: 'gpt-4', parameters }), refused('context-window'));
      assert.equal(reads(), 1);
    });
    await staged({ despiteErrors: true }, async (prepared) => {
      const { diagnostics } = await prepared.variant({
        model: 'gpt-4',
        parameters: { maxTokens: 1_000_000 },
      });
      assert.deepEqual(
        diagnostics.map(({ code }) => code),
        ['context-window'],
      );
    });
  });
});
