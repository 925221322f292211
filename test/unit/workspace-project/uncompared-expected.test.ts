import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { diskFiles } from '../../../src/core/files.ts';
import { checkPrompt } from '../../../src/core/workspace/check-workspace.ts';
import { tempWorkspace } from '../../support/workspace.ts';

const TWO = '{"input":"a","expected":"x"}\n{"input":"b","expected":{"y":1}}\n';

/** What is said of an `expected` that nothing compares: line and sentence. */
async function uncompared(rest: string, samples = TWO): Promise<[line: number, message: string][]> {
  await using folder = await tempWorkspace({
    'x.prompt.yml': `messages: [{ role: user, content: "Q: {{ input }}" }]\n${rest}`,
    's.jsonl': samples,
    'check.mjs': 'export default () => true;\n',
  });
  const found = await checkPrompt(folder.path('x.prompt.yml'), diskFiles);
  assert.deepEqual(
    found.filter(({ severity }) => severity === 'error'),
    [],
  );
  return found
    .filter(({ code }) => code === 'uncompared-expected')
    .map(({ range, message }) => [range.start.line + 1, message]);
}

const withRule = (rule: string) => `samples: s.jsonl\nrules: [${rule}]\n`;

describe('an `expected` that nothing compares', () => {
  it('is a warning, once, at the rules', async () => {
    assert.deepEqual(await uncompared(withRule('{ check: { words: { max: 40 } } }, { check: json }')), [
      [
        3,
        'No rule compares "expected" (2 samples), so an answer passes whatever is expected; add the rule { check: expected }, with "severity: info" where it must fail nothing, or give the samples "facts".',
      ],
    ]);
  });

  it('is a warning at evaluators where there are no rules', async () => {
    const [found] = await uncompared(
      'samples: s.jsonl\nevaluators: [{ name: a, string: { contains: "x" } }]\n',
    );
    assert.equal(found?.[0], 3);
  });

  const unread: [name: string, rule: string][] = [
    ['a text of its own', '{ check: { similar: { min: 0.5, value: abc } } }'],
    [
      'a message that says what was expected',
      '{ check: { words: { max: 40 } }, message: "not {{ expected }}" }',
    ],
    ['the answers to one question', '{ check: { consistent: { min: 1 } } }'],
  ];
  for (const [name, rule] of unread)
    it(`is not read by a rule about ${name}`, async () =>
      assert.equal((await uncompared(withRule(rule))).length, 1));

  const read: [name: string, rest: string][] = [
    ['no rules at all', 'samples: s.jsonl\n'],
    ['an empty list of rules', 'samples: s.jsonl\nrules: []\n'],
    ['the rule expected', withRule('{ check: expected, severity: info }')],
    ['a part that is compared', withRule('{ check: { expected: { at: /y } } }')],
    ['a check inside of another one', withRule('{ check: { any: [{ equals: n/a }, { not: expected }] } }')],
    ['a template', withRule('{ check: { startsWith: "{{ expected }}" } }')],
    [
      'a condition on its value',
      withRule('{ check: { words: { max: 3 } }, when: { variable: expected, equals: x } }'),
    ],
    [
      'a condition on the output',
      withRule('{ check: { words: { max: 3 } }, when: { not: { output: expected } } }'),
    ],
    ['similarity', withRule('{ check: { similar: { min: 0.5 } } }')],
    ['a judge', withRule('{ check: { judge: Is it right? } }')],
    ['a script', withRule('{ check: { script: ./check.mjs } }')],
    ['a built-in judge', 'samples: s.jsonl\nevaluators: [{ name: a, uses: github/similarity }]\n'],
    [
      'a string evaluator',
      'samples: s.jsonl\nevaluators: [{ name: a, string: { contains: "{{ expected }}" } }]\n',
    ],
    [
      "a prompt's own judge",
      'samples: s.jsonl\nevaluators: [{ name: a, llm: { prompt: "{{completion}} {{expected}}", choices: [{ choice: y, score: 1 }, { choice: n, score: 0 }] } }]\n',
    ],
    [
      'a file of GitHub Models',
      'testData: [{ input: a, expected: x }]\nevaluators: [{ name: a, string: { contains: x } }]\n',
    ],
  ];
  for (const [name, rest] of read)
    it(`is no mistake with ${name}`, async () => assert.deepEqual(await uncompared(rest), []));

  it('counts samples of which it alone tells the right answer', async () => {
    const rest = withRule('{ id: short, check: { words: { max: 40 } } }');
    const told = [
      '{"input":"a","expected":"x","facts":["x"]}',
      '{"input":"b","expected":"x","rules":{"short":{"check":{"equals":"x"}}}}',
      '{"input":"c","expected":null}',
      '{"input":"d"}',
    ].join('\n');
    assert.deepEqual(await uncompared(rest, told), []);
    const [found] = await uncompared(rest, `${told}\n{"input":"e","expected":"","rules":{"short":false}}\n`);
    assert.match(found?.[1] ?? '', /^No rule compares "expected" \(1 sample\), /);
  });
});
