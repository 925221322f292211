import assert from 'node:assert/strict';
import { mkdir, rename, rm } from 'node:fs/promises';
import { describe, it } from 'mocha';
import type { TriageReport } from '../../../src/core/triage/run-triage.ts';
import { runCli } from '../../support/cli.ts';
import { type OpenAiServerOptions, startOpenAiServer } from '../../support/openai-server.ts';
import { promptFile, type TempWorkspace, tempWorkspace } from '../../support/workspace.ts';

const line = (sample: object) => `${JSON.stringify(sample)}\n`;
const FILES = {
  'x.prompt.yml': promptFile('samples: s.jsonl\nknowledge: kb\nrules:\n  - x.rules.yml\n'),
  'x.rules.yml': 'rules:\n  - id: short\n    check: { words: { max: 8 } }\n',
  'kb/refunds.md': '# Refunds\n\nA plan is refunded within 30 days of the payment.\n',
  's.jsonl':
    line({ id: 'refund', input: 'Until when is a plan refunded?', facts: ['30 days'] }) +
    line({ id: 'refund-2', input: 'How long after the payment is a plan refunded?', facts: ['30 days'] }) +
    line({ id: 'long', input: 'long' }) +
    line({ id: 'fine', input: 'fine' }),
};
const ANSWERS: OpenAiServerOptions['answer'] = ({ body }) => {
  const asked = `${body.messages.at(-1)?.content}`;
  if (asked === 'long') return 'one two three four five six seven eight nine';
  return asked === 'fine' ? 'Fine.' : 'Within a week.';
};

async function ran(test: (folder: TempWorkspace) => Promise<void>): Promise<void> {
  await using folder = await tempWorkspace(FILES);
  await using server = await startOpenAiServer({ answer: ANSWERS });
  const env = { OPENAI_BASE_URL: server.baseUrl, OPENAI_API_KEY: 'sk-test-123456' };
  const { code, stderr } = await runCli(['run', 'x.prompt.yml', '--quiet', '--concurrency', '1'], {
    cwd: folder.root,
    env,
  });
  assert.equal(code, 1, stderr);
  await test(folder);
}

describe('prompt-ladder explain', () => {
  it('takes a prompt file for its newest run, and says where there is none', () =>
    ran(async (folder) => {
      const newest = await runCli(['explain'], { cwd: folder.root });
      const named = await runCli(['explain', '../x.prompt.yml'], { cwd: folder.path('kb') });
      assert.deepEqual([named.code, named.stdout], [0, newest.stdout]);
      await folder.write({ 'other.prompt.yml': promptFile('') });
      const other = await runCli(['explain', 'other.prompt.yml'], { cwd: folder.root });
      assert.equal(other.code, 2);
      assert.match(
        other.stderr,
        /There is no run of other\.prompt\.yml in .*; start one with prompt-ladder run/,
      );
    }));

  it('refuses flags that say whom to ask where nobody is asked', () =>
    ran(async (folder) => {
      for (const flag of ['--provider', '--model', '--base-url']) {
        const { code, stderr } = await runCli(['explain', flag, 'x'], { cwd: folder.root });
        assert.equal(code, 2);
        assert.match(
          stderr,
          new RegExp(`${flag} has no effect without a model to ask; add --second-opinion\\.`),
        );
      }
    }));

  it('says categories, causes, evidence and the next step of the newest run', () =>
    ran(async (folder) => {
      const { code, stdout, stderr } = await runCli(['explain'], { cwd: folder.root });
      assert.deepEqual([code, stderr], [0, '']);
      assert.match(stdout, /3 of 4 results fail, for 2 reasons/);
      assert.match(stdout, /missing-knowledge {2}█+ +2 {2}67 %\n {2}constraint +█+ +1 {2}33 %/);
      assert.match(
        stdout,
        /2× The answer lacks "30 days", which is in kb\/refunds\.md:3 but not in the prompt\.\n +→ Turn on retrieval: .* \(remedy 1 of prompt-ladder advise\)\n +refund, refund-2\n/,
      );
      assert.match(
        stdout,
        /1× short: .*9 words.*\n +→ State in the prompt what the rule "short" asks for\. \(remedy 2 .*\)\n +long\n/,
      );
    }));

  it('says one next step for each reason, whatever most answers need', async () => {
    await using folder = await tempWorkspace({
      ...FILES,
      'x.prompt.yml': promptFile('samples: s.jsonl\nknowledge: kb\n'),
      's.jsonl':
        line({ id: 'refund', input: 'Until when is a plan refunded?', facts: ['30 days'] }) +
        line({ id: 'nurse', input: 'Who is the night nurse?', facts: ['Pell'] }) +
        line({ id: 'head', input: 'Who is the head nurse?', facts: ['Orr'] }) +
        line({ id: 'same', input: 'How long is a fortnight?', facts: ['14 days'] }),
    });
    await using server = await startOpenAiServer({
      answer: ({ body }) =>
        `${body.messages.at(-1)?.content}`.includes('fortnight') ? 'Two weeks.' : 'Within a week.',
    });
    const env = { OPENAI_BASE_URL: server.baseUrl, OPENAI_API_KEY: 'sk-test-123456' };
    await runCli(['run', 'x.prompt.yml', '--quiet'], { cwd: folder.root, env });
    const { stdout } = await runCli(['explain'], { cwd: folder.root });
    assert.match(stdout, /"30 days", which is in kb\/refunds\.md:3 .*\n +→ Turn on retrieval: /);
    assert.match(stdout, /"Pell", which is neither .*\n +→ The facts are in no document /);
    assert.match(stdout, /"14 days" in other words .*\n +→ Let the check accept other words for "14 days": /);
  });

  it('advises nothing that the prompt says, nor the opposite of it, in whichever language', async () => {
    const system = 'Antworte aus diesen Angaben. Sonst sage: Das weiß ich nicht.\\n- Sie schließt um 19 Uhr.';
    await using folder = await tempWorkspace({
      'x.prompt.yml': `name: x\nmodel: test-model\nmessages:\n  - role: system\n    content: "${system}"\n  - role: user\n    content: "{{ input }}"\nsamples: s.jsonl\nrules:\n  - check: { expected: {} }\n`,
      's.jsonl':
        line({ id: 'owner', input: 'Wem gehört sie?', expected: 'Das weiß ich nicht.' }) +
        line({ id: 'close', input: 'Wann schließt sie?', facts: ['19 Uhr'] }),
    });
    await using server = await startOpenAiServer({
      answer: ({ body }) =>
        `${body.messages.at(-1)?.content}`.startsWith('Wem')
          ? 'Sie gehört der Stadt Kiel.'
          : "I'm sorry, but I can't help with that.",
    });
    const env = { OPENAI_BASE_URL: server.baseUrl, OPENAI_API_KEY: 'sk-test-123456' };
    await runCli(['run', 'x.prompt.yml', '--quiet'], { cwd: folder.root, env });
    const { stdout } = await runCli(['advise'], { cwd: folder.root });
    assert.match(stdout, /claims what the model was not given[\s\S]*not advised: Line 5 says so already\./);
    assert.match(stdout, /not advised: Line 5 says when to decline, as samples expect, and this/);
  });

  it('takes a run by its folder and by its id, and prints JSON', () =>
    ran(async (folder) => {
      const json = async (args: string[], cwd: string) => {
        const { code, stdout } = await runCli(['explain', '--json', ...args], { cwd });
        assert.equal(code, 0);
        return JSON.parse(stdout) as TriageReport & {
          run: string;
          diagnosed: { sample: string; category: string; because: string }[];
        };
      };
      const newest = await json([], folder.root);
      assert.equal(newest.failing, 3);
      assert.deepEqual(newest.categories[0], { category: 'missing-knowledge', results: 2 });
      assert.deepEqual(newest.causes[0]?.remedy.where, { file: 'kb/refunds.md', line: 2 });
      assert.deepEqual(newest.diagnosed.map(({ sample }) => sample).sort(), ['long', 'refund', 'refund-2']);
      await mkdir(folder.path('deep/er'), { recursive: true });
      assert.deepEqual((await json([newest.run], folder.path('deep/er'))).causes, newest.causes);
      assert.deepEqual(
        (await json([folder.path('.prompt-ladder/runs', newest.run)], '/')).causes,
        newest.causes,
      );
    }));

  it('renders the prompt as it was when the run was made', () =>
    ran(async (folder) => {
      await folder.write({
        'x.prompt.yml': promptFile('samples: s.jsonl\nknowledge: kb\n').replace(
          '{{ input }}',
          '30 days {{ input }}',
        ),
      });
      const { stdout } = await runCli(['explain'], { cwd: folder.root });
      assert.match(stdout, /kb\/refunds\.md:3/);
    }));

  it('goes by what the run read, and does without where that is gone, too', () =>
    ran(async (folder) => {
      await folder.write({ 'x.prompt.yml': 'no prompt: [', 'kb/refunds.md': '' });
      const { code, stdout } = await runCli(['explain'], { cwd: folder.root });
      assert.equal(code, 0);
      assert.match(stdout, /"30 days", which is in kb\/refunds\.md:3/);
      await rm(folder.path('.prompt-ladder/blobs'), { recursive: true });
      const without = await runCli(['explain'], { cwd: folder.root });
      assert.equal(without.code, 0);
      assert.match(without.stdout, /is neither in the prompt nor in any knowledge file/);
    }));

  it('finds runs of the workspaces below, too, and passes over what is no run', () =>
    ran(async (folder) => {
      await using above = await tempWorkspace();
      await rename(folder.root, above.path('team'));
      await mkdir(above.path('team/.prompt-ladder/runs/29990101-000000-no-run'));
      const newest = await runCli(['explain', '--json'], { cwd: above.root });
      assert.deepEqual([newest.code, newest.stderr], [0, '']);
      const { run } = JSON.parse(newest.stdout) as { run: string };
      for (const cwd of [above.root, above.path('team')]) {
        assert.equal((await runCli(['explain', run], { cwd })).stdout.includes('3 of 4 results fail'), true);
        const resumed = await runCli(['run', '--resume', run], { cwd });
        assert.match(resumed.stderr, /cannot be resumed, since it has finished/);
      }
    }));

  it('says so where there is no run', async () => {
    await using folder = await tempWorkspace();
    const none = await runCli(['explain'], { cwd: folder.root });
    assert.deepEqual([none.code, none.stdout], [2, '']);
    assert.match(none.stderr, /^prompt-ladder: There is no run in .*; start one with prompt-ladder run/);
    const unknown = await runCli(['explain', 'nothing'], { cwd: folder.root });
    assert.equal(unknown.code, 2);
    assert.match(unknown.stderr, /There is no run "nothing"/);
  });
});

describe('prompt-ladder explain, told otherwise', () => {
  const explain = (folder: TempWorkspace, ...args: string[]) =>
    runCli(['explain', ...args], { cwd: folder.root });

  it('counts the category that a person gives, until it is discarded', () =>
    ran(async (folder) => {
      const corrected = await explain(
        folder,
        '--correct',
        'long=safety',
        '--correct',
        'refund=missing-knowledge',
        '--note',
        'A name.',
      );
      assert.equal(corrected.code, 0, corrected.stderr);
      assert.match(
        corrected.stderr,
        /^long: safety, in \.prompt-ladder\/reviews\/.*\/categories\/long-.*\.yml$/m,
      );
      assert.match(corrected.stdout, /People corrected 1 of 2 categories that they looked at \(50 %\)/);
      assert.match(corrected.stdout, /1× A person says so: A name\.\n/);
      const json = JSON.parse((await explain(folder, '--json')).stdout);
      const long = json.diagnosed.find(({ sample }: { sample: string }) => sample === 'long');
      assert.deepEqual([long.category, long.triage], ['safety', 'constraint']);
      const back = await explain(folder, '--discard', 'long', '--discard', 'refund');
      assert.match(back.stderr, /^long: 1 correction discarded$/m);
      assert.match(back.stdout, /constraint/);
      assert.doesNotMatch(back.stdout, /People corrected/);
    }));

  it('says what is wrong with a correction, and writes nothing', () =>
    ran(async (folder) => {
      const mistakes: [args: string[], message: RegExp][] = [
        [['--correct', 'long=safty'], /"safty" is no category; did you mean "safety"\?\n/],
        [['--correct', 'long'], /"long" names no category; write SAMPLE=CATEGORY/],
        [['--correct', 'lng=safety'], /"lng" has no failing result in run ".*"; did you mean "long"\?\n/],
        [['--note', 'x'], /A note goes with a correction/],
        [['--second-opinion', '--correct', 'long=safety'], /cannot be used with/],
      ];
      for (const [args, message] of mistakes) {
        const { code, stderr } = await explain(folder, ...args);
        assert.equal(code, 2);
        assert.match(stderr, message);
      }
    }));

  it('asks a model, and shows where it differs', () =>
    ran(async (folder) => {
      const args = ['--second-opinion', '--provider', 'practice'];
      const { code, stdout, stderr } = await explain(folder, ...args);
      assert.equal(code, 0, stderr);
      assert.match(stderr, /^Second opinion of practice-1 on 3 results: ≈ .* \$0\.00, time unknown$/m);
      assert.match(stderr, /^practice-1 was asked about 3 results in \d/m);
      assert.match(stdout, /practice-1 agrees with the triage on \d of 3 results \(.*\$0\.00\)/);
      assert.match((await explain(folder, ...args)).stderr, /There is nothing left to ask practice-1\./);
    }));

  it('says that a model gave no opinion, and no share of none', () =>
    ran(async (folder) => {
      await using server = await startOpenAiServer({ answer: () => 'Who knows?' });
      const args = ['--second-opinion', '--model', 'small', '--base-url', server.baseUrl];
      const { code, stdout } = await explain(folder, ...args);
      assert.match(stdout, /\nSecond opinion\n {2}small gave no opinion \(.*\)\n/);
      assert.equal(code, 3);
    }));

  it('asks the server of the run, where none is named', () =>
    ran(async (folder) => {
      const { code, stdout, stderr } = await explain(folder, '--second-opinion', '--model', 'small');
      assert.match(stdout, /small gave no opinion \(.*\)/, stderr);
      assert.equal(code, 3);
    }));

  it('says why the cost of a second opinion is not known, as of a run', () =>
    ran(async (folder) => {
      await using server = await startOpenAiServer({
        answer: () => '{"category":"format","reason":"No JSON."}',
      });
      const args = ['--second-opinion', '--model', 'small', '--base-url', server.baseUrl];
      assert.match((await explain(folder, ...args)).stdout, /on \d of 3 results \(.*, local: no price\)/);
      const { agreement } = JSON.parse((await explain(folder, '--json')).stdout);
      assert.deepEqual([agreement.costUsd, agreement.server], [null, server.baseUrl]);
    }));
});
