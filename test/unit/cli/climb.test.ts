import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { copyExamples } from '../../../scripts/examples.mjs';
import type { ClimbEstimate } from '../../../src/core/ladder/climb.ts';
import { runCli } from '../../support/cli.ts';
import {
  type OpenAiServer,
  type OpenAiServerOptions,
  startOpenAiServer,
} from '../../support/openai-server.ts';
import { type TempWorkspace, tempWorkspace } from '../../support/workspace.ts';

const SAMPLES = Array.from({ length: 10 }, (_, index) =>
  JSON.stringify({
    id: `s${index}`,
    question: index < 4 ? `What is the code of gate ${index}?` : `Say hello to visitor ${index}`,
    ...(index < 4 && { facts: [`blue-${index}00`] }),
  }),
).join('\n');
const FILES = {
  'x.prompt.yml': `name: Gates
provider: openai
model: m
modelParameters: { maxTokens: 20 }
messages:
  - role: system
    content: |
      Answer the question.
      Context:
      {{ context }}
  - role: user
    content: "{{ question }}"
samples: s.jsonl
knowledge:
  sources: kb
  topK: 1
rules:
  - id: is-json
    check: { json: {} }
retry:
  attempts: 1
  on: [format]
`,
  's.jsonl': SAMPLES,
  'kb/gates.md':
    '# Gates\n\nThe codes: gate 0 has blue-000, gate 1 blue-100, gate 2 blue-200, gate 3 blue-300.\n',
  '.prompt-ladder/config.yml': 'prices:\n  m: { input: 1, output: 1 }\n',
};

/** Knows a gate's code where it was given, and writes no JSON to odd visitors until it is told to. */
const answer: OpenAiServerOptions['answer'] = ({ body }) => {
  const text = body.messages.map(({ content }) => content).join('\n');
  const [, gate] = /gate (\d)\?/.exec(text) ?? [];
  if (gate !== undefined)
    return JSON.stringify(text.includes(`blue-${gate}00`) ? `It is blue-${gate}00.` : "I don't know.");
  const [, visitor = '0'] = /visitor (\d)/.exec(text) ?? [];
  const isTold = body.messages.some(({ role }) => role === 'assistant');
  return Number(visitor) % 2 === 1 && !isTold ? 'Hello!' : '"Hello!"';
};

async function climbing(options: OpenAiServerOptions = { answer }) {
  const folder = await tempWorkspace(FILES);
  const server = await startOpenAiServer(options);
  const cli = (...args: string[]) =>
    runCli(args, {
      cwd: folder.root,
      env: { OPENAI_BASE_URL: server.baseUrl, OPENAI_API_KEY: 'sk-test-123456' },
    });
  const go = (...args: string[]) => cli('climb', 'x.prompt.yml', '--yes', '--quiet', ...args);
  return {
    folder,
    server,
    cli,
    go,
    async [Symbol.asyncDispose]() {
      await server.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

const rungsOf = (stdout: string) =>
  JSON.parse(stdout).ladder.rungs.map(
    ({ measurement, left }: { measurement?: { failing: number }; left?: { state: string } }) =>
      measurement ? measurement.failing : left?.state,
  );
const runs = async (folder: TempWorkspace) =>
  (await readdir(folder.path('.prompt-ladder/runs'))).filter((name) => /^\d/.test(name));
const asked = ({ requests }: OpenAiServer) => requests.length;

describe('climb', () => {
  it('measures rung by rung, and asks nothing again that a rung cannot change', async () => {
    await using climb = await climbing();
    const { code, stdout } = await climb.go('--json');
    assert.equal(code, 0);
    assert.deepEqual(rungsOf(stdout), [7, 3, 0]);
    // Ten without passages; ten with them, of which nobody found any for visitors whose words are in no document; and
    // on the last rung the three that are asked again, whose first answers stand.
    const without = new Set(climb.server.requests.map(({ body }) => JSON.stringify(body.messages)));
    assert.equal(asked(climb.server), without.size);
    const { ladder } = JSON.parse(stdout);
    const [first, second, third] = ladder.rungs.map(
      ({ measurement }: { measurement: unknown }) => measurement,
    );
    assert.deepEqual(second.step.fixed, [{ category: 'missing-knowledge', samples: 4 }]);
    assert.deepEqual(third.step.fixed, [{ category: 'format', samples: 3 }]);
    assert.ok(third.answer.costUsd > second.answer.costUsd && second.answer.costUsd > first.answer.costUsd);
    assert.ok(third.paidUsd < second.paidUsd);
    assert.equal((await runs(climb.folder)).length, 3);
  });

  it('does so without a cache, too', async () => {
    await using climb = await climbing();
    await climb.go('--no-cache', '--json');
    const third = climb.server.requests.filter(({ body }) =>
      body.messages.some(({ role }) => role === 'assistant'),
    );
    assert.equal(third.length, 3);
    const plain = climb.server.requests.length - third.length;
    assert.ok(plain <= 20, `${plain}`);
  });

  it('stops at the target, and says which rungs were not needed', async () => {
    await using climb = await climbing();
    const { code, stdout } = await climb.go('--target', '30 %', '--json');
    assert.equal(code, 0);
    assert.deepEqual(rungsOf(stdout), [7, 3, 'not-needed']);
    assert.equal((await runs(climb.folder)).length, 2);
  });

  it('leaves retrieval out where format alone fails', async () => {
    await using climb = await climbing();
    const { code, stdout } = await climb.go('--filter', 's4', '--filter', 's5', '--filter', 's7', '--json');
    assert.equal(code, 0);
    assert.deepEqual(rungsOf(stdout), [2, 'skipped', 0]);
  });

  it('shows a stored climb again, calls nothing for it, and writes it in each format', async () => {
    await using climb = await climbing();
    const { stdout } = await climb.go();
    const before = asked(climb.server);
    const shown = await climb.go('--show', '--out', 'ladder.md');
    assert.equal(asked(climb.server), before);
    assert.equal(shown.stdout, stdout);
    const markdown = await climb.folder.read('ladder.md');
    assert.match(markdown, /^## Ladder of Gates\n/);
    assert.match(markdown, /\| 3 \+ Rules \| 0 % \(0–28\) \|/);
    const json = await climb.go('--show', '--json', '--out', 'ladder.json');
    assert.deepEqual(JSON.parse(await climb.folder.read('ladder.json')), JSON.parse(json.stdout));
    const refused = await climb.go('--show', '--out', 'ladder.txt');
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /let the file end in .md, .html, .json/);
  });

  it('leaves its runs out of what a prompt comes to, and lists them as rungs', async () => {
    await using climb = await climbing();
    await climb.go();
    const compared = await runCli(['compare', 'x.prompt.yml'], { cwd: climb.folder.root });
    assert.match(compared.stderr, /has no run of all its samples/);
    const { stdout } = await runCli(['runs'], { cwd: climb.folder.root });
    assert.match(stdout, /rung 3 of a climb/);
    for (const args of [['explain'], ['explain', 'x.prompt.yml'], ['explain', '.']]) {
      const { code, stderr } = await climb.cli(...args);
      const [, named = ''] = /such as the newest, ([^\s,]*[^\s,.])/.exec(stderr) ?? [];
      assert.deepEqual([code, (await climb.cli('show', named)).code], [2, 0], stderr);
    }
  });

  it('keeps to one limit of cost over all rungs, and can be resumed', async () => {
    await using climb = await climbing();
    const { ladder } = JSON.parse((await climb.go('--json')).stdout);
    const firstUsd = ladder.rungs[0].measurement.paidUsd;
    await using other = await climbing();
    const limited = await other.go(
      '--json',
      '--no-cache',
      '--max-cost',
      `${firstUsd * 1.2}`,
      '--concurrency',
      '1',
    );
    assert.equal(limited.code, 1);
    const stopped = JSON.parse(limited.stdout);
    assert.ok([1, 2].includes(stopped.ladder.next));
    assert.match(stopped.recommendation, /^The climb ended early: rung [12] \(\w+\) is still to be measured/);
    const resumed = await other.go('--json', '--no-cache', '--resume', '--max-cost', '1');
    assert.deepEqual(rungsOf(resumed.stdout), [7, 3, 0]);
    assert.ok(asked(other.server) <= asked(climb.server) + 1, `${asked(other.server)}`);
    const again = await other.go('--resume');
    assert.match(again.stderr, /cannot be resumed, since it is over/);
  });

  it('keeps its limit when it is resumed, and says that it is spent', async () => {
    await using climb = await climbing();
    const limited = await climb.go('--json', '--no-cache', '--max-cost', '0.00001', '--concurrency', '1');
    const { next } = JSON.parse(limited.stdout).ladder;
    assert.equal(next, 1);
    const before = asked(climb.server);
    const kept = await climb.go('--resume', '--json', '--no-cache', '--concurrency', '1');
    const spent = kept.code === 2 ? kept.stderr : (await climb.go('--resume', '--no-cache')).stderr;
    assert.ok(asked(climb.server) <= before + 1);
    assert.match(`${kept.stdout}${spent}`, /has spent its limit of \$0.000010|ended early/);
    const higher = await climb.go('--resume', '--json', '--no-cache', '--max-cost', '1');
    assert.deepEqual(rungsOf(higher.stdout), [7, 3, 0]);
  });

  it('asks for each sample as often as it is told, and counts one as failing that fails once', async () => {
    let calls = 0;
    await using climb = await climbing({
      answer: (request) => {
        const { body } = request;
        const isFirst = body.messages.some(({ content }) => content.includes('visitor 4'));
        return isFirst && ++calls === 2 ? 'Hello!' : answer(request);
      },
    });
    const flags = ['--json', '--filter', 'id:s4', '--filter', 'id:s6'];
    const { stdout } = await climb.go(...flags, '--repeat', '3');
    assert.equal(JSON.parse(stdout).ladder.rungs[0].measurement.failing, 1);
    assert.equal(asked(climb.server) >= 6, true);
    await climb.folder.write({
      '.prompt-ladder/config.yml': `${FILES['.prompt-ladder/config.yml']}ladder: { repeat: 2 }\n`,
    });
    const before = asked(climb.server);
    await climb.go('--no-cache', ...flags);
    assert.equal(asked(climb.server) - before, 4);
  });

  it('resumes no climb whose prompt has changed', async () => {
    await using climb = await climbing();
    await climb.go('--max-cost', '0.00001', '--no-cache');
    await climb.folder.write({ 'x.prompt.yml': FILES['x.prompt.yml'].replace('Answer the', 'Answer this') });
    const { code, stderr } = await climb.go('--resume');
    assert.equal(code, 2);
    assert.match(stderr, /the prompt, its rules, its model or its knowledge have changed; start a new climb/);
  });

  it('says nothing of a model that nobody named where it is resumed at the practice model', async () => {
    await using climb = await climbing();
    await climb.go('--max-cost', '0.00001', '--no-cache');
    const resumed = (...flags: string[]) => climb.go('--resume', '--provider', 'practice', ...flags);
    const { code, stderr } = await resumed();
    assert.deepEqual([code, stderr.split('\n').length], [2, 2], stderr);
    assert.match(stderr, /its model or its knowledge have changed; start a new climb/);
    assert.match((await resumed('--model', 'large')).stderr, /^The provider "practice" has one model only/m);
  });

  it('says what it may take and calls nothing with --estimate', async () => {
    await using climb = await climbing();
    const { code, stdout, stderr } = await climb.go('--estimate');
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(
      stdout,
      /^10 samples on at most 3 rungs \(1 Prompt, 2 \+ Retrieval, 3 \+ Rules\): 10–30 calls, \$\S+–\$\S+, time unknown, from the first rung alone to all\. What .*\n1 Prompt · 10 samples × 1 model: .*\n2 \+ Retrieval · 10 samples .*\n3 \+ Rules · 10 samples .*\n$/,
    );
    assert.equal(asked(climb.server), 0);
    await climb.cli('run', 'x.prompt.yml', '--yes', '--quiet');
    const timed = await climb.go('--estimate', '--no-cache');
    assert.match(timed.stdout, /: 10–30 calls, \$.*, about \d.*, from the first/);
    await climb.folder.write({ '.prompt-ladder/config.yml': '' });
    assert.match((await climb.go('--estimate')).stdout, /\d calls, local: no price, /);
  });

  it('estimates each rung by the climbs that measured it, which tell nothing of a plain run', async () => {
    await using climb = await climbing();
    await climb.go();
    const { stdout } = await climb.go('--estimate', '--no-cache', '--json');
    const { rungs, durationMs } = JSON.parse(stdout) as Pick<ClimbEstimate, 'rungs' | 'durationMs'>;
    assert.ok(durationMs && durationMs.low > 0);
    const learned = rungs.map(({ forecast: { outputBasis, notCounted } }) => ({ outputBasis, notCounted }));
    assert.deepEqual(
      learned,
      rungs.map(() => ({ outputBasis: { kind: 'earlier', runs: 1 }, notCounted: [] })),
    );
    // The last rung asks what the second asks, and its repairs come on top.
    const [, second, third] = rungs.map(({ forecast }) => forecast.inputTokens);
    assert.equal(third?.counted, second?.counted);
    assert.ok(third && second && third.total > second.total);
    const plain = await climb.cli('run', 'x.prompt.yml', '--estimate', '--no-cache');
    assert.match(plain.stdout, / time unknown \(.* repairs not counted, as no run has shown any/);
  });

  it('tells the time of the rungs that a climb has measured without those that it has not', async () => {
    await using climb = await climbing();
    await climb.go('--target', '70 %');
    const first = await climb.go('--estimate', '--no-cache');
    assert.match(
      first.stdout,
      /, about \d[^,]* without rung 2 and rung 3, from the first rung alone to all\./,
    );
    await climb.go('--target', '30 %');
    const second = await climb.go('--estimate', '--no-cache');
    assert.match(second.stdout, /, about \d[^,]* without rung 3, from.*\n3 \+ Rules · .* time unknown/s);
    await climb.go();
    assert.match((await climb.go('--estimate', '--no-cache')).stdout, /, about \d[^,]*s, from/);
  });

  it('prints the estimate as JSON, too, and makes none of what is stored', async () => {
    await using climb = await climbing();
    const { code, stdout, stderr } = await climb.go('--estimate', '--json', '--repeat', '2');
    assert.deepEqual([code, stderr], [0, '']);
    const { prompt, rungs, calls, costUsd, durationMs } = JSON.parse(stdout);
    assert.deepEqual([prompt, calls, durationMs], ['x.prompt.yml', { low: 20, high: 60 }, null]);
    assert.deepEqual(
      rungs.map(({ rung, forecast }: ClimbEstimate['rungs'][number]) => [rung, forecast.samples]),
      [
        [1, 10],
        [2, 10],
        [3, 10],
      ],
    );
    assert.equal(costUsd.low, rungs[0].forecast.costUsd.low);
    assert.ok(costUsd.high > rungs[0].forecast.costUsd.high);
    const stored = await climb.go('--estimate', '--resume');
    assert.deepEqual([stored.code, asked(climb.server)], [2, 0]);
    assert.match(stored.stderr, /'--estimate' cannot be used with option '--resume/);
    for (const command of ['climb', 'run'])
      assert.match(
        (await climb.cli(command, 'x.prompt.yml', '--estimate', '--out', 'x.json')).stderr,
        /'--estimate' cannot be used with option '--out <file>'/,
      );
  });

  it('of a prompt that asks nothing of its answers is refused before anything is called', async () => {
    await using folder = await tempWorkspace({
      'x.prompt.yml':
        'name: X\nmodel: practice-1\nmessages: [{ role: user, content: "Hi {{ a }}" }]\nsamples: s.jsonl\n',
      's.jsonl': '{"id":"a","a":"b"}\n',
    });
    const climb = (...args: string[]) =>
      runCli(['climb', 'x.prompt.yml', '--quiet', ...args], { cwd: folder.root });
    const unchecked = await climb();
    assert.deepEqual(
      [unchecked.code, unchecked.stdout, unchecked.stderr],
      [
        2,
        '',
        'prompt-ladder: x.prompt.yml was not climbed with, since nothing would be checked; add rules to the prompt, or "facts" or "expected" to its samples.\n',
      ],
    );
    assert.deepEqual(await readdir(folder.path('.prompt-ladder', 'runs')).catch(() => []), []);
    assert.match((await climb('--filter', 'id:z')).stderr, /No sample of .* meets the filter/);
    await folder.write({ 's.jsonl': '{"id":"a","a":"b","facts":["b"]}\n' });
    const checked = await climb();
    assert.equal(checked.code, 0);
    assert.doesNotMatch(checked.stdout, /Nothing was checked|not checked/);
  });

  it('ends with the provider where it fails', async () => {
    await using climb = await climbing({ script: () => ({ reply: { status: 401, body: '{}' } }) });
    const { code, stderr } = await climb.go('--retries', '0');
    assert.equal(code, 3);
    assert.match(stderr, /^prompt-ladder: The server at \S+ refused the API key .*\.\n$/);
  });

  it('is resumed by the line that it prints where a server is down, on the provider and model it began with', async () => {
    await using climb = await climbing();
    const down = 'http://127.0.0.1:1/v1';
    const begun = ['--retries', '0', '--provider', 'openai', '--model', 'other', '--base-url'];
    const { code, stdout, stderr } = await climb.go(...begun, down);
    assert.equal(code, 3);
    assert.match(stderr, /^prompt-ladder: Cannot reach 127\.0\.0\.1:1: nothing listens there .*\.\n$/);
    const [, line = ''] = /Resume it: prompt-ladder (.*)/.exec(stdout) ?? [];
    assert.match(line, /^climb x\.prompt\.yml --resume \S+ --base-url http:\/\/127\.0\.0\.1:1\/v1$/);
    const again = await climb.cli(...line.split(' '), '--quiet', '--retries', '0');
    assert.deepEqual([again.code, again.stderr], [3, stderr]);
  });

  it('refuses a target that is none, and a file that is not there', async () => {
    await using climb = await climbing();
    const target = await climb.go('--target', 'soon');
    assert.equal(target.code, 2);
    assert.match(target.stderr, /--target "soon" is not a target/);
    const { code } = await runCli(['climb', 'y.prompt.yml'], { cwd: climb.folder.root });
    assert.equal(code, 2);
  });

  it('shows with the example that each rung is real, in the words of its README', async () => {
    await using folder = await tempWorkspace();
    await copyExamples(folder.path('examples'));
    const { code, stdout } = await runCli(
      ['climb', join('examples', 'studio-answers', 'answers.prompt.yml'), '--quiet'],
      {
        cwd: folder.root,
      },
    );
    assert.equal(code, 1);
    const sentence = stdout.split('\n')[2] ?? '';
    assert.equal(
      sentence,
      'Stop at rung 3: 8 % still fail, 2 of 3 for a wrong answer, with too few samples to tell whether that is above the target of 5 %; retrieval removed 14 of 16 failures for missing knowledge at no cost; asking again by rules removed 12 of 13 failures for a wrong form at no cost.',
    );
    assert.match(stdout, /real \(p < 0.001\)[\s\S]*real \(p < 0.001\)/);
    assert.match(await folder.read('examples/studio-answers/README.md'), new RegExp(sentence.slice(0, 60)));
  });
});

describe('fine-tuning', () => {
  it('writes files from answers that pass, and says what it left out', async () => {
    await using climb = await climbing();
    const env = { OPENAI_BASE_URL: climb.server.baseUrl, OPENAI_API_KEY: 'sk-test-123456' };
    const cli = (...args: string[]) => runCli(args, { cwd: climb.folder.root, env });
    const none = await cli('fine-tuning', 'x.prompt.yml', '--out', 'tuning');
    assert.equal(none.code, 2);
    assert.match(none.stderr, /has no run yet/);
    await climb.go();
    const climbed = await cli('fine-tuning', 'x.prompt.yml', '--out', 'climbed', '--passing');
    assert.equal(climbed.code, 0, climbed.stderr);
    assert.match(await climb.folder.read('climbed/train.jsonl'), /blue-\d00/);
    await cli('run', 'x.prompt.yml', '--quiet', '--yes');
    const unreviewed = await cli('fine-tuning', 'x.prompt.yml', '--out', 'tuning');
    assert.match(unreviewed.stderr, /approved or corrected in a review, so nothing was written/);
    const { code, stdout } = await cli('fine-tuning', 'x.prompt.yml', '--out', 'tuning', '--passing');
    assert.equal(code, 0);
    assert.match(stdout, /^\d+ rows? in tuning\/train.jsonl, \d+ rows? in tuning\/validation.jsonl/);
    const rows = (await climb.folder.read('tuning/train.jsonl'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.ok(rows.every(({ messages }) => messages.at(-1).role === 'assistant'));
  });
});
