import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { LiveCounter, type PromptCount } from '../../../src/core/estimate/live-count.ts';
import { withModelCounts } from '../../../src/core/estimate/model-counts.ts';
import { parsePrompt } from '../../../src/core/prompt/parse.ts';
import { inlineSamples } from '../../../src/core/samples/inline.ts';
import { countRequest } from '../../../src/core/tokens/count-request.ts';
import { encodingOf } from '../../../src/core/tokens/encoding.ts';
import { loadTokenizer } from '../../../src/core/tokens/load-tokenizer.ts';
import { textAt } from '../../support/text-at.ts';

const FILE = '/project/a.prompt.yml';
const live = new LiveCounter();

async function count(text: string, prices = {}, aliases = {}, server?: string): Promise<PromptCount> {
  const { prompt, document } = parsePrompt(FILE, text);
  assert.ok(prompt, JSON.stringify(document.diagnostics));
  const records = async function* () {
    yield* inlineSamples(document, ['testData']);
  };
  return live.count(prompt, records(), { provider: 'openai', prices, aliases, server });
}

const partOf = ({ parts }: PromptCount, name: string) => parts.find(({ part }) => part === name)?.tokens ?? 0;

const PLAIN = `model: gpt-4o
messages:
  - role: system
    content: |
      Be brief.
      Answer every question in one sentence, and never in two, whatever is asked of you.
  - role: user
    content: "Question: {{ question }}"
`;

describe('a prompt counted while it is edited', () => {
  it('counts the text as written where there are no samples', async () => {
    const counted = await count(PLAIN);
    const tokenizer = await loadTokenizer('o200k_base');
    const { prompt } = parsePrompt(FILE, PLAIN);
    const messages = (prompt?.messages ?? []).map(({ role, template }) => ({ role, content: template.text }));
    const request = countRequest({ messages }, encodingOf('gpt-4o'), tokenizer);
    assert.equal(counted.tokens, request.total);
    assert.equal(counted.samples, undefined);
    assert.equal(counted.isLeast, true);
    assert.equal((await count(PLAIN.replace('{{ question }}', 'Why?'))).isLeast, undefined);
    assert.equal(counted.exact, true);
    assert.equal(counted.usd, (request.total * 2.5) / 1e6);
  });

  it('counts a schema where the server does', async () => {
    const text = `${PLAIN}responseFormat: json_schema\njsonSchema: { type: object, properties: { a: { type: string } } }\n`;
    const there = await count(text);
    const here = await count(text, {}, {}, 'http://127.0.0.1:8080/v1');
    assert.ok(there.tokens > here.tokens + 10 && partOf(there, 'response schema') > 0);
    assert.deepEqual([partOf(here, 'response schema'), here.exact], [0, false]);
  });

  it('counts and prices a model by the name that it stands for', async () => {
    const deployed = PLAIN.replace('gpt-4o', 'my-deployment');
    const { exact, tokens, usd } = await count(PLAIN);
    const { usd: unpriced, exact: guessed } = await count(deployed);
    assert.deepEqual([unpriced, guessed], [null, false]);
    const named = await count(deployed, {}, { 'my-deployment': 'gpt-4o' });
    assert.deepEqual([named.exact, named.tokens, named.usd], [exact, tokens, usd]);
  });

  it('counts the mean over the samples, and names the longest', async () => {
    const samples = `${PLAIN}testData:\n  - { id: short, question: why }\n  - { id: long, question: "${'why '.repeat(40)}" }\n`;
    const counted = await count(samples);
    const [short, long] = await Promise.all(
      ['why', 'why '.repeat(40)].map((question) => count(`${PLAIN}testData:\n  - question: "${question}"\n`)),
    );
    assert.ok(short && long);
    assert.equal(counted.tokens, Math.round((short.tokens + long.tokens) / 2));
    assert.equal(counted.samples?.longest.id, 'long');
    assert.equal(counted.samples.longest.tokens, long.tokens);
    assert.equal(counted.samples.more, false);
  });

  it('leaves out samples that lack a variable', async () => {
    const counted = await count(`${PLAIN}testData:\n  - other: 1\n  - question: why\n`);
    assert.deepEqual([counted.samples?.counted, counted.samples?.leftOut], [1, 1]);
  });

  it('counts the first hundred samples, and says that there are more', async () => {
    const lines = Array.from({ length: 150 }, (_, index) => `  - question: number ${index}\n`);
    const counted = await count(`${PLAIN}testData:\n${lines.join('')}`);
    assert.deepEqual([counted.samples?.counted, counted.samples?.more], [100, true]);
  });

  it('says how many blank passages stand for those that a call looks up', async () => {
    const filled = `${PLAIN}testData: [{ question: Why? }]\n`;
    const blank = async (text: string) => (await count(text)).samples?.blankPassages;
    const searching = `${filled}knowledge: { sources: kb, topK: 3 }\n`;
    assert.deepEqual([await blank(filled), await blank(searching)], [0, 0]);
    const reading = searching.replace('Be brief.', 'Be brief. {{ context }}');
    assert.equal(await blank(reading), 3);
    assert.ok((await count(reading)).tokens > (await count(searching)).tokens + 300);
    assert.equal(await blank(reading.replace('topK: 3', 'topK: 0')), 0);
  });

  it('says where the tokens are; the parts are the whole', async () => {
    const counted = await count(`model: gpt-4o
responseFormat: json_schema
jsonSchema: { type: object, properties: { answer: { type: string, description: what to say } } }
messages:
  - { role: system, content: Answer from the context alone. }
  - { role: user, content: "An example of a question" }
  - { role: assistant, content: "An example of an answer" }
  - { role: user, content: "Context: {{ context }}\\nQuestion: {{ question }}" }
testData:
  - { question: How long is the trial?, context: "${'The trial lasts for three weeks. '.repeat(30)}" }
`);
    const names = counted.parts.map(({ part }) => part);
    assert.equal(names[0], 'context');
    for (const name of ['system', 'examples', 'user', 'variables', 'response schema', 'framing'])
      assert.ok(names.includes(name as never), name);
    assert.ok(partOf(counted, 'context') > 200);
    assert.ok(partOf(counted, 'variables') < 10);
    assert.equal(
      counted.parts.reduce((sum, { tokens }) => sum + tokens, 0),
      counted.tokens,
    );
    assert.equal(counted.exact, false, 'what a response schema costs is not published');
  });

  it('finds the largest line, and the places of messages and their keys', async () => {
    const { messages } = await count(PLAIN);
    const [system, user] = messages;
    assert.deepEqual([system?.largest?.line, user?.largest], [5, undefined]);
    assert.match(system?.largest?.text ?? '', /^Answer every question/);
    assert.equal(system?.start.line, 2);
    assert.deepEqual(
      system?.keys.map((range) => textAt(PLAIN, range)),
      ['role', 'content'],
    );
  });

  it('knows what begins every call, and its price from a cache', async () => {
    const counted = await count(PLAIN);
    const [system] = counted.messages;
    assert.ok(counted.prefix.tokens > (system?.tokens ?? 0));
    assert.ok(counted.prefix.tokens < counted.tokens);
    assert.deepEqual([counted.prefix.isTooShort, counted.prefix.cachedUsd], [true, undefined]);
    const long = PLAIN.replace('Be brief.', 'Be brief. '.repeat(500));
    const { prefix } = await count(long);
    assert.ok((prefix.cachedUsd ?? 1) < (prefix.usd ?? 0));
    const own = await count(long, { 'gpt-4o': { input: 1, output: 1 } });
    assert.deepEqual([own.prefix.usd, own.prefix.cachedUsd], [prefix.tokens / 1e6, undefined]);
  });

  it('says that a price is unknown, and that the practice model is free', async () => {
    const unknown = await count(PLAIN.replace('gpt-4o', 'my-own-model'));
    assert.deepEqual([unknown.usd, unknown.messages[0]?.usd, unknown.exact], [null, null, false]);
    const unnamed = await count(PLAIN.replace('model: gpt-4o\n', ''));
    assert.deepEqual([unnamed.model, unnamed.usd], [undefined, null]);
    const practice = await count(`provider: practice\n${PLAIN}`);
    assert.deepEqual([practice.usd, practice.exact], [0, false]);
  });

  it("takes the counts of the editor's own model", async () => {
    const counted = await count(`provider: vscode\n${PLAIN}`);
    assert.equal(counted.texts?.length, 2);
    assert.equal(counted.exact, false);
    const own = withModelCounts(counted, [20, 5]);
    assert.deepEqual([own.tokens, own.exact], [25, true]);
    assert.deepEqual(own.parts, [
      { part: 'system', tokens: 20 },
      { part: 'user', tokens: 5 },
    ]);
    assert.ok(Math.abs((own.usd ?? 0) - (25 * 2.5) / 1e6) < 1e-12);
  });
});
