import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { runCli } from '../../support/cli.ts';
import { tempWorkspace } from '../../support/workspace.ts';

const PROMPT =
  'name: x\nmessages:\n  - role: user\n    content: "{{ input }}"\nsamples: s.jsonl\nrules:\n  - id: label\n    check: { enum: { at: /category, values: [a, b] } }\n  - id: right\n    check: { expected: { at: /category } }\n';
const samples = (expected: unknown) =>
  [1, 2, 3].map((input) => `${JSON.stringify({ input: `${input}`, expected })}\n`).join('');

describe('validate', () => {
  it('warns of rules that no output could pass for a sample, at the rule', async () => {
    await using folder = await tempWorkspace({ 'x.prompt.yml': PROMPT, 's.jsonl': samples({ intent: 'a' }) });
    const { code, stdout } = await runCli(['validate'], { cwd: folder.root });
    assert.equal(code, 0);
    assert.match(
      stdout,
      /x\.prompt\.yml:7:5: warning: No output can pass the rules "label" and "right" for 3 samples/,
    );
  });

  it('says nothing of those that can be passed', async () => {
    await using folder = await tempWorkspace({
      'x.prompt.yml': PROMPT,
      's.jsonl': samples({ category: 'a' }),
    });
    assert.doesNotMatch((await runCli(['validate'], { cwd: folder.root })).stdout, /No output can pass/);
  });
});
