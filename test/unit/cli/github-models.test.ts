import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Result } from '../../../src/core/runs/result.ts';
import type { Run } from '../../../src/core/runs/run.ts';
import { runCli, withoutForecast } from '../../support/cli.ts';
import { type OpenAiServerOptions, startOpenAiServer } from '../../support/openai-server.ts';
import { tempWorkspace } from '../../support/workspace.ts';

/** A prompt file as that service had them, with every kind of evaluator. */
const PROMPT = `name: Text Summarizer
description: Summarizes input text concisely
model: openai/gpt-4o-mini
modelParameters:
  temperature: 0.5
  maxTokens: 120
responseFormat: json_schema
jsonSchema: |-
  {
    "name": "summary",
    "strict": true,
    "schema": { "type": "object", "properties": { "text": { "type": "string" } } }
  }
messages:
  - role: System
    content: You are a text summarizer. Your only job is to summarize text given to you.
  - role: user
    content: |
      Summarize the given text, beginning with "Summary -":
      <text>
      {{input}}
      </text>
testData:
  - input: The quick brown fox jumped over the lazy dog.
    expected: Summary - A fox jumped over a dog.
  - input: The museum opens at ten.
    expected: Summary - The museum opens at ten.
evaluators:
  - name: Output should start with 'Summary -'
    string:
      startsWith: 'Summary -'
  - name: Equals
    string:
      equals: Summary - A fox jumped over a dog.
  - name: Contains
    string:
      contains: FOX
  - name: Ends with
    string:
      endsWith: DOG.
  - name: Short enough
    llm:
      modelId: openai/gpt-4o
      systemPrompt: You measure text.
      prompt: |
        Is this short? {{completion}} It comes from: {{input}} and should be: {{expected}}
      choices:
        - choice: too long
          score: 0
        - choice: short
          score: 1
  - name: Similarity
    uses: github/similarity
  - name: Coherence
    uses: github/coherence
  - name: Fluency
    uses: github/fluency
  - name: Relevance
    uses: github/relevance
  - name: Groundedness
    uses: github/groundedness
`;

const ANSWER = '  SUMMARY - a fox jumped over a dog.\n';

/** Answers the summaries alike, finds them short, and grades everything 4 but the similarity, which is 1. */
const SERVER: OpenAiServerOptions = {
  answer: ({ body: { messages } }) => {
    const [system = { content: '' }, user = { content: '' }] = messages;
    if (system.content.startsWith('You are a text summarizer')) return ANSWER;
    if (system.content === 'You measure text.') return 'It is SHORT.';
    return user.content.startsWith('Does the answer say the same') ? 'Grade: 1' : '4';
  },
};

describe("a prompt file of GitHub Models'", () => {
  it('is in order', async () => {
    await using folder = await tempWorkspace({ 'summarize.prompt.yml': PROMPT });
    const { code, stdout, stderr } = await runCli(['validate', '--strict'], { cwd: folder.root });
    assert.deepEqual([code, stdout, stderr], [0, '', '1 file checked: 0 errors, 0 warnings\n']);
  });

  it('runs unchanged, with the rules of case of that service', async () => {
    await using folder = await tempWorkspace({ 'summarize.prompt.yml': PROMPT });
    await using server = await startOpenAiServer(SERVER);
    const { code, stdout, stderr } = await runCli(
      // Both answers are alike, and so are some questions to their judges, which are asked once if they are cached or
      // under way at the same time.
      [
        ...'run . --json --quiet --no-cache --concurrency 1 --provider openai --base-url'.split(' '),
        server.baseUrl,
      ],
      { cwd: folder.root },
    );
    assert.deepEqual([code, withoutForecast(stderr)], [1, '']);
    const [{ run, results } = assert.fail()] = (
      JSON.parse(stdout) as { runs: { run: Run; results: Result[] }[] }
    ).runs;
    assert.equal(run.model, 'openai/gpt-4o-mini');
    assert.equal(results.length, 2);
    for (const { violations, judgements, output } of results) {
      assert.equal(output, ANSWER);
      // The output is trimmed; equality alone minds the case, and the grade 1 is worth nothing.
      assert.deepEqual(violations.map(({ rule }) => rule).toSorted(), ['Equals', 'Similarity']);
      assert.deepEqual(
        judgements?.map(({ evaluator, choice, score }) => [evaluator, choice, score]),
        [
          ['Short enough', 'short', 1],
          ['Similarity', '1', 0],
          ['Coherence', '4', 0.75],
          ['Fluency', '4', 0.75],
          ['Relevance', '4', 0.75],
          ['Groundedness', '4', 0.75],
        ],
      );
    }

    assert.equal(server.requests.length, 2 * 7);
    const summary = server.requests[0]?.body;
    assert.deepEqual(
      summary?.messages.map(({ role }) => role),
      ['system', 'user'],
    );
    assert.match(summary?.messages[1]?.content ?? '', /<text>\nThe [^\n]*\.\n<\/text>\n$/);
    assert.deepEqual([summary?.temperature, summary?.max_tokens], [0.5, 120]);
    assert.deepEqual(summary?.response_format, {
      type: 'json_schema',
      json_schema: {
        name: 'summary',
        strict: true,
        schema: { type: 'object', properties: { text: { type: 'string' } } },
      },
    });
    assert.ok(server.requests.some(({ body }) => body.model === 'openai/gpt-4o'));
  });

  it('holds answers against an expected text without evaluators, and asks evaluators of a row about that row', async () => {
    const [head = ''] = PROMPT.split('testData:');
    await using folder = await tempWorkspace({
      'plain.prompt.yml': `${head}testData:\n  - input: One.\n    expected: Uno.\n`,
      'judged.prompt.yml': `${head}testData:\n  - input: One.\n    expected: Uno.\nevaluators:\n  - name: Says fox\n    string: { contains: fox }\n`,
      'rows.prompt.yml': `${head}testData:
  - id: first
    input: The quick brown fox jumped over the lazy dog.
    evaluators:
      - name: Says fox
        string: { contains: fox }
      - name: Similarity
        uses: github/similarity
  - id: second
    input: The museum opens at ten.
    evaluators:
      - name: Says ten
        string: { contains: ten }
`,
    });
    await using server = await startOpenAiServer(SERVER);
    const run = async (file: string) => {
      const { code, stdout, stderr } = await runCli(
        ['run', file, '--json', '--quiet', '--provider', 'openai', '--base-url', server.baseUrl],
        { cwd: folder.root },
      );
      assert.equal(stderr, '');
      const [{ run, results } = assert.fail()] = (
        JSON.parse(stdout) as { runs: { run: Run; results: Result[] }[] }
      ).runs;
      const failures = results.toSorted((a, b) => (a.sample < b.sample ? -1 : 1));
      return { code, summary: run.summary, failures };
    };
    const plain = await run('plain.prompt.yml');
    assert.deepEqual(
      [plain.code, plain.failures.flatMap(({ violations }) => violations.map(({ rule }) => rule))],
      [1, ['expected']],
    );
    const judged = await run('judged.prompt.yml');
    assert.deepEqual([judged.code, judged.summary?.passed], [0, 1]);

    const { code, failures } = await run('rows.prompt.yml');
    assert.equal(code, 1);
    assert.deepEqual(
      failures.map(({ sample, variables, violations }) => [
        sample,
        Object.keys(variables),
        violations.map(({ rule }) => rule),
      ]),
      [
        ['first', ['input'], ['Similarity']],
        ['second', ['input'], ['Says ten']],
      ],
    );
    const questions = server.requests.filter(({ body }) =>
      `${body.messages.at(-1)?.content}`.startsWith('Does the answer say the same'),
    );
    assert.equal(questions.length, 1);
  });

  it('runs on the practice model, too', async () => {
    await using folder = await tempWorkspace({ 'summarize.prompt.yml': PROMPT });
    const { code, stdout, stderr } = await runCli(['run', '.', '--provider', 'practice'], {
      cwd: folder.root,
    });
    assert.deepEqual([code, withoutForecast(stderr)], [1, '']);
    assert.match(stdout, /^Text Summarizer · practice · practice-1\n/);
  });
});
