import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { textOf } from '../../../src/core/prompt/chat.ts';
import { practiceProvider } from '../../../src/core/providers/practice/provider.ts';
import { countPracticeTokens, firstPracticeTokens } from '../../../src/core/providers/practice/tokens.ts';
import {
  type CallOptions,
  type ChatMessage,
  type ChatRequest,
  ProviderError,
  type ResponseFormat,
} from '../../../src/core/providers/provider.ts';

const system = (content: string): ChatMessage => ({ role: 'system', content });
const user = (content: string): ChatMessage => ({ role: 'user', content });

function request(messages: readonly ChatMessage[], change: Partial<ChatRequest> = {}): ChatRequest {
  return { model: 'practice-1', messages, parameters: {}, responseFormat: { type: 'text' }, ...change };
}

function complete(asked: ChatRequest, options: Partial<CallOptions> = {}, latencyMs = 0) {
  const signal = new AbortController().signal;
  return practiceProvider({ latencyMs }).complete(asked, { signal, repeat: 0, ...options });
}

const triage = [
  system(
    'You sort messages of customers. Reply in JSON with the keys `category` (one of billing, bug) and `answer`.',
  ),
  user('The app crashes when I open the calendar, and I have a class to teach.'),
];

const isProviderError = (kind: string) => (error: unknown) =>
  error instanceof ProviderError && error.kind === kind;

describe('practice model: the provider', () => {
  it('says who it is', async () => {
    const provider = practiceProvider();
    assert.equal(provider.cacheScope, undefined);
    assert.equal((await complete(request(triage, { model: 'openai/gpt-4o-mini' }))).model, 'practice-1');
  });

  it('answers equal requests equally, whatever was asked between them', async () => {
    const first = await complete(request(triage));
    await complete(request([system('Summarise.'), user('Something else entirely. And more.')]));
    await complete(request([system('Reply in JSON with the key `label`.'), user('x')]));
    assert.deepEqual(await complete(request(triage)), first);
  });

  it('repeats itself without a temperature, and with a seed', async () => {
    for (const parameters of [{}, { temperature: 0 }, { temperature: 1, seed: 7 }]) {
      const texts = new Set<string>();
      for (let sample = 0; sample < 10; sample += 1) {
        const asked = request([triage[0] ?? system(''), user(`The app is slow on page ${sample}.`)], {
          parameters,
        });
        const answers = [0, 1, 2, 3].map(async (repeat) => (await complete(asked, { repeat })).text);
        texts.add(`${new Set(await Promise.all(answers)).size}`);
      }
      assert.deepEqual([...texts], ['1'], JSON.stringify(parameters));
    }
  });

  it('varies some samples over their repeats when the temperature is above 0, each repeat always alike', async () => {
    const parameters = { temperature: 0.8 };
    let unstable = 0;
    for (let sample = 0; sample < 30; sample += 1) {
      const asked = request([triage[0] ?? system(''), user(`The app is slow on page ${sample}.`)], {
        parameters,
      });
      const ask = async () =>
        Promise.all([0, 1, 2, 3, 4].map(async (repeat) => (await complete(asked, { repeat })).text));
      const texts = await ask();
      assert.deepEqual(await ask(), texts);
      if (new Set(texts).size > 1) unstable += 1;
    }
    assert.ok(unstable > 3 && unstable < 20, `${unstable} of 30 vary`);
  });

  it('streams in pieces of words that make up the answer', async () => {
    const pieces: string[] = [];
    const answer = await complete(request(triage), { onText: (piece) => pieces.push(piece) });
    assert.ok(pieces.length > 5);
    assert.equal(pieces.join(''), answer.text);
  });

  it('reports its own tokens for prompt and answer', async () => {
    const answer = await complete(request(triage));
    const input = triage.reduce((sum, message) => sum + countPracticeTokens(textOf(message)), 0);
    assert.deepEqual(answer.usage, { inputTokens: input, outputTokens: countPracticeTokens(answer.text) });
  });

  it('stops at maxTokens and says so', async () => {
    const answer = await complete(request(triage, { parameters: { maxTokens: 7 } }));
    assert.equal(answer.finishReason, 'length');
    assert.equal(answer.usage?.outputTokens, 7);
    const whole = await complete(request(triage));
    assert.equal(whole.finishReason, 'stop');
    assert.ok(whole.text.startsWith(answer.text));
    const exact = await complete(request(triage, { parameters: { maxTokens: whole.usage?.outputTokens } }));
    assert.deepEqual(exact, whole);
  });

  it('stops by itself after 4096 tokens', async () => {
    const asked = [system('Rewrite the text.'), user('So it is. '.repeat(3000))];
    const answer = await complete(request(asked, { parameters: { maxTokens: 1_000_000 } }));
    assert.equal(answer.finishReason, 'length');
    assert.equal(answer.usage?.outputTokens, 4096);
  });

  it('stops before the first stop sequence, within maxTokens', async () => {
    const whole = (await complete(request(triage))).text;
    const stopped = await complete(
      request(triage, { parameters: { stop: ['nowhere', '', '"answer"', 'category'] } }),
    );
    assert.equal(stopped.finishReason, 'stop');
    assert.equal(stopped.text, whole.slice(0, whole.indexOf('category')));
    const cut = await complete(request(triage, { parameters: { stop: ['"answer"'], maxTokens: 3 } }));
    assert.equal(cut.finishReason, 'length');
  });

  it('refuses a request that no model could answer', async () => {
    await assert.rejects(complete(request([])), isProviderError('bad-request'));
    for (const maxTokens of [0, -1, 1.5, Number.NaN]) {
      await assert.rejects(
        complete(request(triage, { parameters: { maxTokens } })),
        isProviderError('bad-request'),
      );
    }
  });

  it('is cancelled before, while waiting, and while streaming', async () => {
    await assert.rejects(
      complete(request(triage), { signal: AbortSignal.abort() }),
      isProviderError('cancelled'),
    );

    const waiting = new AbortController();
    const pending = complete(request(triage), { signal: waiting.signal }, 3_600_000);
    setImmediate(() => waiting.abort());
    await assert.rejects(pending, isProviderError('cancelled'));

    const streaming = new AbortController();
    let pieces = 0;
    const onText = () => {
      pieces += 1;
      if (pieces === 2) streaming.abort();
    };
    await assert.rejects(
      complete(request(triage), { signal: streaming.signal, onText }),
      isProviderError('cancelled'),
    );
    assert.equal(pieces, 2);
  });

  it('lets the rest of the program run while it answers many', async () => {
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 0);
    await Promise.all(Array.from({ length: 40 }, () => complete(request(triage), {}, 1)));
    for (let index = 0; index < 40; index += 1) await complete(request(triage));
    clearInterval(timer);
    assert.ok(turns > 0);
  });
});

describe('practice model: its tokens', () => {
  it('are up to four letters, up to three digits, or one other visible character', () => {
    assert.equal(countPracticeTokens(''), 0);
    assert.equal(countPracticeTokens(' \n\t '), 0);
    assert.equal(countPracticeTokens('word'), 1);
    assert.equal(countPracticeTokens('words'), 2);
    assert.equal(countPracticeTokens('12345'), 2);
    assert.equal(countPracticeTokens('"naïve?"'), 5);
    assert.equal(countPracticeTokens('🙏\ud800'), 2);
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

describe('practice model: hostile requests', function () {
  this.timeout(60_000);
  const size = 5_000_000;
  const hostile: Record<string, readonly ChatMessage[]> = {
    'a 5 MB question': [...triage.slice(0, 1), user('Why does it crash? '.repeat(size / 19))],
    '5 MB without a space': [user('x'.repeat(size))],
    '5 MB of spaces': [system('Summarise.'), user(`${' '.repeat(size)}x`)],
    '5 MB of spaces in the instructions': [
      system(`JSON with keys a,${' '.repeat(size)}b in${' '.repeat(size)}x`),
      user('x'),
    ],
    '5 MB of line ends': [system(`JSON\n${'\n'.repeat(size)}`), user('x')],
    '5 MB of open braces': [user('{"a":'.repeat(size / 5))],
    '5 MB of tags': [system('JSON'), user('<text>'.repeat(size / 6))],
    '5 MB of quotes': [user('"'.repeat(size))],
    '5 MB of digits': [user(`Rate from 1 to 5: ${'1'.repeat(size)}`)],
    '5 MB of key lists': [system(`JSON with keys:\n${'- a: b\n'.repeat(size / 7)}`), user('x')],
    '5 MB of choices': [system(`One of ${'a, '.repeat(size / 3)}`), user('x')],
    '5 MB of labels': [user('Question: a\nAnswer: b\n'.repeat(size / 22))],
    '5 MB of context': [
      user(`Context:\n${'The sun is 3 km away. '.repeat(size / 22)}\nQuestion: How far is the sun?`),
    ],
    'a long question on a long context, no two words alike': [
      system(`Context:\n${Array.from({ length: 200_000 }, (_, index) => `word${index}`).join('. ')}`),
      user(`${Array.from({ length: 200_000 }, (_, index) => `term${index}`).join(' ')}?`),
    ],
    'thousands of examples': [
      system(`Classify: one of ${Array.from({ length: 60 }, (_, index) => `l${index}`).join(', ')}`),
      user('Message: a b c\nCategory: l1\n'.repeat(100_000)),
    ],
    'a long text to shorten': [
      system('Rewrite in at most 5000 words.'),
      user('So it is. '.repeat(size / 10)),
    ],
    '50,000 messages': Array.from({ length: 50_000 }, (_, index) => user(`message ${index}`)),
  };
  for (const [name, messages] of Object.entries(hostile)) {
    it(`answers ${name}`, async () => {
      const answer = await complete(request(messages));
      assert.notEqual(answer.text, '');
      assert.ok((answer.usage?.inputTokens ?? 0) > 0);
      assert.ok((answer.usage?.outputTokens ?? 0) <= 4096);
    });
  }

  it('writes only well-formed text, whatever it was given', async () => {
    for (const instructions of ['Reply in JSON with the key `answer`.', 'Rewrite the text.', 'Summarise.']) {
      const answer = await complete(request([system(instructions), user('\ud800 broken \udc00 text\u0000')]));
      assert.ok(answer.text.isWellFormed());
    }
  });

  it('keeps keys named like parts of an object as they are', async () => {
    const instructions = 'Reply with only JSON with the keys `__proto__`, `constructor` and `toString`.';
    const { text } = await complete(request([system(instructions), user('hello')]));
    assert.deepEqual(Object.keys(JSON.parse(text)), ['__proto__', 'constructor', 'toString']);
  });

  it('gives up on a schema that holds itself', async () => {
    const schema: Record<string, unknown> = { type: 'object' };
    const selves = Array.from({ length: 50 }, (_, index) => [`self${index}`, schema]);
    schema.properties = { ...Object.fromEntries(selves), list: { type: 'array', items: schema } };
    const responseFormat: ResponseFormat = { type: 'json_schema', name: 'loop', schema };
    const { text } = await complete(request([user('hello')], { responseFormat }));
    assert.equal(typeof JSON.parse(text), 'object');
  });

  it('answers any conversation with something, and throws nothing but ProviderError', async () => {
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
        fc.array(message, { maxLength: 8 }),
        format,
        fc.nat(3),
        async (messages, responseFormat, repeat) => {
          const asked = request(messages, { responseFormat, parameters: { temperature: 1 } });
          try {
            const answer = await complete(asked, { repeat });
            assert.notEqual(answer.text, '');
            if (responseFormat.type !== 'text' && answer.text.startsWith('{')) JSON.parse(answer.text);
          } catch (error) {
            if (!(error instanceof ProviderError && messages.length === 0)) throw error;
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
