import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { runCli } from '../../support/cli.ts';
import { git } from '../../support/git.ts';
import { startOpenAiServer } from '../../support/openai-server.ts';
import { type TempWorkspace, tempWorkspace } from '../../support/workspace.ts';
import { parseXml } from '../../support/xml.ts';

const SAMPLES = 24;
const promptText = (right: number) => `name: Test
provider: openai
model: gpt-4o-mini
messages:
  - role: system
    content: Answer ${right}.
  - role: user
    content: "{{ input }}"
samples: data/s.jsonl
rules:
  - id: right
    check: { contains: right }
`;
const FILES = {
  'sub folder/x.prompt.yml': promptText(20),
  'sub folder/y.prompt.yml': promptText(5),
  'sub folder/data/s.jsonl': Array.from(
    { length: SAMPLES },
    (_, index) => `{"id":"case-${index}","input":"${index}"}\n`,
  ).join(''),
  '.prompt-ladder/config.yml': 'check: { regressed: 3, minPass: 10 }\n',
};

interface Bench {
  readonly folder: TempWorkspace;
  readonly cli: (...args: readonly string[]) => ReturnType<typeof runCli>;
}

/** A committed workspace in which one prompt has become worse for some samples. */
const worse = (right: number, test: (bench: Bench) => Promise<void>) => async () => {
  await using folder = await tempWorkspace(FILES);
  await using server = await startOpenAiServer({
    answer: ({ body }) => {
      const [system, user] = body.messages.map(({ content }) => content);
      return Number(user) < Number(/\d+/.exec(`${system}`)?.[0]) ? 'right' : 'wrong';
    },
  });
  git(folder, 'init', '-q', '-b', 'main');
  git(folder, 'add', '-A');
  git(folder, 'commit', '-q', '-m', 'first');
  await folder.write({ 'sub folder/x.prompt.yml': promptText(right) });
  const env = { OPENAI_BASE_URL: server.baseUrl, OPENAI_API_KEY: 'sk-test-123456' };
  await test({
    folder,
    cli: (command, ...args) =>
      runCli(
        [
          command ?? '',
          ...args,
          ...(command === 'check' ? ['--against', 'HEAD', '--run', '--yes', '--quiet'] : []),
        ],
        { cwd: folder.root, env },
      ),
  });
};

describe('a check for machines', function () {
  this.timeout(120_000);

  it(
    'is written as JUnit, SARIF, JSON and Markdown at once, where only what the policy forbids fails',
    worse(12, async ({ folder, cli }) => {
      const files = ['c.xml', 'c.sarif', 'c.json', 'c.md'].flatMap((file) => ['--out', file]);
      const { code, stdout } = await cli('check', '.', ...files);
      assert.equal(code, 1);
      assert.match(stdout, /8 samples regressed, and 3 may/);

      const xml = await folder.read('c.xml');
      parseXml(xml);
      assert.match(
        xml,
        /<testsuite name="sub folder\/x\.prompt\.yml" tests="25" failures="9" errors="0" skipped="4">/,
      );
      assert.match(
        xml,
        /<testcase name="case-12" classname="sub folder\/x\.prompt\.yml" file="sub folder\/data\/s\.jsonl" line="13"><failure type="regressed" message="regressed: right">/,
      );
      assert.match(
        xml,
        /<testsuite name="sub folder\/y\.prompt\.yml" tests="1" failures="0" errors="0" skipped="0">/,
      );

      const sarif = JSON.parse(await folder.read('c.sarif'));
      assert.equal(sarif.version, '2.1.0');
      const [run] = sarif.runs;
      const results: { ruleId: string; level: string; locations: { physicalLocation: unknown }[] }[] =
        run.results;
      const found = results.map(({ ruleId, level, locations }) => [
        ruleId,
        level,
        locations[0]?.physicalLocation,
      ]);
      const at = (uri: string, startLine: number) => ({ artifactLocation: { uri }, region: { startLine } });
      assert.deepEqual(found[0], ['policy', 'error', at('sub%20folder/x.prompt.yml', 1)]);
      assert.deepEqual(found[1], ['regressed', 'error', at('sub%20folder/data/s.jsonl', 13)]);
      assert.equal(found.length, 9);

      const json = JSON.parse(await folder.read('c.json'));
      assert.deepEqual(
        json.prompts.map(({ prompt, state }: { prompt: string; state: string }) => [prompt, state]),
        [
          ['sub folder/x.prompt.yml', 'compared'],
          ['sub folder/y.prompt.yml', 'unchanged'],
        ],
      );
      assert.match(await folder.read('c.md'), /^<!-- prompt-ladder report -->\n## Prompts against `HEAD`/);

      const allowed = await cli('report', 'sub folder', '--against', 'HEAD', '--format', 'junit');
      assert.equal(allowed.code, 0);
      assert.match(allowed.stdout, /^<\?xml/);
      const refused = await cli('check', '.', '--out', 'c.txt');
      assert.equal(refused.code, 2);
      assert.match(
        refused.stderr,
        /cannot be written as "c\.txt"; let the file end in \.md, \.json, \.xml, \.sarif\./,
      );
    }),
  );

  it(
    'skips in JUnit, and only warns in SARIF, of what the policy allows',
    worse(18, async ({ cli }) => {
      const junit = await cli('check', '.', '--format', 'junit');
      assert.equal(junit.code, 0);
      assert.match(junit.stdout, /failures="0" errors="0" skipped="6">/);
      const sarif = JSON.parse((await cli('check', '.', '--format', 'sarif')).stdout);
      assert.deepEqual(
        sarif.runs[0].results.map(({ level }: { level: string }) => level),
        ['warning', 'warning'],
      );
    }),
  );

  it(
    'made in shards and merged says what the whole says',
    worse(12, async ({ folder, cli }) => {
      const names = [1, 2, 3].map((number) => `shards/${number}.json`);
      for (const [index, file] of names.entries()) {
        const { code, stdout } = await cli('check', '.', '--shard', `${index + 1}/3`, '--out', file);
        assert.deepEqual([code, stdout], [0, '']);
      }
      const sizes = [];
      for (const file of names)
        sizes.push(JSON.parse(await folder.read(file)).prompts[0].sides.after.outcomes.length);
      assert.equal(
        sizes.reduce((sum, size) => sum + size),
        SAMPLES,
      );
      assert.ok(Math.max(...sizes) < SAMPLES, `${sizes}`);

      const merged = await cli('report', '--merge', ...names, '--format', 'json');
      assert.equal(merged.code, 1, merged.stderr);
      const whole = await cli('check', '.', '--format', 'json');
      const without = (text: string) =>
        JSON.parse(text, (key, value) =>
          /^(?:before|after|outputs|p50|p95)$/.test(key) ? undefined : value,
        );
      assert.deepEqual(without(merged.stdout), without(whole.stdout));
      assert.match((await cli('report', '--merge', ...names)).stdout, /8 samples regressed/);

      const two = await cli('report', '--merge', ...names.slice(0, 2));
      assert.equal(two.code, 2);
      assert.match(two.stderr, /Shard 3\/3 is missing; name the files of all 3\./);
      const twice = await cli('report', '--merge', ...names, 'shards/3.json');
      assert.match(twice.stderr, /Shard 3\/3 is there twice/);
      const other = await cli('report', '--merge', 'sub folder/data/s.jsonl');
      assert.match(other.stderr, /is not what prompt-ladder check --shard prints/);
      assert.match((await cli('check', '.', '--shard', '4/3')).stderr, /the form 2\/4/);
    }),
  );
});
