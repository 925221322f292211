import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import configSchema from '../../../schemas/config.schema.json' with { type: 'json' };
import promptSchema from '../../../schemas/prompt.schema.json' with { type: 'json' };
import rulesSchema from '../../../schemas/rules.schema.json' with { type: 'json' };
import sampleSchema from '../../../schemas/sample.schema.json' with { type: 'json' };
import { schemaCheck, severityOf } from '../../../src/core/documents/schema-check.ts';

const schema = {
  type: 'object',
  required: ['messages'],
  additionalProperties: false,
  properties: {
    messages: { type: 'array', minItems: 1, items: { type: 'object', required: ['role', 'content'] } },
    name: { type: 'string', minLength: 1, maxLength: 5 },
    provider: { enum: ['openai', 'practice', 'recorded'] },
    version: { const: 1 },
    count: { type: 'integer', minimum: 1 },
    share: { type: 'number', exclusiveMaximum: 1 },
    cache: { type: 'boolean' },
    nothing: { type: 'null' },
    tags: { type: ['string', 'array'], items: { type: 'string' }, maxItems: 2 },
    budget: { type: 'object', minProperties: 2, maxProperties: 3 },
    variable: { type: 'string', pattern: '^[A-Z]+$', patternErrorMessage: 'must be in capitals' },
    word: { type: 'string', pattern: '^[a-z]+$', minLength: 2 },
    site: { type: 'string', format: 'uri' },
    stop: { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' }, maxItems: 1 }] },
    rule: {
      anyOf: [
        { type: 'string' },
        { type: 'object', required: ['check'], properties: { check: { type: 'object' } } },
      ],
    },
    named: { anyOf: [{ type: 'string' }, { $ref: '#/$defs/part' }] },
    parts: { anyOf: [{ type: 'string' }, { type: 'array', items: { $ref: '#/$defs/part' } }] },
    sized: { minProperties: 2, anyOf: [{ $ref: '#/$defs/part' }, { type: 'null' }] },
    choice: { anyOf: [{ enum: ['a'] }, { minLength: 3 }] },
    closed: { type: 'object', additionalProperties: false },
    prices: { type: 'object', additionalProperties: { type: 'object' } },
  },
  $defs: { part: { type: 'object', required: ['text'], properties: { text: { type: 'string' } } } },
};
const check = schemaCheck(schema);
const ok = { messages: [{ role: 'user', content: '' }] };

describe('a schema check', () => {
  it('has nothing to say about what is in order', () => {
    assert.deepEqual(check({ ...ok, name: 'abc', stop: ['x'], rule: { check: {} }, tags: 't' }), []);
  });

  const cases: [name: string, value: unknown, code: string, path: string, message: string][] = [
    [
      'an unknown key near a known one',
      { ...ok, mesages: 1 },
      'unknown-key',
      'mesages!',
      'Unknown key "mesages"; did you mean "messages"?',
    ],
    [
      'an unknown key',
      { ...ok, closed: { x: 1 } },
      'unknown-key',
      'closed.x!',
      'Unknown key "x". Known here: none.',
    ],
    [
      'a key of several lines',
      { ...ok, 'a\n\u001bb': 1 },
      'unknown-key',
      'a\n\u001bb!',
      `Unknown key "a ·b". Known here: ${Object.keys(schema.properties).join(', ')}.`,
    ],
    ['a missing key', {}, 'missing-key', 'messages', 'The file lacks the key "messages".'],
    [
      'a missing key inside',
      { messages: [{ role: 'user' }] },
      'missing-key',
      'messages.0.content',
      'Item 1 lacks the key "content".',
    ],
    ['no map at all', [], 'wrong-type', '', 'The file must be a map, not a list.'],
    ['nothing at all', null, 'wrong-type', '', 'The file must be a map, not empty.'],
    [
      'a text in place of a list',
      { messages: 'x' },
      'wrong-type',
      'messages',
      '"messages" must be a list, not "x".',
    ],
    ['a number in place of a text', { ...ok, name: 5 }, 'wrong-type', 'name', '"name" must be text, not 5.'],
    [
      'a text in place of a whole number',
      { ...ok, count: '5' },
      'wrong-type',
      'count',
      '"count" must be an integer, not "5".',
    ],
    [
      'a fraction in place of a whole number',
      { ...ok, count: 1.5 },
      'wrong-type',
      'count',
      '"count" must be an integer, not 1.5.',
    ],
    [
      'a list in place of a number',
      { ...ok, share: [] },
      'wrong-type',
      'share',
      '"share" must be a number, not a list.',
    ],
    [
      'a number that is none',
      { ...ok, share: Number.NaN },
      'wrong-type',
      'share',
      '"share" must be a number, not NaN.',
    ],
    [
      'a map in place of true',
      { ...ok, cache: {} },
      'wrong-type',
      'cache',
      '"cache" must be true or false, not a map.',
    ],
    [
      'true in place of nothing',
      { ...ok, nothing: true },
      'wrong-type',
      'nothing',
      '"nothing" must be empty, not true.',
    ],
    [
      'an item of a wrong kind',
      { ...ok, messages: [ok.messages[0], 5] },
      'wrong-type',
      'messages.1',
      'Item 2 must be a map, not 5.',
    ],
    ['one of two kinds', { ...ok, tags: 5 }, 'wrong-type', 'tags', '"tags" must be text or a list, not 5.'],
    [
      'a long text of several lines',
      { ...ok, cache: `a\n${'b'.repeat(100)}` },
      'wrong-type',
      'cache',
      `"cache" must be true or false, not "a ${'b'.repeat(57)}…".`,
    ],
    [
      'a value that is not listed',
      { ...ok, provider: 'opnai' },
      'wrong-value',
      'provider',
      '"provider" must be openai, practice or recorded, not "opnai"; did you mean "openai"?',
    ],
    [
      'a value in place of the only one',
      { ...ok, version: 2 },
      'wrong-value',
      'version',
      '"version" must be 1, not 2.',
    ],
    [
      'a number that is too small',
      { ...ok, count: 0 },
      'wrong-value',
      'count',
      '"count" must be >= 1, not 0.',
    ],
    [
      'a number that is too large',
      { ...ok, share: 1 },
      'wrong-value',
      'share',
      '"share" must be < 1, not 1.',
    ],
    ['an empty text', { ...ok, name: '' }, 'wrong-value', 'name', '"name" must not be empty.'],
    [
      'a text that is too short',
      { ...ok, word: 'a' },
      'wrong-value',
      'word',
      '"word" must have at least 2 characters.',
    ],
    [
      'a text that is too long',
      { ...ok, name: 'abcdef' },
      'wrong-value',
      'name',
      '"name" must have at most 5 characters.',
    ],
    ['an empty list', { messages: [] }, 'wrong-value', 'messages', '"messages" must list at least 1 item.'],
    [
      'a list that is too long',
      { ...ok, tags: ['a', 'b', 'c'] },
      'wrong-value',
      'tags',
      '"tags" must list at most 2 items.',
    ],
    [
      'a map with too little',
      { ...ok, budget: { a: 1 } },
      'wrong-value',
      'budget',
      '"budget" must have at least 2 keys.',
    ],
    [
      'a map with too much',
      { ...ok, budget: { a: 1, b: 2, c: 3, d: 4 } },
      'wrong-value',
      'budget',
      '"budget" must have at most 3 keys.',
    ],
    [
      'a form with words of its own',
      { ...ok, variable: 'x' },
      'wrong-value',
      'variable',
      '"variable" must be in capitals.',
    ],
    ['a form without', { ...ok, word: 'A1' }, 'wrong-value', 'word', '"word" has the wrong form.'],
    ['a format', { ...ok, site: 'x y' }, 'wrong-value', 'site', '"site" must match format "uri", not "x y".'],
    [
      'none of several kinds',
      { ...ok, stop: 5 },
      'wrong-type',
      'stop',
      '"stop" must be text or a list, not 5.',
    ],
    [
      'a mistake in the one that fits',
      { ...ok, stop: ['a', 5] },
      'wrong-value',
      'stop',
      '"stop" must list at most 1 item.',
    ],
    [
      'a mistake in the map that fits',
      { ...ok, rule: {} },
      'missing-key',
      'rule.check',
      '"rule" lacks the key "check".',
    ],
    [
      'a mistake inside of the map that fits',
      { ...ok, rule: { check: 1 } },
      'wrong-type',
      'rule.check',
      '"check" must be a map, not 1.',
    ],
    [
      'none of several kinds, of which one is defined elsewhere',
      { ...ok, named: 5 },
      'wrong-type',
      'named',
      '"named" must be text or a map, not 5.',
    ],
    [
      'a mistake in the one that fits and is defined elsewhere',
      { ...ok, named: {} },
      'missing-key',
      'named.text',
      '"named" lacks the key "text".',
    ],
    [
      'a mistake inside of the one that fits and is defined elsewhere',
      { ...ok, named: { text: 1 } },
      'wrong-type',
      'named.text',
      '"text" must be text, not 1.',
    ],
    [
      'an item that is defined elsewhere',
      { ...ok, parts: [{}] },
      'missing-key',
      'parts.0.text',
      'Item 1 lacks the key "text".',
    ],
    [
      'a key of digits',
      { ...ok, prices: { 5: 'x' } },
      'wrong-type',
      'prices.5',
      '"5" must be a map, not "x".',
    ],
    [
      'a prototype name',
      JSON.parse('{"messages":[{"role":"user","content":""}],"__proto__":1}'),
      'unknown-key',
      '__proto__!',
      `Unknown key "__proto__". Known here: ${Object.keys(schema.properties).join(', ')}.`,
    ],
  ];
  for (const [name, value, code, path, message] of cases) {
    it(`says what is wrong with ${name}`, () => {
      const [first] = check(value);
      assert.ok(first);
      assert.equal(first.message, message);
      assert.equal(first.code, code);
      assert.equal(first.path.join('.') + (first.atKey ? '!' : ''), path);
    });
  }

  it('tells indexes from keys', () => {
    assert.deepEqual(check({ messages: [5] })[0]?.path, ['messages', 0]);
    assert.deepEqual(check({ ...ok, prices: { 0: 1 } })[0]?.path, ['prices', '0']);
  });

  it('reports everything, but nothing twice', () => {
    const found = check({ messages: [{}], nme: 1, stop: [1, 2] });
    assert.deepEqual(found.map(({ message }) => message).sort(), [
      '"stop" must list at most 1 item.',
      'Item 1 lacks the key "content".',
      'Item 1 lacks the key "role".',
      'Item 1 must be text, not 1.',
      'Item 2 must be text, not 2.',
      'Unknown key "nme"; did you mean "name"?',
    ]);
  });

  it('says one thing of one mistake where a form is defined elsewhere', () => {
    for (const value of [{ named: 5 }, { named: {} }, { named: { text: 1 } }, { parts: [{}] }, { parts: 5 }])
      assert.equal(check({ ...ok, ...value }).length, 1, JSON.stringify(value));
  });

  it('says once, and as a mistake, that a key which has to be there is misspelt', () => {
    const found = check({ mesages: ok.messages });
    assert.deepEqual(
      found.map(({ message, path, atKey }) => [message, path, atKey]),
      [['Unknown key "mesages"; did you mean "messages"?', ['mesages'], true]],
    );
    assert.deepEqual(
      found.map((problem) => severityOf(problem, 'warning')),
      ['error'],
    );
    assert.equal(check({ mesages: 1, messags: 2 }).length, 2);
  });

  it('says what is wrong beside the forms, too', () => {
    assert.deepEqual(
      check({ ...ok, sized: { text: 1 } }).map(({ message }) => message),
      ['"text" must be text, not 1.', '"sized" must have at least 2 keys.'],
    );
  });

  it('goes no further than a thousand mistakes', () => {
    assert.equal(check({ messages: Array.from({ length: 5_000 }, () => 5) }).length, 1_000);
  });

  const secrets = [
    'apiKey',
    'api_key',
    'API-KEY',
    'clientSecret',
    'password',
    'token',
    'accessToken',
    'auth_token',
    'Authorization',
  ];
  for (const key of secrets) {
    it(`calls ${key} a secret, and does not repeat it`, () => {
      const [first] = check({ ...ok, [key]: 'sk-1234567890' });
      assert.ok(first);
      assert.equal(first.code, 'secret-in-file');
      assert.match(first.message, /environment variable.*Set API Key/);
      assert.doesNotMatch(first.message, /sk-/);
      assert.deepEqual([first.path, first.atKey], [[key], true]);
    });
  }

  it('does not take every key for a secret', () => {
    for (const [key, value] of Object.entries({ maxTokens: '5', tokenizer: 'x', apiKey: 5, keys: 'x' })) {
      assert.equal(check({ ...ok, [key]: value })[0]?.code, 'unknown-key', key);
    }
  });

  it('keeps texts to itself where they may be secrets', () => {
    const hiding = schemaCheck(schema, { hideText: true });
    for (const value of [
      { cache: 'sk-1' },
      { provider: 'sk-1' },
      { site: 'sk-1 ' },
      { stop: { a: 'sk-1' } },
    ]) {
      for (const { message } of hiding({ ...ok, ...value })) assert.doesNotMatch(message, /sk-1/);
    }
    assert.equal(hiding({ ...ok, cache: 'x' })[0]?.message, '"cache" must be true or false, not this text.');
    assert.equal(hiding({ ...ok, cache: 5 })[0]?.message, '"cache" must be true or false, not 5.');
  });

  it('leaves it to the file how bad an unknown key is', () => {
    const problem = { path: [], atKey: true, message: '' };
    assert.equal(severityOf({ ...problem, code: 'unknown-key' }, 'warning'), 'warning');
    assert.equal(severityOf({ ...problem, code: 'secret-in-file' }, 'warning'), 'error');
    assert.equal(severityOf({ ...problem, code: 'wrong-type' }, 'warning'), 'error');
  });

  it('has words of its own for each form that a file which people write may have', () => {
    const silent = (part: unknown): unknown[] => {
      if (typeof part !== 'object' || part === null) return [];
      const { type, pattern, patternErrorMessage } = part as Record<string, unknown>;
      const isSilent = type === 'string' && typeof pattern === 'string' && !patternErrorMessage;
      return [...(isSilent ? [part] : []), ...Object.values(part).flatMap(silent)];
    };
    assert.deepEqual([promptSchema, rulesSchema, configSchema, sampleSchema].flatMap(silent), []);
  });
});
