import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { runCli } from '../../support/cli.ts';
import { errorReply, type OpenAiServer, startOpenAiServer } from '../../support/openai-server.ts';
import { tempWorkspace } from '../../support/workspace.ts';

const line = (sample: object) => `${JSON.stringify(sample)}\n`;
const promptText = (knowledge: string) => `model: m
provider: openai
messages:
  - role: system
    content: "{{ context }}"
  - role: user
    content: "{{ question }}"
samples: s.jsonl
knowledge:
  sources: kb
  topK: 1
${knowledge}`;
const HYBRID = '  search: hybrid\n  embeddings: { model: vectors-1 }\n';
const FILES = {
  'x.prompt.yml': promptText('  search: dense\n  embeddings: { model: vectors-1 }\n'),
  's.jsonl': line({ id: 'money', question: 'Do I get my money back?', relevant: ['refunds.md'] }),
  'kb/refunds.md': '# Refunds\n\nA plan is refunded within 30 days.\n',
  'kb/plans.md': '# Plans\n\nThe team plan fits eight people.\n',
};

/** What a model for vectors would know: money that comes back is a refund. */
const embed = (texts: readonly string[]) =>
  texts.map((text) => [
    /refund|money back/i.test(text) ? 1 : 0.01,
    /team|people/i.test(text) ? 1 : 0.01,
    0.1,
  ]);

const cli = (root: string, server: OpenAiServer, ...args: readonly string[]) =>
  runCli(args, {
    cwd: root,
    env: { OPENAI_BASE_URL: server.baseUrl, OPENAI_API_KEY: 'sk-test-123456' },
  });

describe('search by meaning', function () {
  this.timeout(30_000);

  it('finds what shares no word with the question, and asks for vectors once', async () => {
    await using folder = await tempWorkspace(FILES);
    await using server = await startOpenAiServer({ embed });
    const { code, stderr } = await cli(folder.root, server, 'run', 'x.prompt.yml', '--max-cost', '1');
    assert.equal(code, 2, stderr);
    assert.match(stderr, /The price of m is unknown/);
    const ran = await cli(folder.root, server, 'run', 'x.prompt.yml');
    assert.match(ran.stderr, /before it 2 passages embedded by vectors-1/);
    assert.match(
      server.requests[0]?.body.messages[0]?.content ?? '',
      /source="kb\/refunds\.md:3"/,
      ran.stderr,
    );
    assert.deepEqual(
      server.embedded.map(({ length }) => length),
      [2, 1],
    );
    await cli(folder.root, server, 'run', 'x.prompt.yml');
    assert.equal(server.embedded.length, 2);
    const files = await readdir(folder.path('.prompt-ladder', 'cache', 'knowledge'));
    assert.deepEqual(files.map((name) => name.split('.').at(-1)).sort(), ['index', 'vectors']);
  });

  it('counts what vectors cost in the run', async () => {
    await using folder = await tempWorkspace({
      ...FILES,
      '.prompt-ladder/config.yml':
        'prices: { m: { input: 0, output: 0 }, vectors-1: { input: 1000000, output: 0 } }\n',
    });
    await using server = await startOpenAiServer({ embed });
    const { stdout, stderr } = await cli(folder.root, server, 'run', 'x.prompt.yml', '--json', '--yes');
    const { run } = JSON.parse(stdout).runs[0];
    assert.equal(run.embedded.texts, 2, stderr);
    assert.equal(run.embedded.costUsd, run.embedded.tokens);
    // The query is five words.
    assert.ok(run.summary.costUsd > run.embedded.costUsd, `${run.summary.costUsd}`);
    const limited = await cli(folder.root, server, 'run', 'x.prompt.yml', '--no-cache', '--max-cost', '1e-9');
    assert.equal(limited.code, 0, limited.stderr);
    await using fresh = await tempWorkspace({
      ...FILES,
      '.prompt-ladder/config.yml':
        'prices: { m: { input: 0, output: 0 }, vectors-1: { input: 1000000, output: 0 } }\n',
    });
    const refused = await cli(fresh.root, server, 'run', 'x.prompt.yml', '--max-cost', '3', '--yes');
    assert.equal(refused.code, 2);
    assert.match(
      refused.stderr,
      /The passages have no vectors yet: The next call could have crossed the limit/,
    );
  });

  it('asks in a sentence for the model, and says what the server refuses', async () => {
    await using folder = await tempWorkspace({ ...FILES, 'x.prompt.yml': promptText('  search: hybrid\n') });
    await using server = await startOpenAiServer({ embed: () => errorReply(400, 'no such model') });
    const unnamed = await cli(folder.root, server, 'run', 'x.prompt.yml');
    assert.equal(unnamed.code, 2);
    assert.match(unnamed.stderr, /searches by meaning \(hybrid\), and no model for it is named; write/);
    await folder.write({ '.prompt-ladder/config.yml': 'embeddings: { model: vectors-1 }\n' });
    const refused = await cli(folder.root, server, 'run', 'x.prompt.yml');
    assert.equal(refused.code, 3);
    assert.match(refused.stderr, /The passages have no vectors yet: .*no such model/);
    assert.deepEqual(await readdir(folder.path('.prompt-ladder', 'runs')).catch(() => []), []);
  });

  it('ends with the exit code of a provider whatever asks for vectors that do not come', async () => {
    const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l'];
    const asked = { question: 'Money back?', expected: 'Yes.', relevant: ['refunds.md'] };
    await using folder = await tempWorkspace({
      ...FILES,
      's.jsonl': ids.map((id) => line({ id, ...asked })).join(''),
    });
    let isUp = false;
    await using server = await startOpenAiServer({
      embed: (texts) => (isUp ? embed(texts) : errorReply(401, 'wrong key')),
    });
    const refused = async (...args: readonly string[]) => {
      const { code, stderr } = await cli(folder.root, server, ...args);
      assert.equal(code, 3, `${args.join(' ')}: ${stderr}`);
    };
    await refused('climb', 'x.prompt.yml', '--yes');
    await cli(folder.root, server, 'save', 'x.prompt.yml');
    await folder.write({
      'x.prompt.yml': FILES['x.prompt.yml'].replace('question }}', 'question }} Say why.'),
    });
    const check = ['check', 'x.prompt.yml', '--against', 'v1', '--run', '--yes'];
    await refused(...check);
    await refused(...check, '--shard', '1/1');
    await refused('compare', 'x.prompt.yml', '--models', 'm,n', '--run', '--yes');
    await refused('retrieval', 'tune', 'x.prompt.yml');
    await refused('retrieval', 'eval', 'x.prompt.yml');
    await refused('knowledge', 'search', 'x.prompt.yml', 'refund');
    isUp = true;
    assert.equal((await cli(folder.root, server, 'knowledge', 'search', 'x.prompt.yml', 'refund')).code, 0);
    isUp = false;
    await refused('retrieval', 'eval', 'x.prompt.yml');
    await refused('knowledge', 'search', 'x.prompt.yml', 'team');
  });

  it('is made in trials of advice, too', async () => {
    await using folder = await tempWorkspace({
      ...FILES,
      'x.prompt.yml': promptText(`${HYBRID}rules:\n  - check: { json: {} }\n`),
      's.jsonl': ['one', 'two', 'three'].map((id) => line({ id, question: `Money back, ${id}?` })).join(''),
    });
    await using server = await startOpenAiServer({ embed, answer: () => '```json\n{}\n```' });
    await cli(folder.root, server, 'run', 'x.prompt.yml', '--yes');
    await folder.write({ 'kb/plans.md': '# Plans\n\nThe team plan fits nine people.\n' });
    const tried = await cli(folder.root, server, 'advise', 'x.prompt.yml', '--try', '1', '--yes');
    assert.match(tried.stdout, /0 of 3/, tried.stderr);
    assert.deepEqual(server.embedded.at(-1), ['Plans\n\nThe team plan fits nine people.']);
  });

  it('leaves the estimate its price where a server on this machine makes the vectors', async () => {
    await using server = await startOpenAiServer({ embed });
    await using folder = await tempWorkspace({
      ...FILES,
      'x.prompt.yml': promptText('  search: dense\n  embeddings: { provider: near, model: v }\n').replace(
        'provider: openai',
        'provider: practice',
      ),
      '.prompt-ladder/config.yml': `providers: { near: { kind: openai, baseUrl: ${server.baseUrl} } }\n`,
    });
    const { stdout } = await cli(folder.root, server, 'run', 'x.prompt.yml', '--estimate');
    assert.match(stdout, / output tokens, \$0\.00, .*before it 2 passages embedded by v\)\n$/);
    assert.doesNotMatch(stdout, /unknown price/);
  });

  it('says that a provider has no vectors', async () => {
    await using folder = await tempWorkspace({
      ...FILES,
      'x.prompt.yml': promptText('  search: dense\n  embeddings: { provider: practice, model: v }\n'),
    });
    await using server = await startOpenAiServer();
    const { stderr } = await cli(folder.root, server, 'run', 'x.prompt.yml');
    const said = /The provider "practice" has no embeddings; name one that has/;
    assert.match(stderr, said);
    // The model that is named decides who has it, as it does for a prompt.
    await folder.write({
      'x.prompt.yml': promptText('  search: dense\n  embeddings: { model: practice-1 }\n').replace(
        'provider: openai\n',
        '',
      ),
    });
    assert.match((await cli(folder.root, server, 'run', 'x.prompt.yml')).stderr, said);
  });

  it('is joined with words by hybrid search, and measured alike', async () => {
    await using folder = await tempWorkspace({ ...FILES, 'x.prompt.yml': promptText(HYBRID) });
    await using server = await startOpenAiServer({ embed });
    const found = await cli(folder.root, server, 'knowledge', 'search', 'x.prompt.yml', 'money back');
    assert.match(found.stdout, /^kb\/refunds\.md:3 /, found.stderr);
    assert.match(found.stderr, /2 passages to embed by vectors-1: about 21 tokens, local: no price/);
    const measured = await cli(folder.root, server, 'retrieval', 'eval', 'x.prompt.yml', '--json');
    assert.equal(JSON.parse(measured.stdout).means.recall.mean, 1, measured.stderr);
  });

  it('leaves out by minScore what means something else, also where it comes first of all', async () => {
    const asked =
      line({ id: 'money', question: 'Do I get my money back?' }) + line({ id: 'off', question: 'A zebra?' });
    const off = (texts: readonly string[]) =>
      texts.map((text, at) => (/zebra/i.test(text) ? [0, 0.1, 1] : (embed(texts)[at] ?? [])));
    for (const mode of ['dense', 'hybrid']) {
      await using folder = await tempWorkspace({
        ...FILES,
        's.jsonl': asked,
        'x.prompt.yml': promptText(
          `  search: ${mode}\n  embeddings: { model: vectors-1 }\n  minScore: 0.5\n  fallback: I cannot answer.\n`,
        ),
      });
      await using server = await startOpenAiServer({ embed: off });
      const { stderr } = await cli(folder.root, server, 'run', 'x.prompt.yml');
      assert.equal(server.requests.length, 1, stderr);
      const runs = folder.path('.prompt-ladder', 'runs');
      const [run = ''] = (await readdir(runs)).filter((name) => /^\d/.test(name));
      const results = (await readFile(join(runs, run, 'results.jsonl'), 'utf8')).trim().split('\n');
      const [zebra, money] = results
        .map((each) => JSON.parse(each) as { sample: string; passages: { score: number }[]; output: string })
        .sort((a, b) => (a.sample < b.sample ? 1 : -1));
      assert.ok((money?.passages[0]?.score ?? 0) > 0.9, mode);
      assert.deepEqual([zebra?.passages, zebra?.output], [[], 'I cannot answer.'], mode);
    }
  });

  it('lets a model put what was found in order', async () => {
    await using folder = await tempWorkspace({
      ...FILES,
      's.jsonl': line({ id: 'both', question: 'Is the team plan refunded?' }),
      'x.prompt.yml': promptText('  rerank: true\n'),
    });
    await using server = await startOpenAiServer({ answer: ({ index }) => (index === 0 ? '2, 1' : 'Yes.') });
    const { stdout, stderr } = await cli(folder.root, server, 'run', 'x.prompt.yml', '--json');
    const [ranking, answered] = server.requests.map(({ body }) =>
      body.messages.map(({ content }) => content),
    );
    const second = /<passage n="2" source="([^"]*)"/.exec(ranking?.[1] ?? '')?.[1];
    assert.ok(second, stderr);
    assert.match(answered?.[0] ?? '', new RegExp(`n="1" source="${second}"`));
    assert.equal(JSON.parse(stdout).runs[0].run.summary.calls, 2);
  });
});
