import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { runCli } from '../../support/cli.ts';
import { startOpenAiServer } from '../../support/openai-server.ts';
import { tempWorkspace } from '../../support/workspace.ts';

const TOPICS = ['refund', 'invoice', 'seat', 'export', 'backup', 'login', 'domain', 'webhook'];
/** What people call the topics. */
const ASKED = ['money back', 'bill', 'chair', 'download', 'copy', 'entry', 'address', 'callback'];
const ids = (text: string) => [...TOPICS, ...ASKED].findIndex((word) => text.includes(word)) % TOPICS.length;

const embed = (texts: readonly string[]) =>
  texts.map((text) => TOPICS.map((_, at) => (at === ids(text) ? 1 : 0.01)));

const files = (count: number) => ({
  'x.prompt.yml': `model: m
provider: openai
messages:
  - role: user
    content: "{{ context }} {{ question }}"
samples: s.jsonl
knowledge:
  sources: kb
  topK: 1
  embeddings: { model: v }
`,
  's.jsonl': Array.from({ length: count }, (_, at) => {
    const topic = at % TOPICS.length;
    return `${JSON.stringify({ id: `s${at}`, question: `What about the ${ASKED[topic]}?`, relevant: [`${TOPICS[topic]}.md`] })}\n`;
  }).join(''),
  ...Object.fromEntries(
    TOPICS.map((topic) => [`kb/${topic}.md`, `# Handbook\n\nHow ${topic} works here.\n`]),
  ),
});

describe('tuning retrieval', function () {
  this.timeout(60_000);

  it('compares settings by the paired test, and names the better one', async () => {
    await using folder = await tempWorkspace(files(24));
    await using server = await startOpenAiServer({ embed });
    const env = { OPENAI_BASE_URL: server.baseUrl, OPENAI_API_KEY: 'sk-test-123456' };
    const cli = (...args: readonly string[]) => runCli(args, { cwd: folder.root, env });
    const { stdout, stderr } = await cli('retrieval', 'eval', 'x.prompt.yml', '--with', 'search=dense');
    assert.match(
      stdout,
      /nDCG 0\.000 → 1\.000, .*p < 0\.001 over 24 queries: search=dense is better\./,
      stderr,
    );
    const same = await cli('retrieval', 'eval', 'x.prompt.yml', '--with', 'topK=3');
    assert.match(same.stdout, /there is no proof which is better/);
    const wrong = await cli('retrieval', 'eval', 'x.prompt.yml', '--with', 'search=magic');
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /"search=magic" is no setting of retrieval/);
  });

  it('chooses on one half, reports on the other, and writes what it chose', async () => {
    await using folder = await tempWorkspace(files(48));
    await using server = await startOpenAiServer({ embed });
    const env = { OPENAI_BASE_URL: server.baseUrl, OPENAI_API_KEY: 'sk-test-123456' };
    const cli = (...args: readonly string[]) => runCli(args, { cwd: folder.root, env });
    const { stdout, stderr } = await cli('retrieval', 'tune', 'x.prompt.yml', '--json');
    const { tried, chosen, heldOut, queries } = JSON.parse(stdout);
    assert.equal(tried.length, 9, stderr);
    assert.equal(chosen.search, 'dense');
    assert.equal(heldOut.better, 'after');
    assert.equal(queries.tuned + queries.heldOut, 48);
    assert.equal(heldOut.queries, queries.heldOut);
    const written = await cli('retrieval', 'tune', 'x.prompt.yml', '--write');
    assert.match(written.stdout, /9 settings on \d+ queries/);
    assert.match(written.stdout, /\n +nDCG@10 +\n dense,.*\n\n nDCG@10: how good /s);
    assert.match(written.stdout, /dense, \d+ tokens a passage is better\./);
    assert.match(await folder.read('x.prompt.yml'), /search: dense/);
  });

  it('says where there are too few samples, and where retrieval is off', async () => {
    await using folder = await tempWorkspace({
      ...files(4),
      'off.prompt.yml': 'messages:\n  - role: user\n    content: hi\n',
    });
    await using server = await startOpenAiServer({ embed });
    const env = { OPENAI_BASE_URL: server.baseUrl, OPENAI_API_KEY: 'sk-test-123456' };
    const few = await runCli(['retrieval', 'tune', 'x.prompt.yml'], { cwd: folder.root, env });
    assert.match(few.stdout, /These are too few to tell/);
    const off = await runCli(['retrieval', 'tune', 'off.prompt.yml'], { cwd: folder.root, env });
    assert.equal(off.code, 2);
    assert.match(off.stderr, /is off; turn it on/);
  });
});
