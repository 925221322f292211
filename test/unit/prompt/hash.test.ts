import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { parsePrompt } from '../../../src/core/prompt/parse.ts';
import { promptHash } from '../../../src/core/prompt/render.ts';

function hashOf(text: string): string {
  const { document, prompt } = parsePrompt('/w/a.prompt.yml', text);
  assert.ok(prompt, document.diagnostics[0]?.message);
  return promptHash(prompt);
}

const BASE = `name: A
model: openai/gpt-4o
modelParameters:
  temperature: 0
  stop: [END]
responseFormat: json_schema
jsonSchema:
  name: answer
  schema: {type: object, properties: {a: {type: string}}}
messages:
  - role: system
    content: Be brief.
  - role: user
    content: |
      {{ input }}
`;
const change = (from: string, to: string) => {
  assert.ok(BASE.includes(from));
  return BASE.replace(from, to);
};

describe('the hash of a prompt', () => {
  const same: [name: string, text: string][] = [
    ['its name', change('name: A', 'name: B')],
    ['its description', `description: x\n${BASE}`],
    ['its model', change('openai/gpt-4o', 'gpt-5')],
    ['its provider', `provider: practice\n${BASE}`],
    ['comments', `# x\n${change('  - role: user', '  # y\n  - role: user # z')}`],
    ['the order of its keys', change('  temperature: 0\n  stop: [END]', '  stop: [END]\n  temperature: 0')],
    ['the way a text is written', change('|\n      {{ input }}\n', '"{{ input }}\\n"\n')],
    [
      'the way a schema is written',
      change(
        '{type: object, properties: {a: {type: string}}}',
        '\n    properties:\n      a:\n        type: string\n    type: object',
      ),
    ],
    ['the way a role is written', change('role: user', 'role: User')],
    ['the way one text to stop at is written', change('[END]', 'END')],
    ['line breaks of another kind', BASE.replaceAll('\n', '\r\n')],
    [
      'samples, rules, knowledge and a budget',
      `${BASE}samples: x.jsonl\nrules: [a.rules.yml]\nknowledge: kb/\nbudget: {maxCostPerRun: 1}\ntestData: [{input: x}]\n`,
    ],
    ['evaluators', `${BASE}evaluators: [{name: A, string: {equals: x}}]\n`],
    ['unknown parameters, which are not sent', change('  temperature: 0', '  temperature: 0\n  top_k: 5')],
  ];
  for (const [name, text] of same) {
    it(`is not changed by ${name}`, () => assert.equal(hashOf(text), hashOf(BASE)));
  }

  const other: [name: string, text: string][] = [
    ['a text', change('Be brief.', 'Be brief!')],
    ['white space in a text', change('{{ input }}', '{{input}}')],
    ['a role', change('role: system', 'role: assistant')],
    [
      'the order of messages',
      change('  - role: system\n    content: Be brief.\n', '').concat(
        '  - role: system\n    content: Be brief.\n',
      ),
    ],
    ['a parameter', change('temperature: 0', 'temperature: 0.1')],
    ['a further parameter', change('  temperature: 0', '  temperature: 0\n  seed: 1')],
    ['another text to stop at', change('[END]', '[END, STOP]')],
    ['the kind of response', change('responseFormat: json_schema', 'responseFormat: json_object')],
    ['the name of a schema', change('name: answer', 'name: reply')],
    ['a schema', change('{a: {type: string}}', '{a: {type: number}}')],
    ['the strictness of a schema', change('name: answer', 'name: answer\n  strict: true')],
  ];
  for (const [name, text] of other) {
    it(`is changed by ${name}`, () => assert.notEqual(hashOf(text), hashOf(BASE)));
  }

  it('is the same in years to come', () => {
    assert.equal(
      hashOf('messages: [{role: user, content: Hi}]'),
      '9f785bcb71de7144bf73bd4271959608570a81ba8122e9483ce35e9a96102d34',
    );
  });
});
