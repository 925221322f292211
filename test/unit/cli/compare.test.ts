import assert from 'node:assert/strict';
import { readdir, rm } from 'node:fs/promises';
import { describe, it } from 'mocha';
import { runCli } from '../../support/cli.ts';
import { type OpenAiServer, startOpenAiServer } from '../../support/openai-server.ts';
import { promptFile, type TempWorkspace, tempWorkspace } from '../../support/workspace.ts';

const line = (sample: object) => `${JSON.stringify(sample)}\n`;
const SAMPLES = Array.from({ length: 12 }, (_, index) =>
  line({ id: `case-${index}`, input: `${index}`, tags: [index % 2 ? 'odd' : 'even'] }),
).join('');
const RULES = 'rules:\n  - id: right\n    check: { contains: right }\n';

/** Answers so many of the twelve samples right. */
async function answering(right: number): Promise<OpenAiServer> {
  return startOpenAiServer({
    answer: ({ body }) => (Number(body.messages.at(-1)?.content) < right ? 'right' : 'wrong'),
  });
}

async function compared(test: (folder: TempWorkspace, runs: readonly string[]) => Promise<void>) {
  await using folder = await tempWorkspace({
    'x.prompt.yml': promptFile(`samples: s.jsonl\n${RULES}`),
    's.jsonl': SAMPLES,
  });
  for (const [right, model] of [
    [3, 'old'],
    [12, 'new'],
  ] as const) {
    await using server = await answering(right);
    const env = { OPENAI_BASE_URL: server.baseUrl, OPENAI_API_KEY: 'sk-test-123456' };
    const args = ['run', 'x.prompt.yml', '--quiet', '--provider', 'openai', '--model', model, '--no-cache'];
    const { code, stderr } = await runCli(args, { cwd: folder.root, env });
    assert.ok(code === 0 || code === 1, stderr);
  }
  const runs = (await readdir(folder.path('.prompt-ladder', 'runs')))
    .filter((name) => /^\d/.test(name))
    .sort();
  await test(folder, runs);
}

describe('prompt-ladder compare', () => {
  it('says of a prompt’s latest runs what was fixed and whether it is real', () =>
    compared(async (folder) => {
      const { code, stdout, stderr } = await runCli(['compare', 'x.prompt.yml'], { cwd: folder.root });
      assert.deepEqual([code, stderr], [0, '']);
      assert.match(
        stdout,
        /new against old\nnew fixes 9 and breaks 0 of 12 samples\. It is better \(p = 0\.0039\)/,
      );
      assert.match(stdout, /The models are old \(openai\) and new \(openai\)\./);
      assert.match(stdout, /pass +25 % +100 % \(\+75 points\)/);
      assert.match(stdout, /Fixed \(9\)\n {2}case-3 {2}right\n/);
      assert.match(stdout, /even +6 +33 % +100 % +4 +0/);
    }));

  it('shows no pass rate where nothing was checked', async () => {
    await using folder = await tempWorkspace({
      'x.prompt.yml': promptFile('samples: s.jsonl\n'),
      's.jsonl': SAMPLES,
    });
    await using server = await answering(3);
    const env = { OPENAI_BASE_URL: server.baseUrl };
    const run = (model: string) =>
      runCli(`run x.prompt.yml --quiet --no-cache --provider openai --model ${model}`.split(' '), {
        cwd: folder.root,
        env,
      });
    for (const model of ['old', 'new', 'newest']) assert.equal((await run(model)).code, 0);
    const runs = (await readdir(folder.path('.prompt-ladder', 'runs'))).filter((name) => /^\d/.test(name));
    const compare = async (...ids: string[]) =>
      (await runCli(['compare', ...ids], { cwd: folder.root })).stdout;
    const two = await compare(...runs.slice(0, 2));
    assert.match(
      two,
      /\nNothing was checked in either run, so there is no pass rate; add rules to the prompt\./,
    );
    assert.match(two, /\n pass +– +– +\n/);
    assert.doesNotMatch(two, /100 %|even/);
    assert.doesNotMatch(await compare(...runs), /100 %/);
  });

  it('says of kept answers what they cost when they were made, where they have a price', async () => {
    await using folder = await tempWorkspace({
      'x.prompt.yml': promptFile(`samples: s.jsonl\n${RULES}`),
      's.jsonl': SAMPLES,
    });
    await using server = await answering(3);
    const env = { OPENAI_BASE_URL: server.baseUrl };
    const cli = (args: string) => runCli(args.split(' '), { cwd: folder.root, env });
    const costs = async () => {
      for (const cache of ['--no-cache', '', ''])
        await cli(`run x.prompt.yml --quiet --provider openai --model m ${cache}`.trim());
      const [, before, after] = (await readdir(folder.path('.prompt-ladder', 'runs')))
        .filter((name) => /^\d/.test(name))
        .sort()
        .slice(-3);
      return /cost an answer.*/
        .exec((await cli(`compare ${before} ${after}`)).stdout)?.[0]
        .trim()
        .split(/ {2,}/)
        .slice(1);
    };
    assert.deepEqual(await costs(), ['local: no price', 'local: no price']);
    await rm(folder.path('.prompt-ladder', 'cache'), { recursive: true });
    await folder.write({ '.prompt-ladder/config.yml': 'prices: { m: { input: 1000, output: 1000 } }\n' });
    assert.deepEqual(await costs(), ['$0.0030', '$0.0030']);
  });

  it('leaves out runs of a prompt that got no answer at all', () =>
    compared(async (folder) => {
      await using server = await startOpenAiServer({
        script: () => ({ reply: { status: 400, body: '{"error":{"message":"no such model"}}' } }),
      });
      const env = { OPENAI_BASE_URL: server.baseUrl, OPENAI_API_KEY: 'sk-test-123456' };
      const compare = async () => (await runCli(['compare', 'x.prompt.yml'], { cwd: folder.root })).stdout;
      const run = async (model: string, more: Readonly<Record<string, string>>) =>
        runCli(['run', 'x.prompt.yml', '--quiet', '--provider', 'openai', '--model', model, '--no-cache'], {
          cwd: folder.root,
          env: { ...env, ...more },
        });
      assert.equal((await run('silent', {})).code, 3);
      assert.match(await compare(), /^Test · new against old\n/);
      await using other = await answering(5);
      await run('newest', { OPENAI_BASE_URL: other.baseUrl });
      assert.match(await compare(), /^Test · newest against new\n/);
    }));

  it('takes two runs in their order, and prints JSON', () =>
    compared(async (folder, [first = '', second = '']) => {
      const { stdout } = await runCli(['compare', second, first, '--json'], { cwd: folder.root });
      const { before, after, counts, verdict, samples } = JSON.parse(stdout);
      assert.deepEqual([before, after], [second, first]);
      assert.deepEqual(counts, {
        fixed: 0,
        regressed: 9,
        'still-failing': 0,
        'still-passing': 3,
        'not-checked': 0,
      });
      assert.equal(verdict.kind, 'worse');
      assert.equal(samples.length, 12);
      assert.deepEqual(samples.at(-1).after, { passed: 0, repeats: 1, broken: ['right'] });
    }));

  it('shows both outputs of a sample with the words that differ', () =>
    compared(async (folder, [first = '', second = '']) => {
      const cli = (...args: readonly string[]) =>
        runCli(['compare', first, second, ...args], { cwd: folder.root });
      const { stdout } = await cli('--sample', 'case-7');
      assert.match(
        stdout,
        /^case-7 · fixed\n\nBefore: old\n\[-wrong-\]\n✗ right: .+\n\nAfter: new\n\{\+right\+\}\n$/,
      );
      const { outputs, counts } = JSON.parse((await cli('--sample', 'case-7', '--json')).stdout);
      assert.deepEqual(outputs.after.pieces, [{ text: 'right', isOther: true }]);
      assert.equal(counts.fixed, 9);
      const unknown = await cli('--sample', 'case_7');
      assert.deepEqual(
        [unknown.code, unknown.stderr],
        [2, 'prompt-ladder: There is no sample "case_7" in these runs; did you mean "case-7"?\n'],
      );
    }));

  it('counts samples that belong together once', () =>
    compared(async (folder) => {
      const args = ['compare', 'x.prompt.yml', '--cluster', 'tag:'];
      const { stdout } = await runCli(args, { cwd: folder.root });
      assert.match(stdout, /of 2 clusters\. That could be chance/);
    }));

  it('tells why samples fail by the words that explain has for it', async () => {
    const fact = (id: string, facts: readonly string[]) => line({ id, input: `What is ${id}?`, facts });
    await using folder = await tempWorkspace({
      'x.prompt.yml': promptFile('samples: s.jsonl\nrules:\n  - id: facts\n    check: { facts: {} }\n'),
      's.jsonl': [fact('fee', ['€120']), fact('city', ['Bremen']), fact('year', ['1994'])].join(''),
    });
    for (const [model, answer] of [
      ['old', 'I am not allowed to say that.'],
      ['new', 'It is Bremen.'],
    ] as const) {
      await using server = await startOpenAiServer({ answer: () => answer });
      const args = ['run', 'x.prompt.yml', '--quiet', '--model', model];
      await runCli(args, { cwd: folder.root, env: { OPENAI_BASE_URL: server.baseUrl } });
    }
    const json = async (...args: readonly string[]) =>
      JSON.parse((await runCli([...args, '--json'], { cwd: folder.root })).stdout);
    const { before, after, categories } = await json('compare', 'x.prompt.yml');
    const explained = new Map<string, { before: number; after: number }>();
    for (const [side, run] of [
      ['before', before],
      ['after', after],
    ] as const)
      for (const { category, results } of (await json('explain', run)).categories)
        explained.set(category, { before: 0, after: 0, ...explained.get(category), [side]: results });
    assert.ok(explained.size > 0);
    assert.ok(!explained.has('grounding'));
    assert.deepEqual(
      new Map(categories.map(({ name, ...counts }: { name: string }) => [name, counts])),
      explained,
    );
  });

  it('takes a folder that holds one prompt, and says of several to name one', () =>
    compared(async (folder, [before = '', after = '']) => {
      const cli = (...args: string[]) => runCli(['compare', ...args], { cwd: folder.root });
      const { stdout } = await cli('x.prompt.yml');
      assert.match(stdout, /new against old/);
      assert.equal((await cli('.')).stdout, stdout);
      const revisions = await cli('x.prompt.yml', before, after);
      assert.deepEqual(await cli('.', before, after), revisions);
      const folders = [before, after].map((id) => `.prompt-ladder/runs/${id}`);
      assert.match((await cli(...folders)).stdout, /new against old/);
      await folder.write({ 'y.prompt.yml': promptFile('') });
      const several = await cli('.');
      assert.equal(several.code, 2);
      assert.match(several.stderr, /\. matches several prompt files; name one of them: x\.prompt\.yml, y/);
    }));

  it('refuses in a sentence what it cannot compare', async () => {
    await using folder = await tempWorkspace({ 'x.prompt.yml': promptFile('') });
    for (const [args, message] of [
      [['nothing.prompt.yml'], /There is no file, folder or match for nothing\.prompt\.yml/],
      [['nothing'], /nothing is no prompt file; name one, or two runs/],
      [['x.prompt.yml'], /x\.prompt\.yml has no run of all its samples, and a comparison needs two/],
      [['a', 'b'], /There is no run "a"/],
      [['x.prompt.yml', '--margin', '0'], /It must be a number above 0/],
    ] as const) {
      const { code, stdout, stderr } = await runCli(['compare', ...args], { cwd: folder.root });
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, message);
    }
  });
});
