import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import {
  type Completion,
  completeBySchema,
} from '../../../src/core/authoring/language/schema-completions.ts';
import { explainBySchema } from '../../../src/core/authoring/language/schema-hover.ts';
import { YamlDocument } from '../../../src/core/documents/yaml-document.ts';
import { CATALOGUE, checkNames } from '../../../src/core/rules/catalogue/index.ts';
import { parseRules } from '../../../src/core/rules/load-rules.ts';

const FILE = '/x.rules.yml';

/** Takes the cursor, written `▮`, out of a text. */
function typed(written: string): { text: string; offset: number } {
  const offset = written.indexOf('▮');
  return { text: written.replace('▮', ''), offset };
}

function complete(written: string, file = FILE): Completion[] {
  const { text, offset } = typed(written);
  return completeBySchema(file, text, offset);
}

const labels = (written: string, file?: string) => complete(written, file).map(({ label }) => label);

/** The text once a completion is accepted, as an editor does it, every place filled with what it proposes. */
function accepted(written: string, { snippet, span }: Completion): string {
  const { text } = typed(written);
  const line = text.slice(text.lastIndexOf('\n', span.start - 1) + 1);
  const [indentation = ''] = /^ */.exec(line) ?? [];
  const filledIn = snippet
    .replace(/\$\{\d+\|([^,|]*)[^|]*\|\}/g, '$1')
    .replace(/\$\{\d+:((?:\\.|[^}\\])*)\}/g, '$1')
    .replace(/\$0/g, '')
    .replace(/\\(.)/g, '$1')
    .replaceAll('\n', `\n${indentation}`)
    .replaceAll('\t', '  ');
  return text.slice(0, span.start) + filledIn + text.slice(span.end);
}

/** The checks that may stand inside of others. */
const INNER_CHECKS = CATALOGUE.filter(({ requirement }) => !requirement).map(({ name }) => name);
const RULE_KEYS = ['check', 'id', 'category', 'severity', 'message', 'when', 'weight', 'repair'];

describe('completion of rules', () => {
  const places: [string, string, readonly string[]][] = [
    ['a key being typed, another rule below', 'rules:\n  - id: x\n    ch▮\n  - id: y\n', without('id')],
    ['a new rule', 'rules:\n  - ▮\n', RULE_KEYS],
    ['an empty line between keys', 'rules:\n  - id: x\n    ▮\n    check: json\n', without('id', 'check')],
    ['before a colon', 'rules:\n  - id: x\n    se▮: error\n', without('id')],
    ['categories', 'rules:\n  - category: ▮\n', ['format', 'constraint', 'safety', 'grounding', 'quality']],
    ['severities', 'rules:\n  - severity: wa▮\n    check: json\n', ['error', 'warning', 'info']],
    ['checks, on the next line', 'rules:\n  - check:\n      ▮\n', checkNames],
    ['checks, being typed', 'rules:\n  - check:\n      wor▮\n    id: x\n', checkNames],
    ['checks, in braces', 'rules:\n  - check: {▮}\n', checkNames],
    ['a check inside of another one', 'rules:\n  - check: { not: {▮\n  - id: y\n', INNER_CHECKS],
    ['a check in a list', 'rules:\n  - check:\n      all:\n        - ▮\n', INNER_CHECKS],
    [
      'a check in a condition',
      'rules:\n  - check: json\n    when:\n      output:\n        ▮\n',
      INNER_CHECKS,
    ],
    ['one check is enough', 'rules:\n  - check:\n      json:\n      ▮\n', []],
    [
      'options',
      'rules:\n  - check: { letterFrequency: { min: 1, ▮\n',
      ['letter', 'ignoreCase', 'at', 'max', 'exact', 'optional'],
    ],
    [
      'options in lines',
      'rules:\n  - check:\n      words:\n        ▮\n',
      ['at', 'split', 'min', 'max', 'exact', 'optional'],
    ],
    ['yes or no', 'rules:\n  - check: { words: { max: 5, split: ▮ } }\n', ['true', 'false']],
    ['values of an option', 'rules:\n  - check: { title: { style: ▮ } }\n', ['heading', 'angle', 'any']],
    [
      'items of a list',
      'rules:\n  - check: { pii: { kinds: [em▮\n',
      ['email', 'phone', 'card', 'iban', 'ssn', 'ip'],
    ],
    ['conditions', 'rules:\n  - when: { ▮ }\n', ['tag', 'variable', 'equals', 'output', 'not']],
    ['an empty file', '▮', ['rules']],
    ['with CRLF', 'rules:\r\n  - id: x\r\n    ▮\r\n    check: json\r\n', without('id', 'check')],
    ['nothing in a comment', 'rules:\n  - id: x # ▮\n', []],
    ['nothing in a sentence', 'rules:\n  - message: Wo▮\n', []],
    ['nothing in quotes', 'rules:\n  - category: "fo▮"\n', []],
    ['nothing under an unknown check', 'rules:\n  - check: { wordz: { ▮ } }\n', []],
    ['nothing under prototype names', 'rules:\n  - check: { constructor: { ▮ } }\n', []],
  ];
  for (const [what, written, expected] of places) {
    it(`offers: ${what}`, () => assert.deepEqual(labels(written), expected));
  }

  it('replaces the word being typed, and writes no second colon', () => {
    const [severity] = complete('rules:\n  - id: x\n    se▮v: error\n').filter(
      ({ label }) => label === 'severity',
    );
    assert.ok(severity);
    assert.equal(
      accepted('rules:\n  - id: x\n    se▮v: error\n', severity),
      'rules:\n  - id: x\n    severity: error\n',
    );
  });

  it('says of a check what it is for, with an example', () => {
    const words = complete('rules:\n  - check:\n      ▮\n').find(({ label }) => label === 'words');
    assert.equal(words?.kind, 'check');
    assert.match(words?.summary ?? '', /a number of words/);
    assert.match(words?.description ?? '', /check: \{ words: \{ max: 50 \} \}/);
  });

  for (const written of [
    'rules:\n  - id: x\n    check: ▮\n',
    'rules:\n  - id: x\n    check:\n      ▮\n',
    'rules:\n  - id: x\n    check: {▮}\n',
    'rules:\n  - id: x\n    check:\n      not:\n        ▮\n',
    'rules:\n  - id: x\n    check:\n      all:\n        - ▮\n',
  ]) {
    it(`writes rules that load: ${JSON.stringify(written)}`, () => {
      const completions = complete(written);
      const isInner = /not:|all:/.test(written);
      assert.equal(completions.length, isInner ? INNER_CHECKS.length : CATALOGUE.length);
      for (const completion of completions) {
        const text = accepted(written, completion);
        const document = new YamlDocument(FILE, text);
        assert.equal(parseRules(document, ['rules']).length, 1, text);
      }
    });
  }

  it('knows the keys of a prompt file, and rules in it', () => {
    const file = '/x.prompt.yml';
    assert.deepEqual(labels('name: x\nrules:\n  - a.rules.yml\n  - ▮\n', file), RULE_KEYS);
    const [first, ...others] = labels('name: x\n▮\n', file);
    assert.equal(first, 'messages');
    assert.ok(others.includes('modelParameters') && !others.includes('name'));
    assert.deepEqual(labels('messages:\n  - ▮\n', file), ['role', 'content']);
    assert.deepEqual(labels('messages:\n  - role: ▮\n', file), ['system', 'user', 'assistant', 'developer']);
    assert.ok(labels('modelParameters: { ▮ }\n', file).includes('topP'));
    assert.deepEqual(labels('testData:\n  - ▮\n', file), ['evaluators']);
    assert.ok(labels('testData:\n  - evaluators:\n      - ▮\n', file).includes('string'));
  });

  it('copes with anything, cut anywhere', () => {
    const pieces = fc.constantFrom(
      'rules:',
      '\n',
      '  ',
      '- ',
      'check',
      ': ',
      '{',
      '}',
      '[',
      ']',
      '"',
      "'",
      '|',
      '&a ',
      '*a',
      '? ',
      '#',
      'words',
      '\t',
      '\0',
      '\ud800',
      '__proto__',
      '---\n',
      '!x ',
    );
    const texts = fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(texts, fc.nat(200), (text, offset) => {
        completeBySchema(FILE, text, Math.min(offset, text.length));
        explainBySchema(FILE, text, Math.min(offset, text.length));
      }),
    );
  });

  it('says nothing in a file too long to be read at every keystroke', () => {
    assert.deepEqual(labels(`rules:\n  - ▮\n#${' '.repeat(200_000)}`), []);
  });
});

describe('hover by schema', () => {
  it('explains the keys and parameters of a prompt', () => {
    const prompt = 'modelParameters: { topP: 1 }\n';
    assert.match(
      explainBySchema('/x.prompt.yml', prompt, prompt.indexOf('topP'))?.markdown ?? '',
      /^\*\*topP\*\*\n\n\w/,
    );
  });

  const text =
    'rules:\n  - id: x\n    category: safety\n    check: { words: { max: 5, split: true } }\n  - check: json\n';
  const hovers: [string, RegExp][] = [
    ['id', /^\*\*id\*\*\n\nNames the rule/],
    ['safety', /^\*\*category\*\*.*One of `format`/s],
    ['words', /^\*\*words\*\*\n\nThe output.*```yaml/s],
    ['max', /^\*\*max\*\*\n\nAt most this many words\.$/],
    ['true', /^\*\*split\*\*.*Default: `false`/s],
    ['json', /^\*\*json\*\*\n\nThe whole output is one JSON value/],
  ];
  for (const [word, expected] of hovers) {
    it(`explains ${word}`, () => {
      const found = explainBySchema(FILE, text, text.indexOf(word) + 1);
      assert.match(found?.markdown ?? '', expected);
      assert.equal(text.slice(found?.span.start, found?.span.end), word);
    });
  }

  it('says nothing where there is nothing to say', () => {
    assert.equal(explainBySchema(FILE, text, text.indexOf('rules')), undefined);
    assert.equal(explainBySchema(FILE, 'rules:\n  - nothing: 1\n', 14), undefined);
    assert.equal(explainBySchema('/x.prompt.yml', 'nothing: id\n', 1), undefined);
  });
});

function without(...keys: string[]): string[] {
  return RULE_KEYS.filter((key) => !keys.includes(key));
}
