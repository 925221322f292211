import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { describe, it } from 'mocha';
import { copyExamples } from '../../../scripts/examples.mjs';
import { ADVICE_CASES } from '../../support/advice-cases.ts';
import { runCli } from '../../support/cli.ts';
import { type OpenAiServer, startOpenAiServer } from '../../support/openai-server.ts';
import { type TempWorkspace, tempWorkspace } from '../../support/workspace.ts';

const caseNamed = (name: string) => ADVICE_CASES.find((each) => each.name === name) ?? assert.fail();

type Cli = (...args: string[]) => ReturnType<typeof runCli>;

/** A spoilt prompt that was run once. */
async function spoilt(
  name: string,
  test: (folder: TempWorkspace, cli: Cli, server?: OpenAiServer) => Promise<void>,
  change: (prompt: string) => string = (prompt) => prompt,
): Promise<void> {
  const { files, answer } = caseNamed(name);
  await using folder = await tempWorkspace({ ...files, 'x.prompt.yml': change(files['x.prompt.yml'] ?? '') });
  await using server = answer && (await startOpenAiServer({ answer: ({ body }) => answer(body) }));
  const env: Record<string, string> = server
    ? { OPENAI_BASE_URL: server.baseUrl, OPENAI_API_KEY: 'sk-test-123456' }
    : {};
  const cli: Cli = (...args) => runCli(args, { cwd: folder.root, env });
  await cli('run', 'x.prompt.yml', '--quiet');
  await test(folder, cli, server);
}

describe('prompt-ladder advise', () => {
  it('tries and proves with the provider that is named, and remembers whose server answered', () =>
    spoilt(
      'language',
      async (folder, cli, server) => {
        const { answer } = caseNamed('language');
        await using local = await startOpenAiServer({ answer: ({ body }) => answer?.(body) ?? '' });
        await folder.write({
          '.prompt-ladder/config.yml': `providers: { local: { kind: openai, baseUrl: "${local.baseUrl}" } }\n`,
        });
        const unknown = await cli('advise', '--try', '1', '--provider', 'locl');
        assert.deepEqual([unknown.code, /did you mean "local"\?/.test(unknown.stderr)], [2, true]);
        const asked = server?.requests.length;
        const tried = await cli(
          ...['advise', '--try', '1', '--keep', '--provider', 'local'],
          ...['--trust-workspace', '--quiet'],
        );
        assert.equal(tried.code, 0, tried.stderr);
        assert.match(tried.stdout, /On \d samples it had not seen/);
        assert.equal(server?.requests.length, asked);
        const record = JSON.parse(await folder.read('.prompt-ladder/cache/trials.jsonl'));
        assert.equal(record.server, local.baseUrl);
      },
      (prompt) => `${prompt}holdout: 30 %\n`,
    ));

  it('lists faults with what would fix them, beside baselines', () =>
    spoilt('example that teaches the wrong label', async (_, cli) => {
      const { code, stdout, stderr } = await cli('advise');
      assert.deepEqual([code, stderr], [0, '']);
      assert.match(stdout, /12 of 18 samples pass \(67 %\); always "account" would have 33 %/);
      assert.match(stdout, /6 answers give the wrong label\./);
      assert.match(
        stdout,
        /1\. Remove the example in line 12: 6 of 6 wrong answers answer "bug" as it does\./,
      );
      assert.match(stdout, /not advised: Line \d+ lists the labels already\./);
      assert.match(stdout, /No samples are held out/);
      await cli('run', 'x.prompt.yml', '--quiet', '--limit', '2');
      assert.match((await cli('advise')).stdout, /^\d of 2 samples pass .* \d+ %$/m);
    }));

  it('prices retrieval by the passages that a call gets, as a trial measures them', async () => {
    await using folder = await tempWorkspace();
    await copyExamples(folder.path('examples'));
    const prompt = 'examples/support-triage/triage.prompt.yml';
    const cli: Cli = (...args) => runCli(args, { cwd: folder.root });
    await cli('run', prompt, '--quiet');
    const { advice } = JSON.parse((await cli('advise', prompt, '--json')).stdout);
    const { number, price } = advice.find(({ title }: { title: string }) =>
      title.startsWith('Turn on retrieval'),
    );
    const tried = await cli('advise', prompt, '--try', `${number}`, '--quiet', '--json');
    const { tokensPerCall } = JSON.parse(tried.stdout).trial;
    assert.ok(tokensPerCall > 300, tried.stdout);
    assert.ok(
      Math.abs(price.tokens / tokensPerCall - 1) < 0.2,
      `${price.tokens}, and ${tokensPerCall} measured`,
    );
  });

  it('prices a schema as the server counts it', async () => {
    const { files } = caseNamed('shape');
    await using folder = await tempWorkspace(files);
    const cli: Cli = (...args) => runCli(args, { cwd: folder.root });
    await cli('run', 'x.prompt.yml', '--quiet');
    const tokensOf = async () => {
      const { advice } = JSON.parse((await cli('advise', '--json')).stdout);
      return advice.find(({ title }: { title: string }) => title.startsWith('Ask for a JSON Schema')).price
        .tokens;
    };
    // The practice model counts none of it.
    assert.equal(await tokensOf(), 0);
    const tried = await cli('advise', '--try', '1', '--quiet', '--json');
    assert.ok(JSON.parse(tried.stdout).trial.tokensPerCall <= 0, tried.stdout);
    const [id = ''] = await readdir(folder.path('.prompt-ladder/runs'));
    const record = `.prompt-ladder/runs/${id}/run.json`;
    const elsewhere = { provider: 'openai', model: 'm', server: 'https://api.openai.com/v1' };
    await folder.write({
      [record]: JSON.stringify({ ...JSON.parse(await folder.read(record)), ...elsewhere }),
    });
    assert.ok((await tokensOf()) > 20);
  });

  it('shows an edit, tries it without writing anything, and remembers what came of it', () =>
    spoilt('language', async (folder, cli) => {
      const before = await folder.read('x.prompt.yml');
      assert.match((await cli('advise', '--show', '1')).stdout, /\+ +The answer must be in German\./);
      const { code, stdout } = await cli('advise', '--try', '1', '--quiet');
      assert.equal(code, 0, stdout);
      assert.match(stdout, /Fixes 6 of 6, breaks 0 of 6, \+\d+ tokens a call; local: no price\./);
      assert.equal(await folder.read('x.prompt.yml'), before);
      assert.match((await cli('advise')).stdout, /helped in 1 of 1 trial here/);
    }));

  it('keeps what helps between two versions, proven on held-out samples, and undoes it in one step', () =>
    spoilt(
      'language',
      async (folder, cli) => {
        const before = await folder.read('x.prompt.yml');
        const { code, stdout, stderr } = await cli('advise', '--try', '1', '--keep', '--quiet');
        assert.deepEqual([code, stderr], [0, '']);
        assert.match(stdout, /On \d+ samples it had not seen: \d+ → \d+ pass/);
        const [, version = ''] =
          /undo it with prompt-ladder restore x\.prompt\.yml (\S+)\./.exec(stdout) ?? [];
        assert.notEqual(await folder.read('x.prompt.yml'), before);
        const restored = await cli('restore', 'x.prompt.yml', version);
        assert.equal(restored.code, 0, restored.stderr);
        assert.equal(await folder.read('x.prompt.yml'), before);
      },
      (prompt) => prompt.replace('name: x\n', 'name: x\nholdout: 40 %\n'),
    ));

  it('writes nothing where the trial does not succeed, and does not advise it again', () =>
    spoilt('weak model', async (folder, cli) => {
      // The larger model is no better than the small one here.
      await folder.write({ '.prompt-ladder/config.yml': 'advice: { models: [small, equal] }\n' });
      const before = await folder.read('x.prompt.yml');
      const { code, stderr } = await cli('advise', '--try', '1', '--keep', '--quiet');
      assert.equal(code, 1);
      assert.match(stderr, /did not succeed, so nothing was written/);
      assert.equal(await folder.read('x.prompt.yml'), before);
      const { stdout } = await cli('advise');
      assert.match(stdout, /not advised: It was tried on \d+ \w+: it fixed 0 of 4\./);
      assert.match(stdout, /No remedy is left: ask a person/);
    }));

  it('is what explain says, and what validate warns of where an example is the cause', () =>
    spoilt('example that teaches the wrong label', async (_, cli) => {
      assert.match(
        (await cli('explain')).stdout,
        /→ Remove the example in line 12: .* \(remedy 1 of prompt-ladder advise\)/,
      );
      const { code, stdout } = await cli('validate', 'x.prompt.yml');
      assert.equal(code, 0);
      assert.match(
        stdout,
        /x\.prompt\.yml:12:\d+: warning: In the last run, 6 of 6 wrong answers answer "bug" as this example does; correct the example, or remove it\./,
      );
    }));

  it('says how far a judge agrees with what is expected, and rests nothing on its word', async () => {
    const { files } = caseNamed('judge without context');
    const samples = (files['s.jsonl'] ?? '')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    await using folder = await tempWorkspace({
      'x.prompt.yml': (files['x.prompt.yml'] ?? '').replace(
        'Answer:\n',
        '{{ context }} {{ question }} {{ expected }}\n\n        Answer:\n',
      ),
      's.jsonl': samples
        .map(
          (sample, index) =>
            `${JSON.stringify({ ...sample, facts: [`${index + 3} months`], expected: 'x' })}\n`,
        )
        .join(''),
    });
    await using server = await startOpenAiServer({
      answer: ({ body }) => {
        const text = body.messages.map(({ content }) => content).join('\n');
        if (body.model === 'judge') return /lasts \d*[02468] months/.test(text) ? 'yes' : 'no';
        return /lasts \d+ months/.exec(text)?.[0] ?? '';
      },
    });
    const env = { OPENAI_BASE_URL: server.baseUrl, OPENAI_API_KEY: 'sk-test-123456' };
    const cli = (...args: string[]) => runCli([...args, '--quiet'], { cwd: folder.root, env });
    await cli('run', 'x.prompt.yml');
    const { stdout } = await cli('advise');
    assert.match(
      stdout,
      /The judge "supported" agrees on 6 of 12 with what is expected: not to be trusted yet\./,
    );
    assert.match(stdout, /Nothing is advised on the word of a judge alone: ask a person/);
    assert.doesNotMatch(stdout, /^ +\d\. /m);
    const { stdout: improved } = await cli('improve', 'x.prompt.yml', '--writer', 'author');
    assert.match(improved, /No remedy is left/);
    assert.ok(server.requests.every(({ body }) => body.model !== 'author'));
  });

  it('counts no word of a judge that is not trusted when an edit is tried, and says what it is', async () => {
    const { files } = caseNamed('language');
    const judge = `evaluators:
  - name: polite
    llm:
      modelId: judge
      prompt: "Is this polite? {{ completion }} Reply with yes or no."
      choices:
        - { choice: "yes", score: 1 }
        - { choice: "no", score: 0 }
`;
    await using folder = await tempWorkspace({
      ...files,
      'x.prompt.yml': `${files['x.prompt.yml']}${judge}`,
    });
    // Likes nothing that answers the edited prompt.
    await using server = await startOpenAiServer({
      answer: ({ body }) => {
        if (body.model === 'judge')
          return /noch heute|today/.test(body.messages.at(-1)?.content ?? '') ? 'yes' : 'no';
        const isOdd = /\d*[13579]\?/.test(body.messages.at(-1)?.content ?? '');
        if (body.messages.some(({ content }) => content.includes('German')))
          return 'Wir sehen bald danach, versprochen.';
        return isOdd ? 'We will look into this today.' : 'Wir kümmern uns noch heute darum.';
      },
    });
    const env = { OPENAI_BASE_URL: server.baseUrl, OPENAI_API_KEY: 'sk-test-123456' };
    const cli = (...args: string[]) => runCli([...args, '--quiet'], { cwd: folder.root, env });
    await cli('run', 'x.prompt.yml');
    const { code, stdout } = await cli('advise', '--try', '1');
    assert.equal(code, 0, stdout);
    assert.match(
      stdout,
      /Fixes 6 of 6, breaks 0 of 6, .* A judge rejects 12 answers that count as passing here, since it is not to be trusted yet\./,
    );
  });

  it('says where a trial is the word of a judge alone, which improve does not keep', () =>
    spoilt('judge without context', async (folder, cli) => {
      const before = await folder.read('x.prompt.yml');
      const { stdout } = await cli('advise', '--try', '1', '--quiet');
      assert.match(stdout, /This is the word of a judge alone: a person has to decide\./);
      const improved = await cli('improve', 'x.prompt.yml', '--quiet');
      assert.match(improved.stdout, /the word of a judge alone: a person has to decide\. → not kept/);
      assert.equal(await folder.read('x.prompt.yml'), before);
    }));

  it('says what a larger model would cost on the failing samples, where one is known', () =>
    spoilt('weak model', async (folder, cli) => {
      await folder.write({
        '.prompt-ladder/config.yml':
          'prices: { small: { input: 1, output: 1 }, tiny: { input: 0.1, output: 0.1 }, large: { input: 100, output: 100 } }\n',
      });
      assert.match(
        (await cli('advise')).stdout,
        /ask a person to look at these answers, or name larger models under "advice: \{ models: \[small, large\] \}" in config\.yml\. On them, large costs about \$0\.0\d+\./,
      );
    }));

  it('leaves out what an earlier run has shown to be in vain', () =>
    spoilt('limit too low', async (folder, cli) => {
      const prompt = await folder.read('x.prompt.yml');
      await folder.write({ 'x.prompt.yml': prompt.replace('maxTokens: 12', 'maxTokens: 14') });
      await cli('run', 'x.prompt.yml', '--quiet');
      assert.match(
        (await cli('advise')).stdout,
        /not advised: Raising maxTokens from 12 to 14 on \d+ \w+ changed nothing \(0 → 0 of 18 passed\)\./,
      );
    }));

  it('says that examples brought nothing, and are not needed, where an earlier run shows it', () =>
    spoilt('weak model', async (folder, cli) => {
      const prompt = await folder.read('x.prompt.yml');
      await folder.write({
        'x.prompt.yml': prompt.replace(/\n +Message: I want[\s\S]*Label: account/, ''),
        '.prompt-ladder/config.yml': 'advice: { models: [small] }\n',
      });
      await cli('run', 'x.prompt.yml', '--quiet');
      await folder.write({ 'x.prompt.yml': prompt });
      await cli('run', 'x.prompt.yml', '--no-cache', '--quiet');
      assert.match(
        (await cli('advise')).stdout,
        /not advised: Adding examples on \d+ \w+ changed nothing \(14 → 14 of 18 passed\)\. Without them, a call takes fewer tokens\./,
      );
    }));

  it('says where the money ends a trial midway, and does not take that for what the edit does', () =>
    spoilt('language', async (folder, cli) => {
      await folder.write({
        '.prompt-ladder/config.yml': 'prices: { small: { input: 100, output: 100 } }\n',
      });
      const { stdout } = await cli('advise', '--try', '1', '--max-cost', '0.02', '--yes', '--quiet');
      assert.match(stdout, /The next call could have crossed the limit of cost\./);
      assert.doesNotMatch((await cli('advise')).stdout, /helped in/);
    }));

  it('puts a kind that has mostly helped here before the others, one that has not behind, and says how often', () =>
    spoilt('shape', async (folder, cli) => {
      const first = async () =>
        JSON.parse((await cli('advise', '--json')).stdout).advice.map((each: { kind: string }) => each.kind);
      const [cheapest, ...others] = await first();
      const record = (fixed: number) =>
        `${JSON.stringify({ format: 1, at: '2026-11-28T09:00:00Z', prompt: 'other.prompt.yml', model: 'm', kind: cheapest, fault: 'shape', edit: 'e', fixed, failing: 4, broken: 0, guard: 4 })}\n`;
      await folder.write({
        '.prompt-ladder/cache/trials.jsonl': `${record(0)}no line\n${record(0)}${record(3)}`,
      });
      const now = await first();
      assert.deepEqual([now[0], now.includes(cheapest)], [others[0], true]);
      assert.match((await cli('advise')).stdout, /helped in 1 of 3 trials here/);
      const second = record(3).replace(`"kind":"${cheapest}"`, `"kind":"${others[0]}"`);
      await folder.write({ '.prompt-ladder/cache/trials.jsonl': second });
      assert.equal((await first())[0], cheapest);
      await folder.write({ '.prompt-ladder/cache/trials.jsonl': second + second });
      assert.equal((await first())[0], others[0]);
    }));

  it('says that a later version has kept trials, and leaves them where they are', () =>
    spoilt('language', async (folder, cli) => {
      const memory = '.prompt-ladder/cache/trials.jsonl';
      const newer = '{"format":2,"at":5}\n{"format":3,"of":"later"}';
      await folder.write({ [memory]: `no line\n${newer}` });
      const said =
        /^\.prompt-ladder\/cache\/trials\.jsonl:2:1: warning: The record of 2 trials was written by a later version of Prompt Ladder, in a format that this one does not read; update Prompt Ladder\. \(newer-format\)\n/;
      const { code, stderr } = await cli('advise', '--try', '1', '--quiet');
      assert.equal(code, 0);
      assert.match(stderr, said);
      const after = await folder.read(memory);
      assert.ok(after.startsWith(`no line\n${newer}\n{"format":1,`), after);
      const again = await cli('advise');
      assert.match(again.stdout, /helped in 1 of 1 trial here/);
      assert.match(again.stderr, said);
      assert.match((await cli('improve', 'x.prompt.yml', '--steps', '1', '--quiet')).stderr, said);
    }));

  it('writes nothing where the prompt changes while a remedy is tried, or the trial is cancelled', async () => {
    const { files, answer } = caseNamed('language');
    await using folder = await tempWorkspace(files);
    let during = async () => {};
    await using server = await startOpenAiServer({
      answer: ({ body }) => answer?.(body) ?? '',
      script: () => {
        void during();
        return {};
      },
    });
    const env = { OPENAI_BASE_URL: server.baseUrl, OPENAI_API_KEY: 'sk-test-123456' };
    await runCli(['run', 'x.prompt.yml', '--quiet'], { cwd: folder.root, env });
    const before = await folder.read('x.prompt.yml');
    const args = ['advise', '--try', '1', '--keep', '--no-cache', '--concurrency', '1', '--quiet'];
    const abort = new AbortController();
    during = async () => abort.abort();
    const cancelled = await runCli(args, { cwd: folder.root, env, signal: abort.signal });
    assert.equal(cancelled.code, 130);
    // At once, as no test should read a file that is half written.
    during = async () => writeFileSync(folder.path('x.prompt.yml'), `# mine\n${before}`);
    const { code, stderr } = await runCli(args, { cwd: folder.root, env });
    assert.equal(code, 2);
    assert.match(stderr, /x\.prompt\.yml has changed since the edit was made for it, so nothing was written/);
    assert.equal(await folder.read('x.prompt.yml'), `# mine\n${before}`);
  });

  it('says where a server takes a schema and does not keep to it, and what a trial costs', async () => {
    const { files } = caseNamed('shape');
    await using folder = await tempWorkspace({
      ...files,
      'x.prompt.yml': (files['x.prompt.yml'] ?? '').replace(
        /provider: practice\nmodel: .*/,
        'provider: openai\nmodel: m',
      ),
      '.prompt-ladder/config.yml': 'prices: { m: { input: 10, output: 10 } }\n',
    });
    await using server = await startOpenAiServer({ answer: () => 'Sure, this is about billing.' });
    const env = { OPENAI_BASE_URL: server.baseUrl, OPENAI_API_KEY: 'sk-test-123456' };
    const cli = (...args: string[]) => runCli([...args, '--quiet'], { cwd: folder.root, env });
    await cli('run', 'x.prompt.yml');
    // A server on this machine makes a grammar of the schema.
    assert.match(
      (await cli('advise')).stdout,
      /1\. Ask for a JSON Schema.* \(no more tokens; trying it costs about \$0\.0\d/,
    );
    const { code, stdout } = await cli('advise', '--try', '1');
    assert.equal(code, 1);
    assert.match(stdout, /Fixes 0 of 18, .* The server took the JSON Schema, and did not keep to it\./);
  });

  it('refuses in a sentence what it cannot do', () =>
    spoilt('shape', async (folder, cli) => {
      for (const [args, message] of [
        [['--try', '9'], /There is no advice 9; there are 1 to \d+\./],
        [['--keep'], /--keep has no effect without a trial; name the remedy to try with --try/],
        [['--provider', 'practice'], /--provider has no effect without a trial/],
        [['--model', 'big'], /--model has no effect without a trial/],
        [['--show', '1', '--base-url', 'http://127.0.0.1:1/v1'], /--base-url has no effect without a trial/],
        [['nothing'], /There is no run "nothing"/],
      ] as const) {
        const { code, stderr } = await cli('advise', ...args);
        assert.equal(code, 2);
        assert.match(stderr, message);
      }
      await folder.write({ 'x.prompt.yml': (await folder.read('x.prompt.yml')).replace('Sort', 'Order') });
      assert.match((await cli('advise')).stderr, /x\.prompt\.yml has changed since run .*; run it again\./);
    }));

  it('says that there is no guard, and remembers that a server refuses a schema', async () => {
    const { files } = caseNamed('shape');
    await using folder = await tempWorkspace({
      ...files,
      'x.prompt.yml': (files['x.prompt.yml'] ?? '').replace(
        /provider: practice\nmodel: .*/,
        'provider: openai\nmodel: m',
      ),
    });
    await using server = await startOpenAiServer({
      answer: () => 'Sure, this is about billing.',
      script: ({ body }) =>
        body.response_format
          ? { reply: { status: 400, body: '{"error":{"message":"no response_format here"}}' } }
          : {},
    });
    const env = { OPENAI_BASE_URL: server.baseUrl, OPENAI_API_KEY: 'sk-test-123456' };
    const cli = (...args: string[]) => runCli([...args, '--quiet'], { cwd: folder.root, env });
    await cli('run', 'x.prompt.yml');
    assert.match(
      (await cli('advise', '--try', '1')).stdout,
      /The server refuses it: .*no response_format here/,
    );
    assert.match((await cli('advise')).stdout, /not advised: The server refused a JSON Schema on \d+ \w+/);
    assert.match((await cli('advise', '--try', '1')).stdout, /no sample passes yet, so there is no guard/);
  });
});
