import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { describe, it } from 'mocha';
import { runsByPrompt } from '../../../src/core/runs/prompt-state.ts';
import { restoreProject } from '../../../src/core/runs/restored-project.ts';
import type { Result } from '../../../src/core/runs/result.ts';
import type { Run } from '../../../src/core/runs/run.ts';
import { RunStore } from '../../../src/core/runs/run-store.ts';
import { type CliOutcome, runCli, withoutForecast } from '../../support/cli.ts';
import {
  errorReply,
  lastOf,
  type OpenAiServer,
  type OpenAiServerOptions,
  requireKey,
  startOpenAiServer,
  unknownModelReply,
  untilArrived,
} from '../../support/openai-server.ts';
import { promptFile, samplesFile, type TempWorkspace, tempWorkspace } from '../../support/workspace.ts';

interface JsonReport {
  readonly runs: { folder: string; run: Run; results: Result[] }[];
  readonly refused: { message: string; diagnostics: { file: string; code: string }[] }[];
}

interface Stage {
  readonly folder: TempWorkspace;
  readonly server: OpenAiServer;
  /** `prompt-ladder run …` on the test's server, in its folder. */
  run(args: string, env?: Record<string, string>): Promise<CliOutcome>;
  json(args: string): Promise<{ code: CliOutcome['code']; stderr: string; report: JsonReport }>;
}

const FILES = {
  'x.prompt.yml': promptFile('samples: s.jsonl\nrules:\n  - check: { regex: "[02468]$" }\n'),
  's.jsonl': samplesFile(10, (index) => ({ tags: index < 3 ? ['early'] : [] })),
};
const ECHO: OpenAiServerOptions['answer'] = ({ body }) => `${body.messages.at(-1)?.content}`;
const ALL_PASS = { ...FILES, 'x.prompt.yml': promptFile('samples: s.jsonl\n') };

function staged(
  { files = FILES, ...server }: OpenAiServerOptions & { files?: Record<string, string> },
  test: (stage: Stage) => Promise<void>,
) {
  return async () => {
    await using folder = await tempWorkspace(files);
    await using running = await startOpenAiServer({ answer: ECHO, ...server });
    const run: Stage['run'] = async (args, env = {}) => {
      const { stderr, ...outcome } = await runCli(['run', ...args.split(' ')], {
        cwd: folder.root,
        env: { OPENAI_BASE_URL: running.baseUrl, OPENAI_API_KEY: 'sk-test-123456', ...env },
      });
      return { ...outcome, stderr: withoutForecast(stderr) };
    };
    await test({
      folder,
      server: running,
      run,
      json: async (args) => {
        const { code, stdout, stderr } = await run(`${args} --json`);
        return { code, stderr, report: JSON.parse(stdout) as JsonReport };
      },
    });
  };
}

const asked = (server: OpenAiServer) => server.requests.map(({ body }) => `${body.messages.at(-1)?.content}`);

describe('prompt-ladder run', () => {
  it(
    'runs a prompt that needs no sample once',
    staged(
      { files: { 'x.prompt.yml': 'model: m\nmessages: [{ role: user, content: Say hello }]\n' } },
      async ({ run, json, server }) => {
        const { code, stdout, stderr } = await run('x.prompt.yml');
        assert.equal(code, 0, stderr);
        assert.match(stdout, /1 not checked/);
        assert.equal(server.requests[0]?.body.messages[0]?.content, 'Say hello');
        const { report } = await json('x.prompt.yml');
        assert.deepEqual(report.runs[0]?.run.samples.count, 1);
      },
    ),
  );

  it(
    'takes the values of variables in the place of samples, and keeps them with the run',
    staged({ files: { ...FILES, 'long.txt': 'two\nlines\n' } }, async ({ folder, run, json, server }) => {
      const { report } = await json('x.prompt.yml --var input=7');
      assert.equal(`${server.requests[0]?.body.messages.at(-1)?.content}`, '7');
      assert.equal(server.requests.length, 1);
      assert.deepEqual(
        report.runs[0]?.results.map(({ sample }) => sample),
        ['once'],
      );
      assert.deepEqual(report.runs[0]?.run.settings.variables, { input: '7' });
      await run('x.prompt.yml --var input=@long.txt');
      assert.equal(`${server.requests[1]?.body.messages.at(-1)?.content}`, 'two\nlines');
      // It says nothing of the prompt's own samples.
      const store = new RunStore(folder.path('.prompt-ladder'));
      assert.equal((await runsByPrompt(store)).size, 0);
      const [id = ''] = await store.list();
      const restored = await restoreProject(await store.read(id), folder.root);
      assert.deepEqual((await restored?.project.samples.scan())?.samples, 1);
    }),
  );

  it(
    'says what is wrong with the values of variables',
    staged({}, async ({ run, server }) => {
      for (const [args, says] of [
        ['--var input', /name=value, or name=@FILE/],
        ['--var input=@none.txt', /--var input=@none\.txt names a file that cannot be read/],
        [
          '--var other=1',
          /The variable "input" has no value; give it one \(on the command line with --var input=VALUE\)\./,
        ],
      ] as const) {
        const { code, stderr } = await run(`x.prompt.yml ${args}`);
        assert.equal(code, 2);
        assert.match(stderr, says);
      }
      assert.equal(server.requests.length, 0);
    }),
  );

  it(
    'shows what failed and where the run is, and exits with 1',
    staged({}, async ({ folder, run }) => {
      const { code, stdout, stderr } = await run('x.prompt.yml');
      assert.equal(code, 1);
      assert.equal(stderr, '');
      assert.match(stdout, /^Test · openai · test-model\n50 % pass {2}\(5 passed, 5 failed\)\n/);
      assert.match(stdout, /Violations by rule\n {2}✗ {2}regex .* 5 +50 %/);
      assert.match(stdout, /✗ {2}s1 +s\.jsonl:2 +regex: /);
      for (const row of ['tokens', 'cost', 'latency', 'calls', 'time'])
        assert.match(stdout, new RegExp(`^ {2}${row} `, 'm'));
      const [id] = await readdir(folder.path('.prompt-ladder/runs'));
      assert.ok(stdout.includes(`Run stored in .prompt-ladder/runs/${id}\n`));
    }),
  );

  it(
    'lists what failed in the order of the samples, whenever its answer came, and all of it where that is asked for',
    staged(
      {
        files: { ...FILES, 's.jsonl': samplesFile(40) },
        // The first of those that fail.
        script: lastOf(40, ({ body }) => /\d+/.exec(`${body.messages[0]?.content}`)?.[0] === '1'),
      },
      async ({ run }) => {
        const listed = async (flags: string) => {
          const { stdout } = await run(`x.prompt.yml --no-cache --concurrency 40${flags}`);
          return [...stdout.matchAll(/✗ {2}s(\d+) /g)].map(([, id]) => Number(id));
        };
        const odd = Array.from({ length: 20 }, (_, index) => 2 * index + 1);
        const first = await listed('');
        assert.ok(first.length < odd.length);
        assert.deepEqual(first, odd.slice(0, first.length));
        assert.deepEqual(await listed(' --failed'), odd);
      },
    ),
  );

  it(
    'exits with 0 when every sample passes',
    staged({ files: ALL_PASS }, async ({ run }) => {
      const { code, stdout, stderr } = await run('.');
      assert.equal(code, 0, stderr);
      assert.match(stdout, /No pass rate {2}\(10 not checked\)/);
      assert.doesNotMatch(stdout, /What failed|Violations/);
    }),
  );

  it(
    'writes no color where there is no terminal, and none against the wish of the user',
    staged({}, async ({ run }) => {
      const plain = await run('.');
      const forced = await run('.', { FORCE_COLOR: '1' });
      const refused = await run('.', { FORCE_COLOR: '1', NO_COLOR: '1' });
      const start = '\u001b[';
      assert.ok(!`${plain.stdout}${plain.stderr}${refused.stdout}${refused.stderr}`.includes(start));
      assert.ok(forced.stdout.includes(start));
    }),
  );

  it(
    'with --json prints one JSON document and nothing else',
    staged({}, async ({ run }) => {
      const { code, stdout, stderr } = await run('. --json');
      assert.deepEqual([code, stderr], [1, '']);
      const { runs, refused } = JSON.parse(stdout) as JsonReport;
      assert.deepEqual(refused, []);
      const [{ folder: stored, run: record, results } = assert.fail()] = runs;
      assert.equal(stored, `.prompt-ladder/runs/${record.id}`);
      assert.deepEqual([record.state, record.summary?.passed, record.summary?.failed], ['finished', 5, 5]);
      assert.equal(results.length, 10);
      const failed = results.filter(({ status }) => status === 'failed').map(({ sample }) => sample);
      assert.deepEqual(failed.toSorted(), ['s1', 's3', 's5', 's7', 's9']);
    }),
  );

  it(
    'with --json prints a document for what was refused, too',
    staged({ files: { ...FILES, 'y.prompt.yml': promptFile('samples: none.jsonl\n') } }, async ({ json }) => {
      const { code, stderr, report } = await json('.');
      assert.equal(code, 2);
      assert.equal(report.runs.length, 1);
      assert.match(report.refused[0]?.message ?? '', /y\.prompt\.yml has errors/);
      assert.deepEqual(report.refused[0]?.diagnostics[0]?.file, 'y.prompt.yml');
      assert.match(stderr, /^y\.prompt\.yml:7:10: error: .*\(missing-file\)$/m);
      assert.deepEqual((await json('nothing')).report, {
        runs: [],
        refused: [
          { message: 'There is no file, folder or match for nothing; check the path.', diagnostics: [] },
        ],
      });
    }),
  );

  describe('takes from its flags', () => {
    it(
      'which samples, how often, which model, and how many at a time',
      staged({ script: untilArrived(3) }, async ({ server, json }) => {
        const { report } = await json(
          '. --filter tag:early --filter id:s9 --repeat 2 --model other --concurrency 3',
        );
        assert.deepEqual(
          asked(server).toSorted(),
          ['0', '0', '1', '1', '2', '2', '9', '9'].map((n) => `input ${n}`),
        );
        assert.deepEqual(new Set(server.requests.map(({ body }) => body.model)), new Set(['other']));
        assert.equal(server.maxConcurrent, 3);
        const { model, settings } = report.runs[0]?.run ?? assert.fail();
        const { repeat, filter, calls } = settings;
        assert.deepEqual(
          { model, repeat, filter, concurrency: calls?.concurrency },
          { model: 'other', repeat: 2, filter: ['tag:early', 'id:s9'], concurrency: 3 },
        );
      }),
    );

    it(
      'the provider',
      staged({}, async ({ server, json }) => {
        const { report } = await json('. --provider practice');
        assert.equal(report.runs[0]?.run.provider, 'practice');
        assert.equal(server.requests.length, 0);
      }),
    );

    it(
      'the server, before what the files and the environment say',
      staged(
        {
          files: {
            ...FILES,
            '.prompt-ladder/config.yml': 'providers: { openai: { baseUrl: http://127.0.0.1:9/v1 } }\n',
          },
        },
        async ({ server, run }) => {
          const { code } = await run(`. --base-url ${server.baseUrl}/`);
          assert.equal(code, 1);
          assert.equal(server.requests.length, 10);
        },
      ),
    );

    it(
      'the time limit and the number of retries',
      staged({ script: ({ index }) => (index < 2 ? { fault: 'hang' } : {}) }, async ({ server, json }) => {
        const { code, report } = await json('. --timeout 0.2 --retries 1 --concurrency 1');
        assert.equal(code, 3);
        const first = report.runs[0]?.results.find(({ status }) => status === 'error');
        assert.equal(first?.error?.kind, 'timeout');
        // Until the first piece of text, a call has twice the limit.
        assert.match(first?.error?.message ?? '', /within 0\.4 s/);
        assert.equal(first?.attempts.length, 2);
        assert.equal(server.requests.length, 11);
      }),
    );

    it(
      'that the cache is not to be used',
      staged({}, async ({ folder, server, run }) => {
        await run('.');
        assert.match((await run('.')).stdout, /10 from the cache/);
        assert.equal(server.requests.length, 10);
        assert.doesNotMatch((await run('. --no-cache')).stdout, /from the cache/);
        assert.equal(server.requests.length, 20);
        assert.ok((await readdir(folder.path('.prompt-ladder/cache'))).length > 0);
      }),
    );

    it(
      'the most it may cost',
      staged(
        {
          files: {
            ...ALL_PASS,
            'x.prompt.yml': `${ALL_PASS['x.prompt.yml']}modelParameters: { maxTokens: 10 }\n`,
            '.prompt-ladder/config.yml': 'prices: { test-model: { input: 1000000, output: 1000000 } }\n',
          },
        },
        async ({ server, run }) => {
          const { code, stdout } = await run('. --max-cost 80 --concurrency 2');
          assert.equal(code, 1);
          assert.match(
            stdout,
            /Stopped before the call that could have crossed \$80\.00; resume with --resume /,
          );
          assert.ok(server.requests.length > 0 && server.requests.length < 10);
        },
      ),
    );
  });

  describe('writes a report', () => {
    it(
      'as JSON, JSONL and JUnit, with every result',
      staged({}, async ({ folder, run }) => {
        for (const file of ['r.json', 'deep/r.jsonl', 'r.XML']) {
          assert.equal((await run(`. --out ${file}`)).code, 1, file);
        }
        const { runs } = JSON.parse(await folder.read('r.json')) as { runs: { results: Result[] }[] };
        assert.equal(runs[0]?.results.length, 10);
        const lines = (await folder.read('deep/r.jsonl')).trimEnd().split('\n');
        assert.deepEqual(
          lines.map((line) => (JSON.parse(line) as Result).sample).toSorted(),
          Array.from({ length: 10 }, (_, index) => `s${index}`),
        );
        const xml = await folder.read('r.XML');
        assert.match(xml, /<testsuite name="Test" tests="10" failures="5" errors="0" /);
        assert.equal(xml.match(/<testcase /g)?.length, 10);
        assert.equal(xml.match(/<failure type="regex" /g)?.length, 5);
      }),
    );

    it(
      'and none of nothing',
      staged({}, async ({ folder, run }) => {
        await folder.write({ 's.jsonl': '' });
        assert.equal((await run('. --out r.xml')).code, 2);
        await assert.rejects(folder.read('r.xml'), { code: 'ENOENT' });
      }),
    );

    it(
      'or says that it cannot, with the run stored all the same',
      staged({}, async ({ folder, run }) => {
        await folder.write({ file: '' });
        const { code, stdout, stderr } = await run('. --out file/r.json');
        assert.equal(code, 2);
        assert.match(stdout, /50 % pass/);
        assert.match(
          stderr,
          /^prompt-ladder: The results, which the stored run keeps, cannot be written to .*\n$/,
        );
      }),
    );
  });

  describe('a provider', () => {
    it(
      'that is not there is reported once, and exits with 3',
      staged({}, async ({ run }) => {
        const probe = createServer().listen(0, '127.0.0.1');
        await new Promise((resolve) => probe.once('listening', resolve));
        const { port } = probe.address() as { port: number };
        await new Promise((resolve) => probe.close(resolve));
        const { code, stdout, stderr } = await run(`. --base-url http://127.0.0.1:${port}/v1 --retries 1`);
        assert.equal(code, 3);
        assert.match(stdout, /Stopped because no answers came; resume with --resume /);
        assert.match(
          stderr,
          new RegExp(`^prompt-ladder: Cannot reach 127\\.0\\.0\\.1:${port}: nothing listens there .*\\.\\n$`),
        );
      }),
    );

    it(
      'that refuses the key is reported once, without the key',
      staged({ script: requireKey('sk-right-123456') }, async ({ run }) => {
        const { code, stdout, stderr } = await run('.');
        assert.equal(code, 3);
        assert.match(stderr, /^prompt-ladder: The server at .* refused the API key \(401\);[^\n]*\.\n$/);
        assert.doesNotMatch(stdout + stderr, /sk-test/);
      }),
    );

    it(
      'that fails for some samples exits with 3, and the others are judged',
      staged(
        {
          files: ALL_PASS,
          script: ({ index }) => (index === 3 ? { reply: errorReply(400, 'Too long') } : {}),
        },
        async ({ run }) => {
          const { code, stdout } = await run('. --concurrency 1');
          assert.equal(code, 3);
          assert.match(stdout, /No pass rate {2}\(9 not checked, 1 without a verdict\)/);
          assert.match(stdout, /\? {2}s3 .*Too long/);
        },
      ),
    );

    it(
      'is quoted in full, once for each kind of failure',
      staged(
        {
          files: ALL_PASS,
          script: ({ index }) =>
            index < 4 ? { reply: unknownModelReply('test-model') } : { reply: errorReply(500, 'Oops') },
        },
        async ({ run }) => {
          const { code, stderr } = await run('. --retries 0 --concurrency 1');
          assert.equal(code, 3);
          assert.match(
            stderr,
            /^prompt-ladder: .* has no model "test-model" .*; check the model and the base URL.*\.\nprompt-ladder: .* failed \(500: Oops\); try again later\.\n$/,
          );
        },
      ),
    );

    it(
      'records, and its recordings answer alike without it',
      staged({ answer: ({ index }) => `answer ${index}` }, async ({ folder, server, json }) => {
        const live = await json('. --record --repeat 2');
        assert.equal(server.requests.length, 20);
        assert.equal((await readdir(folder.path('.prompt-ladder/recordings'))).length, 20);
        const replayed = await json('. --provider recorded --repeat 2');
        assert.equal(server.requests.length, 20);
        const essence = ({ sample, repeat, output, violations }: Result) => ({
          sample,
          repeat,
          output,
          violations,
        });
        const answers = ({ report }: typeof live) =>
          (report.runs[0]?.results ?? [])
            .map(essence)
            .toSorted((a, b) => `${a.sample}${a.repeat}`.localeCompare(`${b.sample}${b.repeat}`));
        assert.ok(answers(live).length > 0);
        assert.deepEqual(answers(replayed), answers(live));
        assert.equal(replayed.code, live.code);
        assert.equal(replayed.report.runs[0]?.run.summary?.costUsd, 0);
      }),
    );

    it(
      'without a single recording stores no run, and says what to do',
      staged({}, async ({ folder, run }) => {
        const { code, stderr } = await run('. --provider recorded');
        assert.equal(code, 2);
        assert.match(
          stderr,
          /x\.prompt\.yml was not run, since no answer of the model "test-model" is recorded \(10 looked for\); record the answers by running it once with another provider and --record, or name the model that was recorded with --model\.\n$/,
        );
        assert.deepEqual(await readdir(folder.path('.prompt-ladder/runs')).catch(() => []), []);
      }),
    );

    it(
      'without one of them says which one is missing, and exits with 3',
      staged({}, async ({ json }) => {
        await json('. --record --filter id:s2');
        const { code, report } = await json('. --provider recorded');
        assert.equal(code, 3);
        assert.match(
          report.runs[0]?.results.find(({ sample }) => sample === 's1')?.error?.message ?? '',
          /^There is no recording [0-9a-f]{64} of model "test-model" for the message "input 1";/,
        );
      }),
    );
  });

  describe('samples that cannot be read', () => {
    const files = {
      ...ALL_PASS,
      's.jsonl': '{"id":"a","input":"1"}\n{"input":\n{"id":"a","input":"2"}\n{"input":"3"}\n',
    };

    it(
      'are reported with their lines, and the run exits with 2',
      staged({ files }, async ({ server, run }) => {
        const { code, stdout, stderr } = await run('.');
        assert.equal(code, 2);
        assert.match(
          stderr,
          /^s\.jsonl:2:9: error: .*\ns\.jsonl:3:1: error: The id "a" is already used in line 1;.*\n$/,
        );
        assert.match(stdout, /No pass rate {2}\(2 not checked, 2 skipped as invalid\)/);
        assert.equal(server.requests.length, 2);
      }),
    );

    it(
      'may be skipped',
      staged({ files }, async ({ run }) => {
        const { code, stdout } = await run('. --skip-invalid');
        assert.equal(code, 0);
        assert.match(stdout, /2 skipped as invalid/);
      }),
    );

    it(
      'do not flood the terminal',
      staged(
        { files: { ...ALL_PASS, 's.jsonl': `{"input":"1"}\n${'{\n'.repeat(500)}` } },
        async ({ run }) => {
          const { code, stderr } = await run('.');
          assert.equal(code, 2);
          assert.equal(stderr.trimEnd().split('\n').length, 21);
          assert.match(stderr, /and 480 more diagnostics, which prompt-ladder validate lists\n$/);
        },
      ),
    );

    it(
      'whose template cannot be rendered exit with 2',
      staged(
        {
          files: {
            'x.prompt.yml': promptFile('samples: s.jsonl\n').replace('{{ input }}', '{{ input }}{{ more }}'),
            's.jsonl': '{"id":"a","input":"1","more":2}\n{"id":"b","input":"1"}\n',
          },
        },
        async ({ run }) => {
          const { code, stdout, stderr } = await run('.');
          assert.equal(code, 2);
          assert.match(
            stdout,
            /\? {2}b +s\.jsonl:2 +x\.prompt\.yml:6:\d+: The variable "more" is not defined/,
          );
          assert.match(
            stderr,
            /: The variable "more" is not defined; add it to the sample, or write .*\.\n$/,
          );
        },
      ),
    );
  });

  describe('several prompts', () => {
    const files = {
      'a.prompt.yml': promptFile('testData: [{ id: a, input: "1" }]\n').replace('Test', 'First'),
      'b/b.prompt.yaml': promptFile(
        'testData: [{ id: b, input: "2" }]\nrules: [{ check: { equals: x } }]\n',
      ).replace('Test', 'Second'),
    };

    it(
      'run one after the other, and the worst one decides',
      staged({ files }, async ({ json }) => {
        const { code, report } = await json('.');
        assert.equal(code, 1);
        assert.deepEqual(
          report.runs.map(({ run }) => run.prompt.name),
          ['First', 'Second'],
        );
      }),
    );

    it(
      'are found by globs',
      staged({ files }, async ({ json }) => {
        const { report } = await json('**/b.prompt.*');
        assert.deepEqual(
          report.runs.map(({ run }) => run.prompt.file),
          ['b/b.prompt.yaml'],
        );
      }),
    );

    it(
      'need not all have what a filter is after',
      staged({ files }, async ({ json }) => {
        const { code, report, stderr } = await json('. --filter id:a');
        assert.equal(code, 0);
        assert.deepEqual(
          report.runs.map(({ run }) => run.prompt.name),
          ['First'],
        );
        assert.match(stderr, /No sample of .*b\.prompt\.yaml meets the filter/);
      }),
    );
  });

  it(
    'says where the answers are not kept for the next run, and gives the results',
    staged({ files: ALL_PASS }, async ({ folder, run }) => {
      await folder.write({ '.prompt-ladder/cache': '' });
      const { code, stderr } = await run('.');
      assert.equal(code, 0);
      assert.match(
        stderr,
        /The answers are not kept for the next run\. The cache cannot be written to [^\n]*cache \(/,
      );
    }),
  );

  it(
    'shows nothing of a stack where something cannot be written',
    staged({}, async ({ folder, run }) => {
      await folder.write({ '.prompt-ladder/runs': '' });
      const { code, stderr } = await run('.');
      assert.equal(code, 2);
      assert.match(stderr, /^prompt-ladder: The run cannot be written to [^\n]*\.\n$/);
    }),
  );

  it(
    'makes no noise at a high concurrency',
    staged({ files: { ...ALL_PASS, 's.jsonl': samplesFile(300) } }, async ({ server, run }) => {
      const { code, stderr } = await run('. --concurrency 128');
      assert.equal(code, 0, stderr);
      assert.equal(server.requests.length, 300);
    }),
  );
});
