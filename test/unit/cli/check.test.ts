import assert from 'node:assert/strict';
import { readdir, rm } from 'node:fs/promises';
import { describe, it } from 'mocha';
import { runCli } from '../../support/cli.ts';
import { git } from '../../support/git.ts';
import { type OpenAiServer, startOpenAiServer } from '../../support/openai-server.ts';
import { type TempWorkspace, tempWorkspace } from '../../support/workspace.ts';

const SAMPLES = 20;
const promptText = (instruction: string, name = 'Test') => `name: ${name}
provider: openai
model: gpt-4o-mini
messages:
  - role: system
    content: ${instruction}
  - role: user
    content: "{{ input }}"
samples: s.jsonl
rules:
  - id: right
    check: { contains: right }
`;
const FILES = {
  'x.prompt.yml': promptText('Answer 10.'),
  'y.prompt.yml': promptText('Answer 5.', 'Other'),
  '.prompt-ladder/config.yml': 'prices: { gpt-4o-mini: { input: 0.15, output: 0.6 } }\n',
  's.jsonl': Array.from(
    { length: SAMPLES },
    (_, index) => `{"id":"case-${index}","input":"${index}"}\n`,
  ).join(''),
};

/** Right for as many samples as the instruction's number says. */
const answering = (): Promise<OpenAiServer> =>
  startOpenAiServer({
    answer: ({ body }) => {
      const [system, user] = body.messages.map(({ content }) => content);
      return Number(user) < Number(/\d+/.exec(`${system}`)?.[0]) ? 'right' : 'wrong @someone ``` <b>';
    },
  });

interface Bench {
  readonly cli: (...args: readonly string[]) => ReturnType<typeof runCli>;
  /** Without a key and a server, as in CI. */
  readonly ci: (...args: readonly string[]) => ReturnType<typeof runCli>;
  readonly folder: TempWorkspace;
  readonly server: OpenAiServer;
}

/** Both prompts are recorded, and committed. */
async function recorded(test: (bench: Bench) => Promise<void>) {
  await using folder = await tempWorkspace(FILES);
  await using server = await answering();
  const env = { OPENAI_BASE_URL: server.baseUrl, OPENAI_API_KEY: 'sk-test-123456' };
  const cli = (...args: readonly string[]) => runCli(args, { cwd: folder.root, env });
  const ci = async (...args: readonly string[]) => {
    await rm(folder.path('.prompt-ladder', 'runs'), { recursive: true, force: true });
    await rm(folder.path('.prompt-ladder', 'cache'), { recursive: true, force: true });
    return runCli(args, { cwd: folder.root });
  };
  await cli('run', 'x.prompt.yml', 'y.prompt.yml', '--record', '--quiet');
  git(folder, 'init', '-q', '-b', 'main');
  git(folder, 'add', '-A');
  git(folder, 'commit', '-q', '-m', 'first');
  await test({ cli, ci, folder, server });
}

const changed = (folder: TempWorkspace, right: number) =>
  folder.write({ 'x.prompt.yml': promptText(`Answer ${right}.`) });

describe('prompt-ladder check', function () {
  this.timeout(300_000);

  it('passes what is unchanged, and says how to record what is not', () =>
    recorded(async ({ cli, ci, folder, server }) => {
      const before = server.requests.length;
      const unchanged = await ci('check', '--against', 'HEAD');
      assert.deepEqual(
        [unchanged.code, unchanged.stdout],
        [0, 'x.prompt.yml: unchanged\ny.prompt.yml: unchanged\n'],
      );

      await changed(folder, 12);
      const missing = await ci('check', '--against', 'HEAD');
      assert.equal(missing.code, 2);
      assert.match(
        missing.stderr,
        /20 of 20 answers of x\.prompt\.yml \(now\) are not recorded; record them with prompt-ladder check x\.prompt\.yml --against HEAD --record and commit/,
      );
      assert.equal(server.requests.length, before);
      assert.deepEqual(
        await readdir(folder.path('.prompt-ladder', 'runs')),
        [],
        'what could not be asked is no run of the prompt',
      );

      assert.equal((await cli('check', 'x.prompt.yml', '--against', 'HEAD', '--record', '--quiet')).code, 0);
      const replayed = await ci('check', '--against', 'HEAD');
      assert.equal(replayed.code, 0, replayed.stderr);
      assert.match(
        replayed.stdout,
        /^x\.prompt\.yml: \+1 −1 line.* in system\. It fixes 2 and breaks 0 of 20 samples\. That could be chance/,
      );
      assert.equal(server.requests.length, before + SAMPLES);
    }));

  it('fails by the policy of the workspace, and by a real drop where there is none', () =>
    recorded(async ({ cli, folder }) => {
      await changed(folder, 3);
      const args = ['check', 'x.prompt.yml', '--against', 'HEAD', '--run', '--quiet'];
      const dropped = await cli(...args);
      assert.equal(dropped.code, 1, dropped.stderr);
      assert.match(dropped.stdout, /✗ The pass rate dropped, and not by chance \(p = 0\.016\)\./);

      const policies: readonly (readonly [string, RegExp | undefined])[] = [
        ['{ regressed: 6 }', /7 samples regressed, and 6 may\./],
        ['{ regressed: 7 }', undefined],
        ['{ margin: 30 }', /dropped by 35 points, and 30 may\./],
        ['{ margin: 35 }', undefined],
        ['{ minPass: 16 }', /3 of 20 samples pass, and 16 % must\./],
        ['{ minPass: 15 }', undefined],
        ['{ maxCost: 0.0000001 }', /An answer costs \$\S+, and \$1e-7 is the limit\./],
        ['{ categories: { constraint: 16 } }', /17 samples fail for breaking a constraint, and 16 may\./],
        ['{ categories: { constraint: 17 } }', undefined],
      ];
      await folder.write({ '.prompt-ladder/config.yml': 'check: { categories: { constraints: 16 } }\n' });
      assert.match((await cli(...args)).stderr, /constraints.*did you mean "constraint"/);
      for (const [policy, breach] of policies) {
        await folder.write({ '.prompt-ladder/config.yml': `check: ${policy}\n` });
        const { code, stdout, stderr } = await cli(...args);
        assert.equal(code, breach ? 1 : 0, `${policy} ${stdout} ${stderr}`);
        if (breach) assert.match(stdout, breach);
        else assert.doesNotMatch(stdout, /✗/);
      }
      await folder.write({ '.prompt-ladder/config.yml': 'check: { minPass: 90 }\n' });
      assert.equal((await cli(...args, '--min-pass', '15')).code, 0);
      await folder.write({ '.prompt-ladder/config.yml': '{}\n' });
      const both = await cli(...args, '--min-pass', '16');
      assert.equal(both.code, 1);
      assert.match(both.stdout, /✗ The pass rate dropped.*\n.*✗ 3 of 20 samples pass, and 16 % must\./);
    }));

  it('holds a prompt against the baseline that was accepted', () =>
    recorded(async ({ cli, ci, folder }) => {
      assert.match((await cli('check', 'x.prompt.yml')).stdout, /x\.prompt\.yml: new, with nothing/);
      const accepted = await cli('baseline', 'x.prompt.yml');
      assert.match(
        accepted.stdout,
        /is the baseline of x\.prompt\.yml now, with 50 % passing: \.prompt-ladder/,
      );
      const [name = ''] = await readdir(folder.path('.prompt-ladder', 'baselines'));
      const text = await folder.read(`.prompt-ladder/baselines/${name}`);
      assert.equal(text.split('\n').filter((line) => /^ {4}"case-/.test(line)).length, SAMPLES);
      await cli('baseline', 'x.prompt.yml');
      assert.equal(
        await folder.read(`.prompt-ladder/baselines/${name}`),
        text,
        'the same run, the same text',
      );
      assert.equal((await ci('check', 'x.prompt.yml')).stdout, 'x.prompt.yml: unchanged\n');

      await changed(folder, 3);
      await folder.write({ '.prompt-ladder/config.yml': 'check: { regressed: 0 }\n' });
      const { code, stdout } = await cli('check', 'x.prompt.yml', '--run', '--quiet', '--format', 'json');
      assert.equal(code, 1);
      const [checked] = JSON.parse(stdout).prompts;
      assert.deepEqual([checked.counts.regressed, checked.cautions], [7, []]);
      assert.deepEqual(checked.outputs[0], {
        sample: 'case-3',
        change: 'regressed',
        broken: ['right'],
        after: 'wrong @someone ``` <b>',
      });

      await folder.write({ [`.prompt-ladder/baselines/${name}`]: `<<<<<<< ours\n${text}` });
      const conflict = await cli('check', 'x.prompt.yml');
      assert.equal(conflict.code, 2);
      assert.match(conflict.stderr, /baselines.*has a merge conflict; restore it from version control/);
      await folder.write({ [`.prompt-ladder/baselines/${name}`]: '{"format":2}' });
      const newer = await cli('check', 'x.prompt.yml');
      assert.equal(newer.code, 2);
      assert.match(newer.stderr, /baselines.*was written by a later version of Prompt Ladder/);
    }));

  it('runs an unchanged prompt over samples that changed, by what the policy says of all of them', () =>
    recorded(async ({ cli, ci, folder }) => {
      const check = ['check', 'x.prompt.yml', '--against', 'HEAD'];
      const lines = FILES['s.jsonl'].trimEnd().split('\n');
      await folder.write({ 's.jsonl': lines.map((line) => `${line.replace(/,/g, ', ')}\r\n`).join('') });
      assert.equal(
        (await ci(...check)).stdout,
        'x.prompt.yml: unchanged\n',
        'the same samples, written otherwise',
      );

      const added = [20, 21].map((input) => `{"id":"case-${input}","input":"${input}"}\n`);
      await folder.write({ 's.jsonl': FILES['s.jsonl'] + added.join('') });
      const missing = await ci(...check);
      assert.equal(missing.code, 2);
      assert.match(missing.stderr, /2 of 22 answers of x\.prompt\.yml \(now\) are not recorded/);
      await cli(...check, '--record', '--quiet');
      const replayed = await ci(...check);
      assert.deepEqual(
        [replayed.code, replayed.stdout],
        [0, 'x.prompt.yml: s.jsonl differs. The prompt is the same; 10 of 22 samples of today pass.\n'],
      );
      const { stdout } = await ci('report', 'x.prompt.yml', '--against', 'HEAD');
      assert.match(stdout, /<summary>What changed: s\.jsonl differs<\/summary>[\s\S]*\+\{"id":"case-20"/);
      assert.equal((await ci(...check, '--min-pass', '46')).code, 1);
      assert.equal((await ci(...check, '--min-pass', '45')).code, 0);
    }));

  it('says by label what a baseline and the answers of now come to, and which samples it leaves out', () =>
    recorded(async ({ cli, folder }) => {
      const labelled = (count: number) =>
        Array.from(
          { length: count },
          (_, index) =>
            `{"id":"case-${index}","input":"${index}","expected":"${index < 12 ? 'right' : 'other'}","tags":["t|${index % 2}"]}\n`,
        ).join('');
      await folder.write({ 's.jsonl': labelled(SAMPLES) });
      await cli('run', 'x.prompt.yml', '--quiet');
      await cli('baseline', 'x.prompt.yml');
      await changed(folder, 3);
      await folder.write({ 's.jsonl': labelled(SAMPLES + 2) });
      const args = ['check', 'x.prompt.yml', '--run', '--quiet'];
      const { stdout } = await cli(...args, '--format', 'json');
      const [{ labels, confusion, trivial, added, standing }] = JSON.parse(stdout).prompts;
      assert.deepEqual(labels, [
        { name: 'right', of: 12, passedBefore: 10, passedAfter: 3, fixed: 0, broken: 7 },
        { name: 'other', of: 8, passedBefore: 0, passedAfter: 0, fixed: 0, broken: 0 },
      ]);
      assert.deepEqual(confusion.before.counts, [
        [10, 0, 2],
        [0, 0, 8],
      ]);
      assert.deepEqual(confusion.after.counts, [
        [3, 0, 9],
        [0, 0, 8],
      ]);
      assert.deepEqual(trivial, [{ answer: 'answering “right”', right: 12, of: 20 }]);
      assert.deepEqual([added, standing.passing, standing.of], [['case-20', 'case-21'], 3, 22]);
      assert.match((await cli(...args)).stdout, /Not compared: 2 only after: case-20, case-21/);
      const { stdout: report } = await cli('report', 'x.prompt.yml', '--against', 'baseline');
      assert.match(report, /\n\| `right` \| 12 \| 83 % \| 25 % \| 0 \| 7 \|\n/);
      assert.match(report, /\n\| `t¦0` \| 10 \|/);
      assert.match(report, /- Always answering “right” would be right for 12 of 20 \(60 %\)\./);

      // One that was accepted before it kept labels.
      const [name = ''] = await readdir(folder.path('.prompt-ladder', 'baselines'));
      const kept = await folder.read(`.prompt-ladder/baselines/${name}`);
      await folder.write({
        [`.prompt-ladder/baselines/${name}`]: kept.replace(/,"label":(?:null|"[^"]*")/g, ''),
      });
      const [old] = JSON.parse((await cli(...args, '--format', 'json')).stdout).prompts;
      assert.deepEqual([old.labels, old.confusion], [labels, undefined]);
    }));

  it('reports what a change did as Markdown for a pull request', () =>
    recorded(async ({ cli, ci, folder }) => {
      await changed(folder, 3);
      await cli('check', 'x.prompt.yml', '--against', 'HEAD', '--record', '--quiet');
      const { code, stdout, stderr } = await ci('report', '--against', 'HEAD', '--format', 'markdown');
      assert.deepEqual([code, stderr], [0, '']);
      assert.match(stdout, /^<!-- prompt-ladder report -->\n## Prompts against `HEAD`\n/);
      assert.match(stdout, /### ❌ `x\.prompt\.yml`\n\nIt fixes 0 and breaks 7 of 20 samples\. It is worse/);
      assert.match(stdout, /\| pass \| 50 % \| 15 % \|/);
      assert.match(stdout, /\| fail for breaking a constraint \| 10 \| 17 \|/);
      assert.match(stdout, /\| cost an answer \| \$0\.\d+ \| \$0\.\d+ \|/);
      assert.match(
        stdout,
        /\| input tokens an answer \| \d+ \| \d+ \|\n\| output tokens an answer \| \d+ \| \d+ \|/,
      );
      assert.match(stdout, /<summary>What changed: \+1 −1 line[^\n]*<\/summary>\n\n```diff\n/);
      assert.match(
        stdout,
        /<summary>Regressed \(7\)<\/summary>\n\n`case-3` \(`right`\)\n\nbefore:\n\n```text\nright\n```/,
      );
      assert.match(stdout, /after:\n\n````text\nwrong @someone ``` <b>\n````/);
      assert.match(stdout, /2 prompts: 1 unchanged\.\n$/);
    }));

  it('prices recorded answers by published prices only where the server has some', () =>
    recorded(async ({ cli, ci, folder }) => {
      await changed(folder, 3);
      await cli('check', 'x.prompt.yml', '--against', 'HEAD', '--record', '--quiet');
      const costs = async (config: string) => {
        await folder.write({ '.prompt-ladder/config.yml': config });
        const { stdout } = await ci('report', '--against', 'HEAD', '--format', 'json');
        const [{ price }] = JSON.parse(stdout).prompts;
        return [price.before.costUsd, price.after.costUsd];
      };
      const at = (baseUrl: string) => `providers: { openai: { baseUrl: ${baseUrl} } }\n`;
      assert.ok((await costs('{}\n')).every((usd) => usd > 0));
      assert.ok((await costs(at('https://api.openai.com/v1'))).every((usd) => usd > 0));
      assert.deepEqual(await costs(at('http://127.0.0.1:11434/v1')), [null, null]);
      const own = 'prices: { gpt-4o-mini: { input: 0.15, output: 0.6 } }\n';
      assert.ok((await costs(at('https://gateway.example/v1') + own)).every((usd) => usd > 0));
    }));

  it('says once that a revision does not exist, however many prompts there are', () =>
    recorded(async ({ ci }) => {
      const { code, stderr } = await ci('check', '--against', 'mian');
      assert.deepEqual([code, stderr.match(/There is no revision "mian"/g)?.length], [2, 1], stderr);
    }));

  it('names the prompts below a folder that are gone, and not those that moved', () =>
    recorded(async ({ ci, folder }) => {
      await rm(folder.path('y.prompt.yml'));
      git(folder, 'mv', 'x.prompt.yml', 'moved.prompt.yml');
      git(folder, 'commit', '-q', '-m', 'move');
      const { stdout, code } = await ci('check', '--against', 'HEAD~');
      assert.match(stdout, /\ny\.prompt\.yml: deleted\n$/);
      assert.doesNotMatch(stdout, /x\.prompt\.yml: deleted/);
      assert.equal(code, 0);
      const report = await ci('report', '.', '--against', 'HEAD~');
      assert.match(report.stdout, /\nDeleted: `y\.prompt\.yml`\.\n/);
      const json = JSON.parse((await ci('check', '--against', 'HEAD~', '--format', 'json')).stdout);
      assert.deepEqual(json.deleted, ['y.prompt.yml']);
      const one = await ci('check', 'moved.prompt.yml', '--against', 'HEAD~');
      assert.doesNotMatch(one.stdout, /deleted/);
    }));

  it('is no mistake where the last prompt of a folder is gone', () =>
    recorded(async ({ ci, folder }) => {
      for (const name of ['x.prompt.yml', 'y.prompt.yml']) await rm(folder.path(name));
      const { code, stdout, stderr } = await ci('check', '--against', 'HEAD');
      assert.deepEqual([code, stdout, stderr], [0, 'x.prompt.yml: deleted\ny.prompt.yml: deleted\n', '']);
      assert.match((await ci('check')).stderr, /The folder \. contains no prompt files/);
    }));

  it('ends a report with the exit code of the check where a prompt could not be compared', () =>
    recorded(async ({ ci, folder }) => {
      await changed(folder, 3);
      for (const against of [['nix'], ['HEAD', '--provider', 'nix'], ['HEAD']]) {
        const args = ['x.prompt.yml', '--against', ...against];
        const { code, stdout } = await ci('report', ...args);
        assert.deepEqual([code, (await ci('check', ...args)).code], [2, 2], stdout);
        assert.match(stdout, /There is no (revision|provider) "nix"|are not recorded/);
      }
    }));
});
