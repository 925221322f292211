import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { parsePrompt } from '../../../src/core/prompt/parse.ts';
import type { PromptFile } from '../../../src/core/prompt/prompt-file.ts';
import { render } from '../../../src/core/prompt/render.ts';
import { Dialect } from '../../../src/core/providers/openai/request.ts';
import { inlineSamples } from '../../../src/core/samples/inline.ts';
import { marks } from '../../support/text-at.ts';

/** Parses a file that must be in order, but for the warnings given. */
function parse(text: string, warnings: string[] = []): PromptFile {
  const { document, prompt } = parsePrompt('/w/greeting.prompt.yml', text);
  assert.deepEqual(marks(text, document.diagnostics).sort(), [...warnings].sort());
  return prompt ?? assert.fail('The file was refused.');
}

describe('a file written for GitHub Models', () => {
  it('runs with every key', () => {
    const text = `
name: Weather report
description: Turns figures into a friendly sentence
model: openai/gpt-4o-mini
modelParameters:
  maxTokens: 100
  temperature: 0.3
  topP: 0.9
messages:
  - role: System
    content: You write weather reports for a mountain hut. Never more than one sentence.
  - role: user
    content: |
      {{temperature}} degrees, {{sky}}, wind: {{windy}}
  - role: ASSISTANT
    content: 'Noted.'
testData:
  - temperature: 4
    sky: fog
    windy: true
    expected: Fog and four degrees, so bring a lamp.
  - temperature: -2.5
    sky: clear
    windy: false
    expected: null
evaluators:
  - name: One sentence
    string:
      endsWith: .
  - name: Says the sky
    string: {contains: "{{sky}}"}
  - name: Close to what was expected
    uses: github/similarity
  - name: Reads well
    uses: github/fluency
  - name: Friendly
    llm:
      modelId: openai/gpt-4o
      systemPrompt: You judge the tone of sentences.
      prompt: |
        How friendly is this: {{completion}}
      choices:
        - choice: friendly
          score: 1
        - choice: cold
          score: 0
`;
    const prompt = parse(text);
    assert.equal(prompt.name, 'Weather report');
    assert.equal(prompt.description, 'Turns figures into a friendly sentence');
    assert.equal(prompt.model, 'openai/gpt-4o-mini');
    assert.equal(prompt.provider, undefined);
    assert.deepEqual(prompt.parameters, { maxTokens: 100, temperature: 0.3, topP: 0.9 });
    assert.deepEqual(prompt.responseFormat, { type: 'text' });
    assert.deepEqual([prompt.samples, prompt.ruleFiles, prompt.knowledge, prompt.budget], [[], [], [], {}]);

    const samples = inlineSamples(prompt.document, ['testData']);
    assert.ok(prompt.hasTestData);
    const variables = samples.flatMap((record) =>
      record.kind === 'sample' ? [record.sample.variables] : [],
    );
    assert.deepEqual(
      variables.map((each) => render(prompt, { variables: each })[1]),
      [
        { role: 'user', content: '4 degrees, fog, wind: true\n' },
        { role: 'user', content: '-2.5 degrees, clear, wind: false\n' },
      ],
    );
    assert.deepEqual(
      render(prompt, { variables: variables[0] ?? {} }).map(({ role }) => role),
      ['system', 'user', 'assistant'],
    );

    const [ends, contains, similar, fluent, friendly] = prompt.evaluators;
    assert.deepEqual(ends, {
      kind: 'string',
      name: 'One sentence',
      path: ['evaluators', 0],
      tests: { endsWith: '.' },
    });
    assert.deepEqual(contains, {
      kind: 'string',
      name: 'Says the sky',
      path: ['evaluators', 1],
      tests: { contains: '{{sky}}' },
    });
    assert.deepEqual(similar, {
      kind: 'built-in',
      name: 'Close to what was expected',
      path: ['evaluators', 2],
      judge: 'similarity',
    });
    assert.deepEqual(fluent, {
      kind: 'built-in',
      name: 'Reads well',
      path: ['evaluators', 3],
      judge: 'fluency',
    });
    assert.ok(friendly?.kind === 'judge');
    assert.equal(friendly.model, 'openai/gpt-4o');
    assert.equal(friendly.system, 'You judge the tone of sentences.');
    assert.equal(friendly.prompt.render({ completion: 'x' }), 'How friendly is this: x\n');
    assert.deepEqual(friendly.choices, [
      { choice: 'friendly', score: 1 },
      { choice: 'cold', score: 0 },
    ]);
  });

  it('runs as the shortest one there is', () => {
    const prompt = parse('messages:\n- {role: user, content: Hi}\n');
    assert.equal(prompt.name, 'greeting');
    assert.equal(prompt.hasTestData, false);
    assert.deepEqual(prompt.evaluators, []);
  });

  it('runs with keys that have no value', () => {
    const text =
      'name:\ndescription: ""\nmodel:\nmodelParameters:\nmessages:\n- {role: user, content: ""}\ntestData:\nevaluators: []\n';
    const prompt = parse(text);
    assert.equal(prompt.name, 'greeting');
    assert.equal(prompt.model, undefined);
    assert.deepEqual(prompt.parameters, {});
    assert.equal(prompt.hasTestData, false);
  });

  it('runs with CRLF and a byte order mark', () => {
    const prompt = parse(
      '\uFEFFname: A\r\nmessages:\r\n  - role: user\r\n    content: |\r\n      a\r\n      b\r\n',
    );
    assert.equal(prompt.messages[0]?.template.text, 'a\nb\n');
  });

  it('runs with keys of others, each of which is a warning and not sent', () => {
    const text = `version: 2
messages:
  - role: user
    content: Hi
    cache_control: short
modelParameters:
  top_k: 5
  temperature: 0
evaluators:
  - name: A
    string: {contains: a, regex: b}
    weight: 1
`;
    const prompt = parse(text, [
      'warning unknown-key «version»',
      'warning unknown-key «cache_control»',
      'warning unknown-key «top_k»',
      'warning unknown-key «regex»',
      'warning unknown-key «weight»',
    ]);
    assert.deepEqual(prompt.parameters, { temperature: 0 });
    assert.deepEqual(prompt.evaluators[0], {
      kind: 'string',
      name: 'A',
      path: ['evaluators', 0],
      tests: { contains: 'a' },
    });
  });

  it('runs with tests and choices that are not in quotes', () => {
    const text = `messages: [{role: user, content: Hi}]
evaluators:
  - name: A
    string: {equals: 1.0, contains: 007, startsWith: true, endsWith: ''}
  - name: B
    llm:
      prompt: Rate {{completion}}
      choices: [{choice: 1, score: 0}, {choice: 05, score: 0.5}, {choice: true, score: 1}]
`;
    const [tests, judge] = parse(text).evaluators;
    assert.ok(tests?.kind === 'string' && judge?.kind === 'judge');
    assert.deepEqual(tests.tests, { equals: '1.0', contains: '007', startsWith: 'true', endsWith: '' });
    assert.deepEqual(
      judge.choices.map(({ choice }) => choice),
      ['1', '05', 'true'],
    );
    assert.deepEqual([judge.model, judge.system], [undefined, undefined]);
  });

  describe('asks for JSON', () => {
    const head = 'messages: [{role: user, content: Hi}]\n';
    const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
    const formats: [name: string, more: string, format: unknown][] = [
      ['of any kind', 'responseFormat: json_object', { type: 'json_object' }],
      ['not at all', 'responseFormat: text', { type: 'text' }],
      [
        'by a wrapped schema in a text',
        `responseFormat: json_schema\njsonSchema: |-\n  ${JSON.stringify({ name: 'place', strict: true, schema })}`,
        { type: 'json_schema', name: 'place', schema, strict: true },
      ],
      [
        'by a bare schema in a text',
        `responseFormat: json_schema\njsonSchema: '${JSON.stringify(schema)}'`,
        { type: 'json_schema', name: 'response', schema },
      ],
      [
        'by a wrapped schema in YAML',
        'responseFormat: json_schema\njsonSchema:\n  name: place\n  strict: false\n  schema:\n    type: object\n    properties:\n      city: {type: string}\n    required: [city]',
        { type: 'json_schema', name: 'place', schema, strict: false },
      ],
      [
        'by a bare schema in YAML',
        'responseFormat: json_schema\njsonSchema: {type: object, properties: {city: {type: string}}, required: [city]}',
        { type: 'json_schema', name: 'response', schema },
      ],
      [
        'by a wrapped schema without a name',
        `responseFormat: json_schema\njsonSchema: ${JSON.stringify({ name: 5, schema })}`,
        { type: 'json_schema', name: 'response', schema },
      ],
      [
        'by no schema, where another one lies about',
        'responseFormat: text\njsonSchema: "{"',
        { type: 'text' },
      ],
    ];
    for (const [name, more, format] of formats) {
      it(name, () => assert.deepEqual(parse(head + more).responseFormat, format));
    }
  });

  it('may name one text to stop at, or several', () => {
    const head = 'messages: [{role: user, content: Hi}]\nmodelParameters: ';
    assert.deepEqual(parse(`${head}{stop: END, seed: 1}`).parameters, { seed: 1, stop: ['END'] });
    assert.deepEqual(parse(`${head}{stop: [a, b]}`).parameters, { stop: ['a', 'b'] });
  });
});

describe('parameters by other names', () => {
  const MESSAGES = 'messages: [{ role: developer, content: "Hi {{ input }}" }]\n';

  for (const [written, expected] of [
    ['max_tokens: 9', { maxTokens: 9 }],
    ['max_completion_tokens: 9', { maxTokens: 9 }],
    ['maxCompletionTokens: 9', { maxTokens: 9 }],
    [
      'top_p: 0.5, frequency_penalty: 1, presence_penalty: -1',
      { topP: 0.5, frequencyPenalty: 1, presencePenalty: -1 },
    ],
    ['max_tokens: 9, maxTokens: 7', { maxTokens: 7 }],
  ] as const) {
    it(`${written} is what it means`, () => {
      const { parameters } = parse(`modelParameters: { ${written} }\n${MESSAGES}`);
      assert.deepEqual(parameters, expected);
    });
  }

  it('that are unknown are sent as they are, with a hint; what is misspelt or of the request’s own is not', () => {
    const text = `modelParameters: { verbosity: low, user: me, temprature: 1, stream: true }\n${MESSAGES}`;
    const { document, prompt } = parsePrompt('/w/x.prompt.yml', text);
    assert.deepEqual(prompt?.parameters, { more: { verbosity: 'low', user: 'me' } });
    assert.deepEqual(
      document.diagnostics.map(({ severity, code }) => `${severity} ${code}`),
      ['info unknown-parameter', 'info unknown-parameter', 'warning unknown-key', 'warning unknown-key'],
    );
    const body = new Dialect().body(
      { model: 'm', messages: [], parameters: prompt?.parameters ?? {}, responseFormat: { type: 'text' } },
      false,
    );
    assert.deepEqual(JSON.parse(JSON.stringify(body)), {
      verbosity: 'low',
      user: 'me',
      model: 'm',
      messages: [],
    });
  });

  it('are marked under the name in the file where their value is wrong', () => {
    const text = `modelParameters: { top_p: 7 }\n${MESSAGES}`;
    assert.match(marks(text, parsePrompt('/w/x.prompt.yml', text).document.diagnostics)[0] ?? '', /«?7»?/);
  });

  it('never carry a secret', () => {
    const text = `modelParameters: { api_key: sk-1 }\n${MESSAGES}`;
    const { document, prompt } = parsePrompt('/w/x.prompt.yml', text);
    assert.equal(document.diagnostics[0]?.code, 'secret-in-file');
    assert.equal(prompt?.parameters.more, undefined);
  });

  it('a developer speaks as the system, an empty model is none, and a schema alone asks for it', () => {
    const prompt = parse(`model: ""\njsonSchema: { type: object }\n${MESSAGES}`);
    assert.equal(prompt.messages[0]?.role, 'system');
    assert.equal(prompt.model, undefined);
    assert.equal(prompt.responseFormat.type, 'json_schema');
  });
});
