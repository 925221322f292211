import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { writeVerdict } from '../../../src/core/reviews/store.ts';
import type { Result } from '../../../src/core/runs/result.ts';
import { errorReply, type OpenAiServer, type OpenAiServerOptions } from '../../support/openai-server.ts';
import { files, PRICES, staged } from './staged.ts';

const CONFIG = { '.prompt-ladder/config.yml': PRICES };
const RULES = `rules:
  - id: greeting
    check: { startsWith: Hello }
    repair: "Begin with Hello, {{ input }}."
  - id: short
    check: { words: { max: 3 } }
`;
const prompt = (retry: string, rules = RULES, samples = 1) =>
  files(samples, `${rules}retry: ${retry}\n`, CONFIG);

/** Answers in their order, the last one again and again. */
const answers = (...texts: string[]): OpenAiServerOptions => ({
  answer: ({ index }) => texts[Math.min(index, texts.length - 1)] ?? '',
});

const sent = ({ requests }: OpenAiServer, index: number) => requests[index]?.body.messages ?? [];
const outputs = ({ earlier = [], output }: Result) => [...earlier.map((each) => each.output), output];

describe('repair', () => {
  it(
    'shows the model its answer and what is wrong with it, and keeps both answers with their cost',
    staged(prompt('{}'), answers('Bye now, my dear friend.', 'Hello.'), async ({ server, run }) => {
      const { all, summary } = await run();
      const [result] = all as [Result];
      const first = sent(server, 0);
      assert.deepEqual(sent(server, 1), [
        ...first,
        { role: 'assistant', content: 'Bye now, my dear friend.' },
        {
          role: 'user',
          content: [
            'Your answer breaks these rules:',
            '- The output starts with "Bye n", but must start with "Hello". Begin with Hello, input 0.',
            '- The output has 5 words, but must have at most 3.',
            'Answer again, and keep to everything asked before.',
          ].join('\n'),
        },
      ]);
      assert.deepEqual(
        [result.status, result.violations, outputs(result)],
        ['passed', [], ['Bye now, my dear friend.', 'Hello.']],
      );
      assert.deepEqual(
        result.earlier?.[0]?.violations.map(({ rule }) => rule),
        ['greeting', 'short'],
      );
      assert.notEqual(result.earlier?.[0]?.requestHash, result.requestHash);
      const repairCost = result.attempts[0]?.costUsd ?? 0;
      assert.ok(repairCost > 0);
      assert.deepEqual(summary.repair, {
        passedAtFirst: 0,
        asked: 1,
        repaired: 1,
        calls: 1,
        costUsd: repairCost,
      });
      assert.equal(summary.costUsd, (result.earlier?.[0]?.attempts[0]?.costUsd ?? 0) + repairCost);
      assert.deepEqual([summary.calls, summary.retries, summary.escalated], [2, 0, 0]);
    }),
  );

  it(
    'asks anew with the sentences of the rules where the strategy is append',
    staged(prompt('{ strategy: append }'), answers('Bye.', 'Hello.'), async ({ server, run }) => {
      await run();
      const [message, ...others] = sent(server, 1);
      assert.deepEqual(others, []);
      assert.equal(
        message?.content,
        `${sent(server, 0)[0]?.content}\n\nAn earlier answer was refused. Mind this:\n- Begin with Hello, input 0.`,
      );
    }),
  );

  it(
    'ends after the attempts allowed, and hands what still fails to a person',
    staged(prompt('{ attempts: 2 }'), answers('One.', 'Two.', 'Three.'), async ({ server, run }) => {
      const { all, summary } = await run();
      const [result] = all as [Result];
      assert.deepEqual(
        [result.status, result.escalated, outputs(result)],
        ['failed', true, ['One.', 'Two.', 'Three.']],
      );
      assert.deepEqual(
        sent(server, 2)
          .map(({ content }) => content)
          .slice(1, 2),
        ['Two.'],
      );
      assert.equal(server.requests.length, 3);
      assert.deepEqual([summary.escalated, summary.repair.asked, summary.repair.repaired], [1, 1, 0]);
    }),
  );

  it(
    'stops where asking again changes nothing',
    staged(prompt('{ attempts: 5 }'), answers('One.', 'Two.', 'Two.', 'Hello.'), async ({ server, run }) => {
      const [result] = (await run()).all as [Result];
      assert.deepEqual([server.requests.length, outputs(result)], [3, ['One.', 'Two.', 'Two.']]);
    }),
  );

  it(
    'stops where the limit cuts an answer off again',
    staged(
      prompt('{ attempts: 5 }'),
      { answer: ({ index }) => ({ text: `One ${index}`, finishReason: 'length' }) },
      async ({ server, run }) => {
        const [result] = (await run()).all as [Result];
        assert.deepEqual([server.requests.length, result.escalated], [2, true]);
      },
    ),
  );

  it(
    'is for the categories named alone, and what it is not for goes to a person at once',
    staged(prompt('{ on: [format] }'), answers('Bye.'), async ({ server, run }) => {
      const [result] = (await run()).all as [Result];
      assert.deepEqual([server.requests.length, result.status, result.escalated], [1, 'failed', true]);
    }),
  );

  it(
    'is not for warnings',
    staged(
      prompt('{}', 'rules:\n  - { id: a, severity: warning, check: { startsWith: Hello } }\n'),
      answers('Bye.'),
      async ({ server, run }) => {
        const [result] = (await run()).all as [Result];
        assert.deepEqual([server.requests.length, result.status, result.escalated], [1, 'passed', undefined]);
      },
    ),
  );

  it(
    'asks no judge about an answer that is asked for again',
    staged(
      prompt('{}', `${RULES}  - { id: polite, check: { judge: Is it polite? } }\n`),
      {
        answer: ({ body, index }) =>
          body.messages[0]?.role === 'system' ? 'yes' : index === 0 ? 'Bye.' : 'Hello.',
      },
      async ({ server, run }) => {
        const [result] = (await run()).all as [Result];
        assert.equal(result.status, 'passed');
        assert.deepEqual([server.requests.length, result.earlier?.[0]?.judgements], [3, undefined]);
        assert.deepEqual(
          result.judgements?.map(({ evaluator, choice }) => [evaluator, choice]),
          [['polite', 'yes']],
        );
      },
    ),
  );

  it(
    'that cannot be had leaves the last answer, and says why',
    staged(
      prompt('{}'),
      { answer: () => 'Bye.', script: [{}, { reply: errorReply(500, 'Overloaded') }] },
      async ({ run }) => {
        const { all, summary } = await run();
        const [result] = all as [Result];
        assert.deepEqual([result.status, result.output, result.escalated], ['failed', 'Bye.', true]);
        assert.equal(result.earlier, undefined);
        assert.match(result.repairError?.message ?? '', /500: Overloaded/);
        assert.equal(result.repairError?.attempts.length, 1);
        assert.deepEqual([summary.failed, summary.errors, summary.calls, summary.repair.calls], [1, 0, 2, 1]);
      },
    ),
  );

  it(
    'that there is no money for leaves no verdict, and what was paid is kept',
    staged(prompt('{}\nmodelParameters: { maxTokens: 5 }'), answers('Bye.'), async ({ run }) => {
      const { all, run: record, summary } = await run({ maxCost: 200 });
      const [result] = all as [Result];
      assert.equal(record.state, 'over-budget');
      assert.deepEqual(
        [result.status, result.error?.kind, result.earlier?.length],
        ['error', 'over-budget', 1],
      );
      assert.ok((summary.costUsd ?? 0) > 0);
    }),
  );

  it(
    'is part of what a prompt version is',
    staged(prompt('{}'), answers('Hello.'), async ({ folder, run }) => {
      const before = (await run()).run.prompt.hash;
      await folder.write({ 'x.prompt.yml': prompt('{ attempts: 3 }')['x.prompt.yml'] ?? '' });
      assert.notEqual((await run()).run.prompt.hash, before);
    }),
  );

  it(
    'costs count for the rule about cost',
    staged(
      prompt(
        '{}',
        'rules:\n  - { id: a, check: { startsWith: Hello } }\n  - { id: dear, check: { cost: 100 } }\n',
      ),
      {
        answer: ({ index }) => ({
          text: index === 0 ? 'Bye.' : 'Hello.',
          usage: { prompt_tokens: 30, completion_tokens: 30, total_tokens: 60 },
        }),
      },
      async ({ run }) => {
        const [result] = (await run()).all as [Result];
        assert.deepEqual(
          result.violations.map(({ rule, found }) => [rule, found]),
          [['dear', '$120']],
        );
      },
    ),
  );

  it(
    'is over once a person has called the very output right, and only that one',
    staged(
      prompt('{}', RULES, 2),
      { answer: ({ body }) => (body.messages[0]?.content === 'input 0' ? 'Bye.' : 'No.') },
      async ({ folder, run }) => {
        assert.equal((await run()).summary.escalated, 2);
        const decision = { sample: 's0', output: 'Bye.', verdict: 'approve' } as const;
        await writeVerdict(folder.root, folder.path('x.prompt.yml'), decision, new Date(0));
        const { all, summary } = await run();
        assert.deepEqual(
          all
            .map(({ sample, status, approved, escalated }) => [sample, status, approved, escalated])
            .toSorted(),
          [
            ['s0', 'passed', true, undefined],
            ['s1', 'failed', undefined, true],
          ],
        );
        assert.deepEqual([summary.approved, summary.escalated, summary.passed], [1, 1, 1]);
        assert.ok((all.find(({ sample }) => sample === 's0')?.violations.length ?? 0) > 0);
      },
    ),
  );

  it(
    'leaves an answer alone that a person has called right',
    staged(prompt('{}'), answers('Bye.', 'No.', 'Bye.'), async ({ folder, server, run }) => {
      await run();
      const decision = { sample: 's0', output: 'Bye.', verdict: 'approve' } as const;
      await writeVerdict(folder.root, folder.path('x.prompt.yml'), decision, new Date(0));
      const [result] = (await run()).all as [Result];
      assert.deepEqual([result.status, result.approved, outputs(result)], ['passed', true, ['Bye.']]);
      assert.equal(server.requests.length, 2);
    }),
  );

  it(
    'asks the model for each try, though the request be the same, and the cache once it is kept',
    staged(
      prompt('{ attempts: 2, strategy: append }'),
      answers('Bye.', 'No.', 'Hello.'),
      async ({ server, run }) => {
        const [first] = (await run({ useCache: true })).all as [Result];
        assert.deepEqual(outputs(first), ['Bye.', 'No.', 'Hello.']);
        assert.equal(first.earlier?.[1]?.requestHash, first.requestHash);
        const [second] = (await run({ useCache: true })).all as [Result];
        assert.deepEqual(outputs(second), ['Bye.', 'No.', 'Hello.']);
        assert.equal(server.requests.length, 3);
      },
    ),
  );
});
