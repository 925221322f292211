import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { globSync } from 'tinyglobby';
import { isPromptPath, parsePrompt } from '../../../src/core/prompt/parse.ts';
import { promptHash, render } from '../../../src/core/prompt/render.ts';
import { TemplateError } from '../../../src/core/prompt/template.ts';
import { marks, textAt } from '../../support/text-at.ts';

const EXAMPLES = join(import.meta.dirname, '../../../examples');
const examples = globSync('**/*.prompt.yml', { cwd: EXAMPLES }).map((file) =>
  readFileSync(join(EXAMPLES, file), 'utf8'),
);
const MESSAGES = 'messages:\n  - role: user\n    content: Hi {{ name }}\n';

const parse = (text: string, file = '/w/a.prompt.yml') => parsePrompt(file, text);

describe('a prompt file', () => {
  it('of the examples is in order', () => {
    assert.ok(examples.length > 1);
    for (const text of examples) assert.deepEqual(marks(text, parse(text).document.diagnostics), []);
  });

  it('names what it refers to, with the place', () => {
    const text = `${MESSAGES}samples: cases.jsonl\nrules:\n  - a.rules.yml\n  - check: json\n  - 'b.rules.yml'\nknowledge: [kb/, "x/*.md"]\nbudget: {maxCostPerRun: 0.5}\n`;
    const { document, prompt } = parse(text);
    assert.deepEqual(document.diagnostics, []);
    const places = (references: readonly { text: string; span: { start: number; end: number } }[] = []) =>
      references.map(({ text: path, span }) => `${path} ${text.slice(span.start, span.end)}`);
    assert.deepEqual(places(prompt?.samples), ['cases.jsonl cases.jsonl']);
    assert.deepEqual(places(prompt?.ruleFiles), ['a.rules.yml a.rules.yml', "b.rules.yml 'b.rules.yml'"]);
    assert.deepEqual(places(prompt?.knowledge), ['kb/ kb/', 'x/*.md "x/*.md"']);
    assert.deepEqual(prompt?.budget, { maxCostPerRun: 0.5 });
  });

  it('says what is wrong in its messages also where its shape is wrong, and what is meant', () => {
    const text = 'messages:\n  - role: usr\n    content: Hi {% if x %}{{ name }}{% endfi %}\n';
    const { document, prompt } = parse(text);
    assert.equal(prompt, undefined);
    assert.deepEqual(
      document.diagnostics.map(({ message, correction }) => [message, correction]),
      [
        [
          '"role" must be system, user, assistant or developer, not "usr"; did you mean "user"?',
          { written: 'usr', meant: 'user' },
        ],
        ['There is no tag "endfi"; did you mean "endif"?', { written: 'endfi', meant: 'endif' }],
      ],
    );
  });

  it('is called by its name, or else as its file', () => {
    const names: [text: string, file: string, name: string][] = [
      ['name: " A\\n B "', '/w/a.prompt.yml', 'A B'],
      ['name: "  "', '/w/triage.prompt.yaml', 'triage'],
      ['', '/w/a.b.prompt.yml', 'a.b'],
      ['', '/w/.prompt.yml', 'prompt'],
    ];
    for (const [head, file, name] of names)
      assert.equal(parse(`${head}\n${MESSAGES}`, file).prompt?.name, name);
  });

  it('is known by the end of its path', () => {
    for (const path of ['a.prompt.yml', '/w/a.b.prompt.yaml', 'C:\\w\\a.prompt.yml'])
      assert.ok(isPromptPath(path), path);
    for (const path of ['a.yml', 'prompt.yml', 'a.prompt.yml.bak', 'a.prompt.json'])
      assert.ok(!isPromptPath(path), path);
  });

  const mistakes: [name: string, text: string, mark: string, message: string | RegExp][] = [
    ['broken YAML', 'messages: [', 'error yaml-syntax «»', /^The file is not valid YAML/],
    ['nothing', '', 'error wrong-type «»', 'The file must be a map, not empty.'],
    ['a list', '- a\n', 'error wrong-type «- a»', 'The file must be a map, not a list.'],
    ['no messages', 'name: A\nmodel: b\n', 'error missing-key «name»', 'The file lacks the key "messages".'],
    [
      'empty messages',
      'name: A\nmessages:\n',
      'error missing-key «messages»',
      'The file lacks the key "messages".',
    ],
    [
      'a list without messages',
      'messages: []\n',
      'error wrong-value «[]»',
      '"messages" must list at least 1 item.',
    ],
    [
      'a message without a role',
      'messages:\n  - content: Hi\n',
      'error missing-key «content»',
      'Item 1 lacks the key "role".',
    ],
    [
      'an unknown role',
      MESSAGES.replace('user', 'tool'),
      'error wrong-value «tool»',
      '"role" must be system, user, assistant or developer, not "tool".',
    ],
    [
      'a message that is a text',
      'messages: [Hi]',
      'error wrong-type «Hi»',
      'Item 1 must be a map, not "Hi".',
    ],
    [
      'an empty content',
      'messages:\n  - role: user\n    content:\n',
      'error wrong-type «content»',
      '"content" must be text, not empty.',
    ],
    [
      'a content without quotes',
      'messages: [{role: user, content: {{ x }}}]',
      'error yaml-syntax «{{ x }}»',
      /needs quotes around all of it/,
    ],
    [
      'a wrong parameter',
      `${MESSAGES}modelParameters:\n  temperature: hot\n`,
      'error wrong-type «hot»',
      '"temperature" must be a number, not "hot".',
    ],
    [
      'a parameter out of bounds',
      `${MESSAGES}modelParameters: {topP: 1.5}\n`,
      'error wrong-value «1.5»',
      '"topP" must be <= 1, not 1.5.',
    ],
    [
      'too many stops',
      `${MESSAGES}modelParameters: {stop: [a, b, c, d, e]}\n`,
      'error wrong-value «[a, b, c, d, e]»',
      '"stop" must list at most 4 items.',
    ],
    [
      'an empty provider',
      `provider: ""\n${MESSAGES}`,
      'error wrong-value «""»',
      '"provider" must not be empty.',
    ],
    [
      'a misspelt key',
      `modle: x\n${MESSAGES}`,
      'warning unknown-key «modle»',
      'Unknown key "modle"; did you mean "model"?',
    ],
    [
      'a secret',
      `apiKey: sk-123\n${MESSAGES}`,
      'error secret-in-file «apiKey»',
      /^Secrets do not belong into files; remove "apiKey"/,
    ],
    [
      'a variable left open',
      'messages:\n  - role: user\n    content: |\n      Hi\n      {{ name\n',
      'error template-syntax «{{ name»',
      'This {{ is not closed; add }} after the variable.',
    ],
    [
      'an unknown filter',
      MESSAGES.replace('name }}', 'name | shout }}'),
      'error template-syntax «{{ name | shout }}»',
      'There is no filter "shout"; correct its name, or remove it.',
    ],
    [
      'a schema without the key',
      `${MESSAGES}responseFormat: json_schema\n`,
      'error missing-key «json_schema»',
      /^A json_schema response needs the key "jsonSchema"/,
    ],
    [
      'a schema that is not JSON',
      `${MESSAGES}responseFormat: json_schema\njsonSchema: |\n  {"type": \n`,
      'error wrong-value «|\n  {"type":»',
      /^"jsonSchema" is not a JSON Schema/,
    ],
    [
      'a schema that is a list',
      `${MESSAGES}responseFormat: json_schema\njsonSchema: "[]"\n`,
      'error wrong-value «"[]"»',
      /^"jsonSchema" is not a JSON Schema/,
    ],
    [
      'a schema that is a number',
      `${MESSAGES}responseFormat: json_schema\njsonSchema: 5\n`,
      'error wrong-type «5»',
      '"jsonSchema" must be a map or text, not 5.',
    ],
    [
      'a schema that nests endlessly',
      `${MESSAGES}responseFormat: json_schema\njsonSchema: '${'{"items":'.repeat(9_999)}{}${'}'.repeat(9_999)}'\n`,
      '',
      /^"jsonSchema" is not a JSON Schema/,
    ],
    [
      'test data that is a map',
      `${MESSAGES}testData: {a: 1}\n`,
      'error wrong-type «{a: 1}»',
      '"testData" must be a list, not a map.',
    ],
    [
      'an evaluator of no kind',
      `${MESSAGES}evaluators:\n  - name: A\n`,
      'error wrong-value «A»',
      'The evaluator "A" must have exactly one of string, llm and uses.',
    ],
    [
      'an evaluator of two kinds',
      `${MESSAGES}evaluators:\n  - name: A\n    uses: github/fluency\n    string: {equals: b}\n`,
      'error wrong-value «A»',
      'The evaluator "A" must have exactly one of string, llm and uses.',
    ],
    [
      'an unknown built-in evaluator',
      `${MESSAGES}evaluators: [{name: A, uses: github/wit}]`,
      'error wrong-value «github/wit»',
      /^"uses" must be github\/similarity, .* or github\/groundedness, not "github\/wit"\.$/,
    ],
    [
      'an evaluator without a test',
      `${MESSAGES}evaluators: [{name: A, string: {}}]`,
      'error wrong-value «{}»',
      '"string" must have at least 1 key.',
    ],
    [
      'a judge without choices',
      `${MESSAGES}evaluators: [{name: A, llm: {prompt: b, choices: []}}]`,
      'error wrong-value «[]»',
      '"choices" must list at least 1 item.',
    ],
    [
      'a judge with a score that is none',
      `${MESSAGES}evaluators: [{name: A, llm: {prompt: b, choices: [{choice: c, score: .inf}]}}]`,
      'error wrong-type «.inf»',
      '"score" must be a number, not Infinity.',
    ],
    [
      'a judge whose prompt is not valid',
      `${MESSAGES}evaluators: [{name: A, llm: {prompt: "{% if b %}", choices: [{choice: c, score: 1}]}}]`,
      'error template-syntax «{% if b %}»',
      'The tag "if" is not closed; add {% endif %}.',
    ],
    [
      'samples that are a number',
      `${MESSAGES}samples: 5\n`,
      'error wrong-type «5»',
      '"samples" must be text or a list, not 5.',
    ],
    [
      'a sample file that is a map',
      `${MESSAGES}samples: [{a: 1}]\n`,
      'error wrong-type «{a: 1}»',
      'Item 1 must be text, not a map.',
    ],
    [
      'a parameter behind an alias',
      `${MESSAGES}description: &d hot\nmodelParameters: {temperature: *d}\n`,
      'error wrong-type «*d»',
      '"temperature" must be a number, not "hot".',
    ],
    [
      'a parameter that is merged in',
      `${MESSAGES}modelParameters:\n  <<: {topP: x}\n`,
      'error wrong-type «x»',
      '"topP" must be a number, not "x".',
    ],
  ];
  for (const [name, text, mark, message] of mistakes) {
    it(`is told about ${name}`, () => {
      const { document, prompt } = parse(text);
      assert.equal(document.diagnostics.length, 1);
      if (mark) assert.deepEqual(marks(text, document.diagnostics), [mark]);
      const [found] = document.diagnostics;
      if (typeof message === 'string') assert.equal(found?.message, message);
      else assert.match(found?.message ?? '', message);
      assert.equal(prompt === undefined, found?.severity === 'error');
    });
  }

  it('is told about a budget that cannot be kept, of which the rest counts', () => {
    const text = `${MESSAGES}budget: {maxCostPerRun: -1, maxInputTokens: 9}\n`;
    const { document, prompt } = parse(text);
    assert.deepEqual(marks(text, document.diagnostics), ['error wrong-value «-1»']);
    assert.equal(document.diagnostics[0]?.message, '"maxCostPerRun" must be >= 0, not -1.');
    assert.deepEqual(prompt?.budget, { maxInputTokens: 9 });
    assert.deepEqual(parse(`${MESSAGES}budget: 5\n`).prompt?.budget, {});
    assert.equal(parse(`${MESSAGES}budget: 5\nsamples: 5\n`).prompt, undefined);
  });

  it('is told about an evaluator that makes no known test', () => {
    const text = `${MESSAGES}evaluators:\n  - name: A\n    string: {matches: b}\n`;
    const { document, prompt } = parse(text);
    assert.equal(prompt, undefined);
    assert.deepEqual(marks(text, document.diagnostics), [
      'warning unknown-key «matches»',
      'error wrong-value «string»',
    ]);
    assert.equal(
      document.diagnostics[1]?.message,
      'The evaluator "A" makes no test; add one of equals, contains, startsWith, endsWith.',
    );
  });

  describe('shows an undefined variable where it stands in', () => {
    const styles: [name: string, content: string][] = [
      ['plain text', 'Hi there {{ nme }}'],
      ['plain text over lines', 'Hi\n      there\n\n      {{ nme }} and\n      more'],
      ['single quotes', `'It''s "you", {{ nme }}'`],
      ['double quotes', `"\\"Hi\\"\\n\\t\\u00e9 😀 {{ nme }}\\n"`],
      ['double quotes over lines', `"Hi \\\n      there\n\n      {{ nme }}"`],
      ['a literal block', '|\n      Hi\n\n        😀 {{ nme }}\n'],
      ['a literal block that keeps its end', '|+\n      Hi\n      {{ nme }}\n\n'],
      ['a folded block', '>\n      Hi\n      there\n\n        * more {{ nme }}\n      end\n'],
      ['a folded block that drops its end', '>-\n      Hi {{ nme }}\n'],
      ['text behind an alias', '*text\nname: &text "Hi {{ nme }}"'],
    ];
    for (const [name, content] of styles) {
      for (const lineBreak of ['\n', '\r\n']) {
        it(`${name}${lineBreak === '\n' ? '' : ', with CRLF'}`, () => {
          const head = content.startsWith('*') ? 'name: &text "Hi {{ nme }}"\n' : '';
          const source = `${head}messages:\n  - role: system\n    content: "{{ known }}"\n  - role: user\n    content: ${content.split('\nname:')[0]}`;
          const text = source.replaceAll('\n', lineBreak);
          const { document, prompt } = parse(text);
          assert.ok(prompt);
          const [, message] = prompt.messages;
          const [variable] = message?.template.variables ?? [];
          assert.ok(message && variable);
          const span = {
            start: message.fileOffset(variable.span.start),
            end: message.fileOffset(variable.span.end),
          };
          const range = document.lines.rangeOf(span);
          assert.equal(textAt(text, range), 'nme');
          assert.throws(
            () => render(prompt, { variables: { known: 1 } }),
            (error: unknown) => {
              assert.ok(error instanceof TemplateError);
              const place = `a.prompt.yml:${range.start.line + 1}:${range.start.character + 1}: `;
              assert.ok(error.message.startsWith(`${place}The variable "nme" is not defined`), error.message);
              return true;
            },
          );
        });
      }
    }
  });

  it('fails with nothing but diagnostics, whatever is done to it', () => {
    const piece = fc.constantFrom(
      '{{',
      '}}',
      '{%',
      '{',
      '}',
      '[',
      ']',
      '"',
      "'",
      '|',
      '>',
      ':',
      '- ',
      '&a ',
      '*a',
      '<<: ',
      '!x ',
      '#',
      '\n',
      '  ',
      '\t',
      '\r',
      '\0',
      '\ud800',
      'null',
      '5',
      '__proto__',
      '😀',
      '---\n',
    );
    const edit = fc.record({ at: fc.nat(2_000), remove: fc.nat(30), add: fc.array(piece, { maxLength: 3 }) });
    fc.assert(
      fc.property(
        fc.constantFrom(...examples, MESSAGES),
        fc.array(edit, { minLength: 1, maxLength: 4 }),
        (text, edits) => {
          let changed = text;
          for (const { at, remove, add } of edits) {
            const start = at % (changed.length + 1);
            changed = changed.slice(0, start) + add.join('') + changed.slice(start + remove);
          }
          const { document, prompt } = parse(changed);
          assert.equal(
            prompt === undefined,
            document.diagnostics.some(({ severity }) => severity === 'error'),
          );
          for (const { range, message } of document.diagnostics) {
            textAt(changed, range);
            assert.match(message, /^["A-Z][^\n]*[.?]$/);
          }
          if (prompt) promptHash(prompt);
        },
      ),
      { numRuns: 300 },
    );
  });
});
