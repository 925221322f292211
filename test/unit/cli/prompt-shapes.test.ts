import assert from 'node:assert/strict';
import { cp, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import type { Result } from '../../../src/core/runs/result.ts';
import { runCli } from '../../support/cli.ts';
import { startOpenAiServer } from '../../support/openai-server.ts';
import { tempWorkspace } from '../../support/workspace.ts';

const SHAPES = join(import.meta.dirname, '../../fixtures/prompts');

/** What each file that cannot run says; all others run. */
const REFUSED: Readonly<Record<string, RegExp>> = {
  'variables-without-samples.prompt.yml': /The prompt has no samples; add "samples" \(files\) or "testData"/,
  'top-level-roles.prompt.yml': /Messages are written as a list: move "system" and "user" under "messages"/,
  'promptfoo.prompt.yml':
    /This is a configuration of promptfoo; write each of its prompts as NAME\.prompt\.yml/,
  'promptfooconfig.yaml': /promptfooconfig\.yaml is a configuration of promptfoo;/,
  'prompty.prompt.yml': /This is a Prompty file; write its model and parameters as "model"/,
  'basic.prompty': /basic\.prompty is a Prompty file;/,
  'jsx.prompt.yml': /write \{% raw %\} before and \{% endraw %\} after them/,
  'json-braces.prompt.yml': /write \{% raw %\} before and \{% endraw %\} after them/,
  'endfi.prompt.yml': /There is no tag "endfi"; did you mean "endif"\?/,
  'no-messages.prompt.yml': /"messages"/,
  'no-content.prompt.yml': /"content"/,
  'unknown-role.prompt.yml': /"role" must be system, user, assistant or developer, not "sytem"/,
  'schema-missing.prompt.yml': /needs the key "jsonSchema"; add it, or use json_object/,
  'plain-text.prompt.yml': /plain-text\.prompt\.yml:1:1: error: /,
  'empty.prompt.yml': /empty\.prompt\.yml:1:1: error: /,
  'misspelt-variable.prompt.yml': /did you mean "input"\?/,
};

/** What the request of a file holds that a parameter's spelling decides. */
const SENT: Readonly<Record<string, object>> = {
  'snake-parameters.prompt.yml': {
    max_tokens: 50,
    top_p: 0.9,
    frequency_penalty: 0.1,
    presence_penalty: 0.2,
  },
  'max-completion-tokens.prompt.yml': { max_completion_tokens: 50 },
  'max-completion-tokens-camel.prompt.yml': { max_completion_tokens: 50 },
  'unknown-parameters.prompt.yml': { verbosity: 'low', user: 'someone', logit_bias: { 50256: -100 } },
};

describe('the shapes that prompt files have in the wild', () => {
  it('run, or say in one sentence why they do not', async () => {
    await using folder = await tempWorkspace();
    await cp(SHAPES, folder.root, { recursive: true });
    await using server = await startOpenAiServer({ answer: () => 'Yes.' });
    const files = (await readdir(SHAPES)).filter((name) => name !== 'samples.jsonl');
    const wrong: string[] = [];
    const check = (file: string, isRight: boolean, said: unknown) => {
      if (!isRight) wrong.push(`${file}: ${said}`);
    };
    for (const file of files) {
      const { code, stdout, stderr } = await runCli(
        ['run', file, '--json', '--quiet', '--no-cache', '--provider', 'openai', '--model', 'm'],
        { cwd: folder.root, env: { OPENAI_BASE_URL: server.baseUrl } },
      );
      const { runs } = JSON.parse(stdout) as { runs: { results: Result[] }[] };
      const refused = REFUSED[file];
      if (refused) check(file, code === 2 && runs.length === 0 && refused.test(stderr), stderr);
      else check(file, code <= 1 && runs[0]?.results[0]?.output === 'Yes.', `${code} ${stderr}`);
      check(file, !/\n\s+at /.test(stderr), 'a stack trace');
    }
    assert.deepEqual(wrong, []);
    assert.equal(Object.keys(REFUSED).filter((name) => !files.includes(name)).length, 0);
  });

  it('are recognised by what only checks files, too', async () => {
    await using folder = await tempWorkspace();
    await cp(SHAPES, folder.root, { recursive: true });
    const { stdout } = await runCli(['validate', 'promptfooconfig.yaml', 'basic.prompty'], {
      cwd: folder.root,
    });
    assert.match(stdout, /^basic\.prompty:1:1: error: This is a Prompty file; .*$/m);
    assert.match(stdout, /^promptfooconfig\.yaml:1:1: error: This is a configuration of promptfoo; .*$/m);
  });

  it('send each parameter by the name that servers know, and what is not known here as it is', async () => {
    for (const [file, parameters] of Object.entries(SENT)) {
      await using folder = await tempWorkspace();
      await cp(join(SHAPES, file), folder.path(file));
      await using server = await startOpenAiServer({ answer: () => 'Yes.' });
      const { code, stderr } = await runCli(['run', file, '--quiet'], {
        cwd: folder.root,
        env: { OPENAI_BASE_URL: server.baseUrl },
      });
      assert.equal(code, 0, stderr);
      const { model: _, messages: __, ...sent } = server.requests[0]?.body ?? assert.fail(file);
      assert.deepEqual(sent, parameters, file);
    }
  });
});
