import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { textOf } from '../../../src/core/prompt/chat.ts';
import {
  countPracticeTokens,
  firstPracticeTokens,
} from '../../../src/core/providers/practice/practice-tokens.ts';
import { practiceProvider } from '../../../src/core/providers/practice/provider.ts';
import type {
  CallOptions,
  ChatMessage,
  ChatRequest,
  ModelParameters,
  ResponseFormat,
} from '../../../src/core/providers/provider.ts';
import { call, failureOf } from '../../support/calls.ts';

const system = (content: string): ChatMessage => ({ role: 'system', content });
const user = (content: string): ChatMessage => ({ role: 'user', content });
const complete = (request: Partial<ChatRequest>, options: Partial<CallOptions> = {}) =>
  call(practiceProvider(), request, options);

const triage = [
  system(
    'You sort messages of customers. Reply in JSON with the keys `category` (one of billing, bug) and `answer`.',
  ),
  user('The app crashes when I open the calendar, and I have a class to teach.'),
];

const slow = (page: number, parameters: ModelParameters) => ({
  messages: [...triage.slice(0, 1), user(`The app is slow on page ${page}.`)],
  parameters,
});
const textsOf = (request: Partial<ChatRequest>) =>
  Promise.all([0, 1, 2, 3, 4].map(async (repeat) => (await complete(request, { repeat })).text));

describe('practice model: the provider', () => {
  it('answers under its own name, and is not cached', async () => {
    assert.equal(practiceProvider().cacheScope, undefined);
    assert.equal((await complete({ messages: triage, model: 'openai/gpt-4o-mini' })).model, 'practice-1');
  });

  it('answers equal requests equally, whatever was asked between them', async () => {
    const first = await complete({ messages: triage });
    await complete({ messages: [system('Summarise.'), user('Something else entirely. And more.')] });
    assert.deepEqual(await complete({ messages: triage }), first);
  });

  it('repeats itself without a temperature, and with a seed', async () => {
    for (const parameters of [{}, { temperature: 0 }, { temperature: 1, seed: 7 }])
      for (let page = 0; page < 10; page++)
        assert.equal(new Set(await textsOf(slow(page, parameters))).size, 1, JSON.stringify(parameters));
  });

  it('varies some samples over their repeats when the temperature is above 0, each repeat always alike', async () => {
    let unstable = 0;
    for (let page = 0; page < 30; page++) {
      const texts = await textsOf(slow(page, { temperature: 0.8 }));
      assert.deepEqual(await textsOf(slow(page, { temperature: 0.8 })), texts);
      if (new Set(texts).size > 1) unstable++;
    }
    assert.ok(unstable > 3 && unstable < 20, `${unstable} of 30 vary`);
  });

  it('streams in pieces of words that make up the answer', async () => {
    const pieces: string[] = [];
    const { text } = await complete({ messages: triage }, { onText: (piece) => pieces.push(piece) });
    assert.ok(pieces.length > 5);
    assert.equal(pieces.join(''), text);
  });

  it('reports its own tokens for prompt and answer', async () => {
    const { text, usage } = await complete({ messages: triage });
    const inputTokens = triage.reduce((sum, message) => sum + countPracticeTokens(textOf(message)), 0);
    assert.deepEqual(usage, { inputTokens, outputTokens: countPracticeTokens(text) });
  });

  it('stops at maxTokens and at stop sequences, and says which', async () => {
    const whole = await complete({ messages: triage });
    const tokens = whole.usage?.outputTokens;
    const upTo = (end: string) => whole.text.slice(0, whole.text.indexOf(end));
    for (const [parameters, text, finishReason] of [
      [{ maxTokens: 3 }, upTo('gory'), 'length'],
      [{ maxTokens: tokens }, whole.text, 'stop'],
      [{ stop: ['nowhere', '', '"answer"', 'category'] }, upTo('category'), 'stop'],
      [{ stop: ['"answer"'], maxTokens: 3 }, upTo('gory'), 'length'],
    ] as const) {
      const answer = await complete({ messages: triage, parameters });
      assert.deepEqual([answer.text, answer.finishReason], [text, finishReason], JSON.stringify(parameters));
    }
  });

  it('stops by itself after 4096 tokens', async () => {
    const messages = [system('Rewrite the text.'), user('So it is. '.repeat(3000))];
    const { finishReason, usage } = await complete({ messages, parameters: { maxTokens: 1_000_000 } });
    assert.deepEqual([finishReason, usage?.outputTokens], ['length', 4096]);
  });

  it('is cancelled before it answers, and while it streams', async () => {
    const before = await failureOf(complete({ messages: triage }, { signal: AbortSignal.abort() }));
    const streaming = new AbortController();
    const pieces: string[] = [];
    const onText = (piece: string) => {
      if (pieces.push(piece) === 2) streaming.abort();
    };
    const during = await failureOf(complete({ messages: triage }, { signal: streaming.signal, onText }));
    assert.deepEqual([before.kind, during.kind, pieces.length], ['cancelled', 'cancelled', 2]);
  });

  it('lets the rest of the program run between its answers', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    for (let index = 0; index < 40; index++) await complete({ messages: triage });
    clearInterval(timer);
    assert.ok(turns > 0);
  });
});

describe('practice model: its tokens', () => {
  it('are up to four letters, up to three digits, or one other visible character', () => {
    const counts = { '': 0, ' \n\t ': 0, word: 1, words: 2, 12345: 2, '"naïve?"': 5, '🙏\ud800': 2 };
    for (const [text, count] of Object.entries(counts)) assert.equal(countPracticeTokens(text), count, text);
  });

  it('cut a text where they end, and never inside a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(40), (text, limit) => {
        const cut = firstPracticeTokens(text, limit);
        assert.ok(text.startsWith(cut));
        assert.ok(countPracticeTokens(cut) <= limit || cut === text);
        assert.equal(countPracticeTokens(cut), Math.min(limit, countPracticeTokens(text)));
        assert.ok(cut.isWellFormed() || !text.isWellFormed());
      }),
    );
  });
});

describe('practice model: hostile requests', () => {
  const size = 1_000_000;
  const hostile: Record<string, readonly ChatMessage[]> = {
    'a 1 MB question': [...triage.slice(0, 1), user('Why does it crash? '.repeat(size / 19))],
    '1 MB without a space': [user('x'.repeat(size))],
    '1 MB of spaces': [system('Summarise.'), user(`${' '.repeat(size)}x`)],
    '1 MB of spaces in the instructions': [
      system(`JSON with keys a,${' '.repeat(size)}b in${' '.repeat(size)}x`),
      user('x'),
    ],
    '1 MB of line ends': [system(`JSON\n${'\n'.repeat(size)}`), user('x')],
    '1 MB of open braces': [user('{"a":'.repeat(size / 5))],
    '1 MB of tags': [system('JSON'), user('<text>'.repeat(size / 6))],
    '1 MB of quotes': [user('"'.repeat(size))],
    '1 MB of digits': [user(`Rate from 1 to 5: ${'1'.repeat(size)}`)],
    '1 MB of key lists': [system(`JSON with keys:\n${'- a: b\n'.repeat(size / 7)}`), user('x')],
    '1 MB of choices': [system(`One of ${'a, '.repeat(size / 3)}`), user('x')],
    '1 MB of labels': [user('Question: a\nAnswer: b\n'.repeat(size / 22))],
    '1 MB of context': [
      user(`Context:\n${'The sun is 3 km away. '.repeat(size / 22)}\nQuestion: How far is the sun?`),
    ],
    'a long question on a long context, no two words alike': [
      system(`Context:\n${Array.from({ length: 50_000 }, (_, index) => `word${index}`).join('. ')}`),
      user(`${Array.from({ length: 50_000 }, (_, index) => `term${index}`).join(' ')}?`),
    ],
    'thousands of examples': [
      system(`Classify: one of ${Array.from({ length: 60 }, (_, index) => `l${index}`).join(', ')}`),
      user('Message: a b c\nCategory: l1\n'.repeat(20_000)),
    ],
    'a long text to shorten': [
      system('Rewrite in at most 5000 words.'),
      user('So it is. '.repeat(size / 10)),
    ],
    '5,000 messages': Array.from({ length: 5_000 }, (_, index) => user(`message ${index}`)),
  };
  for (const [name, messages] of Object.entries(hostile)) {
    it(`answers ${name}`, async () => {
      const answer = await complete({ messages });
      assert.notEqual(answer.text, '');
      assert.ok((answer.usage?.inputTokens ?? 0) > 0);
      assert.ok((answer.usage?.outputTokens ?? 0) <= 4096);
    });
  }

  it('writes only well-formed text, whatever it was given', async () => {
    for (const instructions of ['Reply in JSON with the key `answer`.', 'Rewrite the text.', 'Summarise.']) {
      const answer = await complete({
        messages: [system(instructions), user('\ud800 broken \udc00 text\u0000')],
      });
      assert.ok(answer.text.isWellFormed());
    }
  });

  it('keeps keys named like parts of an object as they are', async () => {
    const instructions = 'Reply with only JSON with the keys `__proto__`, `constructor` and `toString`.';
    const { text } = await complete({ messages: [system(instructions), user('hello')] });
    assert.deepEqual(Object.keys(JSON.parse(text)), ['__proto__', 'constructor', 'toString']);
  });

  it('gives up on a schema that holds itself', async () => {
    const schema: Record<string, unknown> = { type: 'object' };
    const selves = Array.from({ length: 50 }, (_, index) => [`self${index}`, schema]);
    schema.properties = { ...Object.fromEntries(selves), list: { type: 'array', items: schema } };
    const responseFormat: ResponseFormat = { type: 'json_schema', name: 'loop', schema };
    const { text } = await complete({ messages: [user('hello')], responseFormat });
    assert.equal(typeof JSON.parse(text), 'object');
  });

  it('answers any conversation with something', async () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.constantFrom(
        'Reply in JSON with keys `a`, `b`',
        '- a: one of x, y',
        '- b: a number from 5 to 1',
        'at most 0 words',
        'Begin with "',
        'one of: ',
        'Context:\n',
        'Question: ',
        'Answer:',
        '"""',
        '```json\n{',
        '<text>',
        '</text>',
        'YYYY-MM-DD 99 May 2026',
        'do not mention ',
        'Summarise',
        'Rate from 1 to 5',
        'Yes/No',
        '\n',
        '\ud83d',
      ),
    );
    const message = fc.record({
      role: fc.constantFrom('system' as const, 'user' as const, 'assistant' as const),
      content: fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
    });
    const format: fc.Arbitrary<ResponseFormat> = fc.oneof(
      fc.constant<ResponseFormat>({ type: 'text' }),
      fc.constant<ResponseFormat>({ type: 'json_object' }),
      fc.dictionary(fc.string(), fc.jsonValue()).map((schema) => ({
        type: 'json_schema' as const,
        name: 'any',
        schema: { type: 'object', properties: schema },
      })),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(message, { minLength: 1, maxLength: 8 }),
        format,
        fc.nat(3),
        async (messages, responseFormat, repeat) => {
          const asked = { messages, responseFormat, parameters: { temperature: 1 } };
          const { text } = await complete(asked, { repeat });
          assert.notEqual(text, '');
          if (responseFormat.type !== 'text' && text.startsWith('{')) JSON.parse(text);
        },
      ),
      { numRuns: 300 },
    );
  });
});
