import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { before, describe, it } from 'mocha';
import { UserError } from '../../../src/core/diagnostic.ts';
import { MAX_FINDINGS } from '../../../src/core/rules/finding.ts';
import type { Result } from '../../../src/core/runs/result.ts';
import { lastOf, type OpenAiServerOptions } from '../../support/openai-server.ts';
import { files, PRICES, staged } from './staged.ts';

const CONFIG = { '.prompt-ladder/config.yml': PRICES };
const rules = (...lines: string[]) => `rules:\n${lines.map((line) => `  - ${line}\n`).join('')}`;
const said = ({ violations }: Result) => violations.map(({ rule, message }) => `${rule}: ${message}`);
const inOrder = (all: readonly Result[]) =>
  all.toSorted((a, b) => (a.sample < b.sample ? -1 : a.sample > b.sample ? 1 : a.repeat - b.repeat));

/** What cannot run is refused before anything is asked, with a message at its place. */
const refused = (pattern: RegExp) => (error: unknown) => {
  assert.ok(error instanceof UserError);
  assert.match(error.diagnostics.map(({ message }) => message).join('\n'), pattern);
  return true;
};

describe('the check judge', () => {
  const judging = (reply: string): OpenAiServerOptions => ({
    answer: ({ body }) => (body.messages[0]?.role === 'system' ? reply : 'Hello.'),
  });
  const scale =
    '{ id: fit, severity: warning, check: { judge: { rubric: "Fit for {{ input }}?", min: 0.5, choices: [{ choice: good, score: 1 }, { choice: fair, score: 0.5 }, { choice: bad, score: 0 }] } } }';

  it(
    'asks a model, and counts what that costs',
    staged(
      files(1, rules('{ id: polite, check: { judge: Is it polite? } }'), CONFIG),
      judging('Yes.'),
      async ({ server, run }) => {
        const { all, summary } = await run();
        const [result] = all as [Result];
        assert.equal(result.status, 'passed');
        assert.deepEqual(
          result.judgements?.map(({ evaluator, choice, score }) => [evaluator, choice, score]),
          [['polite', 'yes', 1]],
        );
        const [, question] = server.requests[1]?.body.messages ?? [];
        assert.equal(
          question?.content,
          'Is it polite?\n\nPrompt:\ninput 0\n\nAnswer:\nHello.\n\nReply with exactly one of: yes, no.',
        );
        assert.equal(
          summary.costUsd,
          (result.attempts[0]?.costUsd ?? 0) + (result.judgements?.[0]?.attempts[0]?.costUsd ?? 0),
        );
      },
    ),
  );

  it(
    'passes what scores enough, and says otherwise what was chosen, as gravely as the rule is',
    staged(files(1, rules(scale), CONFIG), judging('bad'), async ({ server, run }) => {
      const [result] = (await run()).all as [Result];
      assert.equal(result.status, 'passed');
      assert.deepEqual(said(result), ['fit: the judge chose "bad", but must choose "good" or "fair"']);
      assert.equal(result.violations[0]?.severity, 'warning');
      assert.match(server.requests[1]?.body.messages[1]?.content ?? '', /^Fit for input 0\?/);
    }),
  );

  it(
    'passes the middle of a scale where that is enough',
    staged(files(1, rules(scale), CONFIG), judging('It is fair.'), async ({ run }) => {
      assert.deepEqual(said((await run()).all[0] as Result), []);
    }),
  );

  it(
    'is left out for samples that its condition or an override excludes',
    staged(
      {
        ...files(2, rules('{ id: polite, when: { tag: formal }, check: { judge: Is it polite? } }'), CONFIG),
        'samples.jsonl':
          '{"id":"a","input":"1"}\n{"id":"b","input":"2","tags":["formal"],"rules":{"polite":false}}\n',
      },
      judging('no'),
      async ({ server, run }) => {
        assert.equal((await run()).summary.passed, 2);
        assert.equal(server.requests.length, 2);
      },
    ),
  );

  it(
    'needs a price where a limit of cost is to be kept',
    staged(
      files(
        1,
        rules('{ id: polite, check: { judge: { rubric: Is it polite?, model: nobody-knows } } }'),
        CONFIG,
      ),
      judging('yes'),
      async ({ run }) => {
        await assert.rejects(run({ maxCost: 1 }), /price of nobody-knows is unknown/);
      },
    ),
  );

  for (const [what, check, pattern] of [
    ['inside of another check', '{ not: { judge: Is it rude? } }', /"judge" needs a run/],
    [
      'with a choice that is there twice',
      '{ judge: { rubric: a, choices: [{ choice: A, score: 1 }, { choice: a, score: 0 }] } }',
      /"a" is there twice/,
    ],
    ['that nothing passes', '{ judge: { rubric: a, min: 2 } }', /no choice scores 2/],
  ] as const) {
    it(
      `is refused ${what}`,
      staged(files(1, rules(`{ id: x, check: ${check} }`), CONFIG), {}, async ({ server, run }) => {
        await assert.rejects(run(), refused(pattern));
        assert.equal(server.requests.length, 0);
      }),
    );
  }
});

describe('the check consistent', () => {
  const texts = (...answers: string[]): OpenAiServerOptions => ({
    answer: ({ index }) => answers[index] ?? '',
  });

  it(
    'compares the repeats of a sample with the first one',
    staged(files(1, rules('{ id: same, check: consistent }')), texts('A', 'B', 'A'), async ({ run }) => {
      const all = inOrder((await run({ repeat: 3, concurrency: 1 })).all);
      assert.deepEqual(all.map(said), [
        [],
        ['same: the output is "B", but the first answer to the same has "A"'],
        [],
      ]);
    }),
  );

  it(
    'compares with the first in order, however late its answer comes',
    staged(
      files(1, rules('{ id: same, check: consistent }')),
      { answer: ({ index }) => `${index}`, script: lastOf(3, ({ index }) => index === 0) },
      async ({ run }) => {
        const all = inOrder((await run({ repeat: 3, concurrency: 3, useCache: false })).all);
        assert.deepEqual(
          all.map(({ status }) => status),
          ['passed', 'failed', 'failed'],
        );
      },
    ),
  );

  it(
    'compares a part of samples that ask the same in other words',
    staged(
      {
        ...files(
          3,
          rules('{ id: same, check: { consistent: { over: intent, at: /kind, ignoreCase: true } } }'),
        ),
        'samples.jsonl': ['x', 'y', 'x']
          .map((intent, id) => JSON.stringify({ id: `s${id}`, input: `${id}`, intent }))
          .join('\n'),
      },
      texts('{"kind":"Bug"}', '{"kind":"other"}', '{"kind":"BUG", "more":1}'),
      async ({ run }) => {
        assert.deepEqual((await run({ concurrency: 1 })).all.map(said), [[], [], []]);
      },
    ),
  );

  it(
    'accepts texts that are similar enough',
    staged(
      files(1, rules('{ id: same, check: { consistent: { min: 0.7, ignoreCase: true } } }')),
      texts('It opens at eight today', 'Today it opens at eight', 'No idea'),
      async ({ run }) => {
        const all = inOrder((await run({ repeat: 3, concurrency: 1 })).all);
        assert.deepEqual(
          all.map(({ status }) => status),
          ['passed', 'passed', 'failed'],
        );
      },
    ),
  );

  it(
    'compares with what an earlier part of the run answered',
    staged(
      files(2, rules('{ id: same, check: { consistent: { over: input } } }'), {
        'samples.jsonl': '{"id":"a","input":"x"}\n{"id":"b","input":"x"}\n',
      }),
      { answer: ({ index }) => `${index}`, script: ({ index }) => (index === 1 ? { fault: 'hang' } : {}) },
      async ({ server, abort, run }) => {
        const cancelOnceBothAreAsked = async () => {
          while (server.requests.length < 2) await sleep(1);
          abort.abort();
        };
        const cancelled = await run({
          concurrency: 1,
          useCache: false,
          onResult: () => void cancelOnceBothAreAsked(),
        });
        assert.equal(cancelled.run.state, 'cancelled');
        const { all } = await run({
          resume: cancelled.run.id,
          useCache: false,
          signal: new AbortController().signal,
        });
        assert.deepEqual(
          inOrder(all).map(({ status }) => status),
          ['passed', 'failed'],
        );
      },
    ),
  );
});

describe('the check script', () => {
  const scripted = (source: string, check = '{ script: ./check.mjs }', name = 'check.mjs') =>
    files(1, rules(`{ id: own, check: ${check} }`), { [name]: source });
  const answer = { answer: () => 'Total: 12 EUR' };
  const PATIENT = '{ script: { file: check.mjs, timeout: 60 } }';

  describe('understands', () => {
    const verdicts: [what: string, source: string, expected: readonly (string | RegExp)[]][] = [
      ['nothing', '() => {}', []],
      ['true', '() => true', []],
      ['an empty list', 'async () => []', []],
      ['false', '() => false', ['own: the script refuses the output']],
      ['an empty sentence', '() => " "', ['own: the script refuses the output']],
      ['a sentence', 'async () => "no total"', ['own: no total']],
      ['a list', '() => ["one", { message: "two" }]', ['own: one', 'own: two']],
      [
        'what is no verdict',
        '() => 7',
        [
          'own: could not run: the script returned no verdict; return true, false, a sentence, or { message }',
        ],
      ],
      [
        'an error',
        '() => { throw new TypeError("oops") }',
        ['own: could not run: the script failed: TypeError: oops'],
      ],
      ['a function', '() => () => 1', [/could not run: the script returned no verdict/]],
      ['a huge sentence', '() => "x".repeat(2 ** 27)', [/^own: x{500}$/]],
      ['a huge list', '() => Array(1e7).fill("x")', Array(MAX_FINDINGS).fill('own: x')],
      [
        'a huge value',
        '() => ({ message: "m", found: { toString: () => "x".repeat(2 ** 27) } })',
        ['own: m'],
      ],
    ];
    const cases = verdicts.map(([what, source]) => `${JSON.stringify(what)}: ${source},\n`);
    const script = `const cases = {\n${cases.join('')}};
      export default (output, { variables }) => cases[variables.input]();\n`;
    const found = new Map<unknown, string[]>();

    before(
      staged(
        {
          ...scripted(script, PATIENT),
          'samples.jsonl': verdicts.map(([what]) => `${JSON.stringify({ input: what })}\n`).join(''),
        },
        answer,
        async ({ run }) => {
          for (const result of (await run()).all) found.set(result.variables.input, said(result));
        },
      ),
    );

    for (const [what, , expected] of verdicts)
      it(what, () => {
        const messages = found.get(what);
        assert.ok(messages);
        assert.equal(messages.length, expected.length, messages.join('\n'));
        for (const [index, each] of expected.entries()) {
          if (typeof each === 'string') assert.equal(messages[index], each);
          else assert.match(messages[index] ?? '', each);
        }
      });
  });

  it(
    'knows the sample, and marks the place that it names',
    staged(
      scripted(
        'export default (output, { variables }) => ({ message: "not " + variables.input, start: output.indexOf("12"), end: output.indexOf("12") + 2, expected: 13, found: 12 });',
      ),
      answer,
      async ({ run }) => {
        const [result] = (await run()).all as [Result];
        assert.deepEqual(result.violations, [
          {
            rule: 'own',
            category: 'constraint',
            severity: 'error',
            span: { start: 7, end: 9 },
            message: 'not input 0',
            expected: '13',
            found: '12',
          },
        ]);
      },
    ),
  );

  it(
    'may be TypeScript',
    staged(
      scripted(
        'export default (output: string): boolean => output.startsWith("Total");',
        '{ script: check.ts }',
        'check.ts',
      ),
      answer,
      async ({ run }) => {
        assert.deepEqual(said((await run()).all[0] as Result), []);
      },
    ),
  );

  it(
    'is ended when it takes too long, and the next sample is checked all the same',
    staged(
      {
        ...scripted(
          'export default (output, { variables }) => { while (variables.input === "input 0"); return "seen"; };',
          '{ script: { file: check.mjs, timeout: 0.5 } }',
        ),
        'samples.jsonl': '{"id":"a","input":"input 0"}\n{"id":"b","input":"input 1"}\n',
      },
      answer,
      async ({ run }) => {
        const all = inOrder((await run()).all);
        assert.deepEqual(all.map(said), [
          ['own: could not run: the script took more than 0.5 s'],
          ['own: seen'],
        ]);
      },
    ),
  );

  it(
    'that ends its own process, at once or later, is said to, and the next sample is checked all the same',
    staged(
      {
        ...scripted(
          `export default async (output, { variables: { input } }) => {
             if (input === 'at once') process.exit(0);
             if (input === 'later') globalThis.later = () => setTimeout(() => process.exit(0), 1);
             if (input === 'last' && globalThis.later) await new Promise(globalThis.later);
             return input;
           };`,
          '{ script: { file: check.mjs, timeout: 30 } }',
        ),
        'samples.jsonl': ['at once', 'later', 'last'].map((input) => `{"input":"${input}"}\n`).join(''),
      },
      { answer: () => 'x' },
      async ({ run }) => {
        const all = (await run({ concurrency: 1 })).all.map(said).toSorted();
        assert.deepEqual(all, [
          ['own: could not run: the script ended its process'],
          ['own: last'],
          ['own: later'],
        ]);
      },
    ),
  );

  it(
    'that takes all the memory loses its process, and not the run',
    staged(
      scripted(
        'export default () => { const all = []; for (;;) all.push(new Array(1e6).fill(1)); };',
        '{ script: { file: check.mjs, timeout: 30 } }',
      ),
      answer,
      async ({ run }) => {
        const [result] = (await run()).all as [Result];
        assert.match(said(result).join(), /could not run: the script ended its process/);
      },
    ),
  );

  it(
    'sees no key, and cannot print into the terminal',
    staged(
      scripted(
        'export default () => { console.log("x"); process.exitCode = 9; return "keys: " + Object.keys(process.env) + "."; };',
      ),
      answer,
      async ({ run }) => {
        assert.deepEqual(said((await run()).all[0] as Result), ['own: keys: .']);
        assert.notEqual(process.exitCode, 9);
      },
    ),
  );

  it(
    'reads the workspace, and nothing beside it; writes nothing; starts nothing',
    staged(
      {
        ...scripted(
          `import { readFileSync, writeFileSync } from 'node:fs';
           import { execFileSync } from 'node:child_process';
           import { Worker } from 'node:worker_threads';
           const code = (attempt) => { try { attempt(); return 'done'; } catch ({ code }) { return code; } };
           export default (output, { variables }) => [
             code(() => readFileSync(import.meta.dirname + '/samples.jsonl')),
             code(() => readFileSync(variables.input)),
             code(() => readFileSync('/proc/' + process.ppid + '/environ')),
             code(() => writeFileSync(import.meta.dirname + '/written', '')),
             code(() => execFileSync(process.execPath, ['--version'])),
             code(() => new Worker('', { eval: true })),
           ].join();`,
        ),
        'samples.jsonl': `${JSON.stringify({ input: import.meta.filename })}\n`,
      },
      answer,
      async ({ run }) => {
        const denied = Array(5).fill('ERR_ACCESS_DENIED');
        assert.deepEqual(said((await run()).all[0] as Result), [`own: ${['done', ...denied].join()}`]);
      },
    ),
  );

  it(
    'takes no reply from what a script writes to its run',
    staged(
      scripted(
        `import { writeSync } from 'node:fs';
         export default () => {
           for (const line of ['{', '7', 'null', '{"task":9,"verdict":"forged"}', '{"task":1}']) writeSync(3, line + '\\n');
           return "own words";
         };`,
      ),
      answer,
      async ({ run }) => assert.deepEqual(said((await run()).all[0] as Result), ['own: own words']),
    ),
  );

  it(
    'is part of what the rules are',
    staged(scripted('export default () => true;'), answer, async ({ folder, run }) => {
      const before = (await run()).run.rulesHash;
      await folder.write({ 'check.mjs': 'export default () => false;' });
      const after = await run();
      assert.notEqual(after.run.rulesHash, before);
      assert.equal(after.all[0]?.status, 'failed');
    }),
  );

  for (const [what, check, pattern] of [
    ['that is not there', '{ script: ./nowhere.mjs }', /no script at "\.\/nowhere\.mjs"/],
    ['by an absolute path', '{ script: /tmp/check.mjs }', /absolute path/],
    ['of another kind', '{ script: check.py }', /./],
  ] as const) {
    it(
      `is refused ${what}`,
      staged(scripted('', check), answer, async ({ server, run }) => {
        await assert.rejects(run(), refused(pattern));
        assert.equal(server.requests.length, 0);
      }),
    );
  }
});
