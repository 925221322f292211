import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Incompleteness } from '../../../src/core/prompt/prompt-file.ts';
import { renderText } from '../../../src/core/prompt/template.ts';
import { compileRules } from '../../../src/core/rules/compile.ts';
import type { Result } from '../../../src/core/runs/result.ts';
import { diagnose, withRepeats } from '../../../src/core/triage/diagnose.ts';
import { KnowledgeBase } from '../../../src/core/triage/knowledge-base.ts';
import { remedyFor } from '../../../src/core/triage/remedies.ts';
import { RunTriage } from '../../../src/core/triage/run-triage.ts';
import { resultOf } from '../engine/support.ts';
import { violation } from '../report/support.ts';
import { sampleOf } from '../rules/support.ts';

const knowledge = new KnowledgeBase([
  { file: 'kb/refunds.md', text: 'A plan is refunded within 30 days of the payment.' },
]);
const triageOf = async (results: readonly Result[]) => {
  const triage = new RunTriage(({ variables }) => ({
    messages: [{ role: 'user', content: String(variables.question) }],
    knowledge,
  }));
  for (const result of results) await triage.add(result);
  return triage;
};

const failed = (sample: string, overrides: Partial<Result> = {}) =>
  resultOf(sample, { status: 'failed', ...overrides });
const lacking = (sample: string, question: string) =>
  failed(sample, {
    variables: { question },
    facts: ['30 days'],
    output: 'Within a week.',
    violations: [violation('facts', { category: 'grounding', expected: '30 days' })],
  });

describe('the triage of a run', () => {
  it('reads 40 failures as 5 causes', async () => {
    const json = (value: number) => `{"urgency": ${value}, "answer": "Fine."}`;
    const results = Array.from({ length: 8 }, (_, index) => [
      failed(`u${index}`, {
        output: json(index + 6),
        violations: [
          violation('urgency', {
            category: 'constraint',
            span: { start: 12, end: 13 },
            message: `/urgency is ${index + 6}, but must be at most 5`,
          }),
        ],
      }),
      failed(`f${index}`, {
        output: '```',
        violations: [violation('is-json', { message: 'the output stands in a code fence' })],
      }),
      lacking(
        `k${index}`,
        index % 2 ? 'Until when is a plan refunded?' : 'How long after the payment is a plan refunded?',
      ),
      failed(`r${index}`, {
        output: index % 2 ? "I'm sorry, but I can't help with that." : "I can't help with that.",
        violations: [violation('judge', { category: 'quality' })],
      }),
      resultOf(`p${index}`, {
        status: 'error',
        output: undefined,
        error: { kind: 'rate-limit', message: `Try again in ${index} s.` },
      }),
    ]).flat();
    const { failing, causes, categories } = (await triageOf(results)).report();
    assert.equal(failing, 40);
    assert.deepEqual(
      causes.map(({ category, results: ids }) => [category, ids.length]),
      [
        ['constraint', 8],
        ['format', 8],
        ['missing-knowledge', 8],
        ['provider', 8],
        ['refusal', 8],
      ],
    );
    assert.deepEqual(
      categories.map(({ results: count }) => count),
      [8, 8, 8, 8, 8],
    );
    assert.deepEqual(causes[0]?.results.slice(0, 2), [
      { sample: 'u0', repeat: 0 },
      { sample: 'u1', repeat: 0 },
    ]);
  });

  it('keeps one rule apart by its place in the output', async () => {
    const output = '{"a": "x", "b": "y"}';
    const results = [6, 16].map((start) =>
      failed(`s${start}`, {
        output,
        violations: [
          violation('short', {
            category: 'constraint',
            span: { start, end: start + 3 },
            message: 'is too long',
          }),
        ],
      }),
    );
    assert.equal((await triageOf(results)).report().causes.length, 2);
  });

  it('takes refusals in other words for one cause, and those of a topic apart', async () => {
    const phrases = [
      "I'm sorry, but I can't help with that.",
      "I can't assist with this request.",
      'I am unable to help with that.',
      "I'm unable to discuss prices.",
    ];
    const results = phrases.map((output, index) =>
      failed(`r${index}`, { output, violations: [violation('judge', { category: 'quality' })] }),
    );
    const { causes } = (await triageOf(results)).report();
    assert.deepEqual(
      causes.map(({ results: ids }) => ids.length),
      [3, 1],
    );
    assert.equal(
      causes[0]?.title,
      'The model declined: "I\'m sorry, but I can\'t help with that" (1 of 3; the others are similar).',
    );
  });

  it('says how many of a cause its sentence is true of, and takes what is right in other words apart', async () => {
    const saying = (sample: string, fact: string, output: string) =>
      failed(sample, { variables: { question: 'When?' }, facts: [fact], output });
    const one = new KnowledgeBase([
      { file: 'kb/p.md', text: 'The barrier shuts at 23:30; a day costs €14.' },
    ]);
    const triage = new RunTriage(() => ({
      messages: [{ role: 'user', content: 'When does it shut?' }],
      knowledge: one,
    }));
    for (const result of [
      saying('barrier', '23:30', 'Never.'),
      saying('day', '€14', 'Never.'),
      saying('night', '23:30', 'It never shuts.'),
      saying('weeks', '14 days', 'Two weeks.'),
      saying('fortnight', '14 days', 'For two weeks.'),
      saying('hour', '60 minutes', 'One hour and 0 minutes, so 60 whole minutes.'),
    ])
      await triage.add(result);
    assert.deepEqual(
      triage.report().causes.map(({ title, results: ids }) => [title, ids.length]),
      [
        [
          'The answer lacks "23:30", which is in kb/p.md:1 but not in the prompt (2 of 3; the others are similar).',
          3,
        ],
        ['The output says "14 days" in other words than the check looks for.', 2],
        ['The output says "60 minutes" in other words than the check looks for.', 1],
      ],
    );
  });

  it('keeps labels that are mixed up apart by what is taken for what', async () => {
    const mixedUp = (sample: string, expected: string, output: string) =>
      failed(sample, { expected, output, violations: [violation('expected', { category: 'quality' })] });
    const results = [
      mixedUp('a', 'billing', 'bug'),
      mixedUp('b', 'billing', 'bug'),
      mixedUp('c', 'feature', 'other'),
    ];
    const triage = new RunTriage(() => ({
      messages: [{ role: 'system', content: 'Sort into one of: billing, bug, feature, other.' }],
    }));
    for (const result of results) await triage.add(result);
    const { causes } = triage.report();
    assert.deepEqual(
      causes.map(({ title, results: ids }) => [title, ids.length]),
      [
        ['The answer is "bug", but "billing" is expected.', 2],
        ['The answer is "other", but "feature" is expected.', 1],
      ],
    );
  });

  it('takes the repeats of a sample together, in whatever order they come', async () => {
    const results = [
      lacking('s', 'Until when is a plan refunded?'),
      resultOf('s', { repeat: 1 }),
      { ...lacking('s', 'Until when is a plan refunded?'), repeat: 2 },
      lacking('t', 'Until when is a plan refunded?'),
    ];
    for (const order of [results, results.toReversed()]) {
      const diagnosed = [...(await triageOf(order)).diagnosed()];
      const s = diagnosed.filter(({ sample }) => sample === 's').map(({ diagnosis }) => diagnosis);
      assert.deepEqual(
        s.map(({ category }) => category),
        ['unstable', 'unstable'],
      );
      assert.deepEqual(s[0]?.evidence[0], { kind: 'repeats', passed: 1, failed: 2 });
      assert.deepEqual(s[0]?.secondary, ['missing-knowledge']);
      assert.equal(diagnosed.find(({ sample }) => sample === 't')?.diagnosis.category, 'missing-knowledge');
    }
  });

  it('knows what rules check: the bounds of a call, and answers that differ', async () => {
    const checks = new Map([
      ['fast', 'latency'],
      ['steady', 'consistent'],
    ]);
    const diagnosisFor = (rule: string, more: readonly string[] = []) =>
      diagnose(
        failed('s', { violations: [rule, ...more].map((id) => violation(id, { category: 'quality' })) }),
        { messages: [], checks },
      );
    assert.equal(diagnosisFor('fast')?.category, 'constraint');
    const unsteady = diagnosisFor('steady');
    assert.equal(unsteady?.category, 'unstable');
    assert.deepEqual(unsteady && withRepeats(unsteady, { passed: 1, failed: 1 }).secondary, []);
    const both = diagnosisFor('judge', ['steady']);
    assert.deepEqual([both?.category, both?.secondary], ['unstable', ['wrong-answer']]);
    assert.equal(diagnosisFor('judge')?.category, 'wrong-answer');
  });

  for (const [accepted, category, cut] of [
    ['truncated', 'truncated', { output: 'Blue, green and red', finishReason: 'length' }],
    ['filtered', 'provider', { output: 'Blue, green and red', finishReason: 'content-filter' }],
    ['empty', 'provider', { output: '', finishReason: 'stop' }],
    ['tool-calls', 'provider', { output: '', finishReason: 'tool-calls' }],
  ] as const)
    it(`names no cause that the prompt accepts: ${accepted}`, () => {
      const violations = [violation('words', { category: 'constraint' })];
      const of = (accept: readonly Incompleteness[]) =>
        diagnose(failed('s', { ...cut, violations }), { messages: [], accept })?.category;
      assert.equal(of([]), category);
      assert.equal(of([accepted]), 'constraint');
    });

  it('tells what a filter cut off from what the limit did', () => {
    const [cut, filtered] = (['length', 'content-filter'] as const).map((finishReason) =>
      diagnose(failed('s', { finishReason }), { messages: [] }),
    );
    assert.deepEqual([cut?.category, cut?.evidence[0].kind], ['truncated', 'finish-reason']);
    assert.deepEqual([filtered?.category, filtered?.evidence[0].kind], ['provider', 'provider-error']);
    assert.match(remedyFor(filtered ?? assert.fail(), {}).text, /filter/);
  });

  it('puts safety first, also where prose that should be JSON was cut off', () => {
    const violations = [
      violation('is-json', { notJson: true }),
      violation('no-names', { category: 'safety', message: 'a name' }),
    ];
    const output = 'Anna Berger asked for';
    const diagnosis = diagnose(failed('s', { output, finishReason: 'length', violations }), { messages: [] });
    assert.deepEqual([diagnosis?.category, diagnosis?.secondary], ['safety', ['format', 'truncated']]);
  });

  it('tells the wrong shape from a value out of bounds, whichever check finds it', async () => {
    const rules = compileRules(
      [
        {
          id: 'total',
          check: 'number',
          category: 'constraint' as const,
          options: { at: '/total', max: 100 },
        },
        {
          id: 'day',
          check: 'date',
          category: 'format' as const,
          options: { at: '/day', notAfter: '2026-12-31' },
        },
      ].map((rule) => ({ ...rule, severity: 'error' as const })),
      renderText,
    );
    const categoryFor = (output: string) =>
      diagnose(failed('s', { output, violations: rules.evaluate(output, sampleOf()) }), { messages: [] })
        ?.category;
    assert.equal(categoryFor('{"total": 120, "day": "2026-05-01"}'), 'constraint');
    assert.equal(categoryFor('{"total": "12 EUR", "day": "2026-05-01"}'), 'format');
    assert.equal(categoryFor('{"day": "2026-05-01"}'), 'format');
    assert.equal(categoryFor('twelve'), 'format');
    assert.equal(categoryFor('{"total": 12, "day": "2027-05-01"}'), 'constraint');
    assert.equal(categoryFor('{"total": 12, "day": "May 1"}'), 'format');
  });

  it('does not blame the model for what a template left open, and says nothing of what the end of a run did', async () => {
    const without = (['cancelled', 'over-budget', 'template'] as const).map((kind) =>
      resultOf(kind, { status: 'error', output: undefined, error: { kind, message: 'No.' } }),
    );
    const { results, failing, undiagnosed, causes } = (
      await triageOf([...without, resultOf('fine')])
    ).report();
    assert.deepEqual([results, failing, undiagnosed, causes.length], [2, 0, 1, 0]);
  });

  it('asks the index of the knowledge about a fact that was known and not retrieved, and about no other', async () => {
    let asked = 0;
    const triage = new RunTriage(({ variables }) => ({
      messages: [{ role: 'user', content: String(variables.question) }],
      passages: [{ id: 'kb/other.md:1', text: 'We ship on Fridays.' }],
      knowledge,
      rankOf: async () => {
        asked++;
        return 4;
      },
    }));
    await triage.add(resultOf('fine'));
    await triage.add(failed('f', { output: '```', violations: [violation('is-json')] }));
    assert.equal(asked, 0);
    await triage.add(lacking('k', 'Until when is a plan refunded?'));
    assert.equal(asked, 1);
    const { evidence } =
      triage.report().causes.find(({ category }) => category === 'missing-knowledge') ?? {};
    assert.deepEqual(
      [evidence?.kind, evidence?.kind === 'fact' && evidence.outcome],
      ['fact', 'below-top-k'],
    );
  });

  it('leads to the place where the next step is taken', async () => {
    const places = {
      prompt: { file: 'x.prompt.yml', line: 0 },
      messages: [{ file: 'x.prompt.yml', line: 4 }],
      rules: new Map([['is-json', { file: 'x.rules.yml', line: 2 }]]),
    };
    const remedyOf = async (result: Result) => (await triageOf([result])).report(places).causes[0]?.remedy;
    const broken = await remedyOf(failed('f', { output: '```', violations: [violation('is-json')] }));
    assert.deepEqual([broken?.kind, broken?.where], ['repair-with-retry', { file: 'x.rules.yml', line: 2 }]);
    const lacks = await remedyOf(lacking('k', 'Until when is a plan refunded?'));
    assert.deepEqual([lacks?.kind, lacks?.where], ['turn-on-retrieval', { file: 'kb/refunds.md', line: 0 }]);
    const cut = await remedyOf(failed('t', { finishReason: 'length' }));
    assert.deepEqual([cut?.kind, cut?.where], ['raise-max-tokens', { file: 'x.prompt.yml', line: 0 }]);
    const ignored = await remedyOf({
      ...lacking('i', 'A plan is refunded within 30 days of payment. Until when?'),
    });
    assert.deepEqual(
      [ignored?.kind, ignored?.where],
      ['open-instruction', { file: 'x.prompt.yml', line: 4 }],
    );
  });
});
