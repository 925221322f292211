import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { YamlDocument } from '../../../src/core/documents/yaml-document.ts';
import type { Files } from '../../../src/core/files.ts';
import { loadRulesFile, parseRules } from '../../../src/core/rules/load-rules.ts';

/** Files that exist only in memory. */
function filesWith(texts: Readonly<Record<string, string>>): Files {
  const unused = () => {
    throw new Error('not needed here');
  };
  return {
    readText: async (path) => texts[path] ?? Promise.reject(new Error('ENOENT')),
    readStream: unused,
    kindOf: unused,
    find: unused,
    linksAmong: unused,
    isWithin: unused,
  };
}

async function load(text: string) {
  const { document, rules } = await loadRulesFile('/a.rules.yml', filesWith({ '/a.rules.yml': text }));
  return { document, rules: rules.map(({ rule }) => rule) };
}

/** What is reported about a text: `marked text → message`. */
function reported(document: YamlDocument): string[] {
  const lines = document.text.split('\n');
  return document.diagnostics.map(({ range: { start, end }, message, severity }) => {
    assert.equal(severity, 'error');
    const rows = lines.slice(start.line, end.line + 1);
    const last = rows.length - 1;
    rows[last] = (rows[last] ?? '').slice(0, end.character);
    rows[0] = (rows[0] ?? '').slice(start.character);
    return `${rows.join('\n')} → ${message}`;
  });
}

describe('rules files', () => {
  it('give rules with what was left out filled in', async () => {
    const { document, rules } = await load(`rules:
  - check: json
  - id: short
    category: quality
    severity: warning
    message: Too long, {{ found }}.
    check: { words: { max: 50 } }
  - check:
      facts:
`);
    assert.deepEqual(document.diagnostics, []);
    assert.deepEqual(rules, [
      { id: 'json', category: 'format', severity: 'error', check: 'json', options: {} },
      {
        id: 'short',
        category: 'quality',
        severity: 'warning',
        check: 'words',
        options: { max: 50 },
        message: 'Too long, {{ found }}.',
      },
      { id: 'facts', category: 'grounding', severity: 'error', check: 'facts', options: {} },
    ]);
  });

  it('number ids that repeat, and leave the ones given alone', async () => {
    const { document, rules } = await load(`rules:
  - check: { words: { max: 5 } }
  - check: { words: { min: 1 } }
  - { id: words-2, check: json }
  - check: { words: { min: 2 } }
`);
    assert.deepEqual(reported(document), []);
    assert.deepEqual(
      rules.map(({ id }) => id),
      ['words', 'words-3', 'words-2', 'words-4'],
    );
  });

  it('keep ids apart across files', async () => {
    const taken = new Set<string>();
    const files = filesWith({
      '/a': 'rules: [{ check: json }]',
      '/b': 'rules: [{ check: json }, { id: json, check: facts }]',
    });
    const first = await loadRulesFile('/a', files, taken);
    const second = await loadRulesFile('/b', files, taken);
    assert.deepEqual(
      [...first.rules, ...second.rules].map(({ rule }) => rule.id),
      ['json', 'json-2'],
    );
    assert.deepEqual(reported(second.document), [
      'json → Another rule has the id "json"; give each rule an id of its own.',
    ]);
  });

  it('say where each rule stands', async () => {
    const files = filesWith({ '/a.rules.yml': 'rules:\n  - check: json\n  - id: x\n    check: facts\n' });
    const { rules } = await loadRulesFile('/a.rules.yml', files);
    assert.deepEqual(rules[1]?.path, ['rules', 1]);
    assert.equal(rules[1]?.file, '/a.rules.yml');
    assert.deepEqual(rules[1]?.range.start, { line: 2, character: 4 });
  });

  it('that cannot be read say so', async () => {
    const { document, rules } = await loadRulesFile('/none.rules.yml', filesWith({}));
    assert.deepEqual(rules, []);
    assert.deepEqual(
      document.diagnostics.map(({ code }) => code),
      ['unreadable-file'],
    );
  });

  const mistakes: [name: string, text: string, marked: (string | RegExp)[]][] = [
    ['an empty file', '', [' → The file must be a map, not empty.']],
    ['no rules', 'rule: []', ['rule → Unknown key "rule"; did you mean "rules"?']],
    [
      'rules that are no list',
      'rules: { check: json }',
      ['{ check: json } → "rules" must be a list, not a map.'],
    ],
    ['broken YAML', 'rules: [', [/YAML/]],
    [
      'a path among the rules',
      'rules: [other.rules.yml]',
      ['other.rules.yml → Item 1 must be a map, not "other.rules.yml".'],
    ],
    [
      'an unknown key',
      'rules: [{ check: json, serverity: error }]',
      ['serverity → Unknown key "serverity"; did you mean "severity"?'],
    ],
    [
      'a wrong severity',
      'rules: [{ check: json, severity: fatal }]',
      ['fatal → "severity" must be error, warning or info, not "fatal".'],
    ],
    ['no check', 'rules: [{ id: x }]', [/Item 1 lacks the key "check"/]],
    ['a check of a wrong type', 'rules: [{ check: 5 }]', [/^5 → "check" must be text or a map, not 5\.$/]],
    [
      'an unknown check',
      'rules: [{ check: { wods: { max: 5 } } }]',
      ['wods → There is no check "wods"; did you mean "words"?'],
    ],
    [
      'an unknown plain check',
      'rules: [{ check: jsn }]',
      ['jsn → There is no check "jsn"; did you mean "json"?'],
    ],
    [
      'a name of a prototype',
      'rules: [{ check: { constructor: 1 } }]',
      [/^constructor → There is no check "constructor"; known are json, /],
    ],
    [
      'an empty check',
      'rules: [{ check: {} }]',
      ['{} → A rule needs a check, for example { "words": { "max": 50 } }.'],
    ],
    [
      'two checks',
      'rules: [{ check: { json: {}, facts: {} } }]',
      ['facts → A rule has one check; move "facts" to a rule of its own.'],
    ],
    [
      'a plain check that needs options',
      'rules: [{ check: words }]',
      ['words → The check "words" needs options, for example {"words":{"max":50}}.'],
    ],
    [
      'an unknown option',
      'rules: [{ check: { words: { maxx: 5 } } }]',
      ['maxx → Unknown key "maxx"; did you mean "max"?'],
    ],
    [
      'a wrong type of option',
      'rules: [{ check: { words: { max: "5" } } }]',
      ['"5" → "max" must be an integer, not "5".'],
    ],
    ['a missing option', 'rules: [{ check: { enum: { at: /a } } }]', [/ → "enum" lacks the key "values"\.$/]],
    [
      'options of no form',
      'rules: [{ check: { contains: 5 } }]',
      ['5 → "contains" must be text, a list or a map, not 5.'],
    ],
    [
      'options that contradict',
      'rules: [{ check: { words: { min: 5, max: 2 } } }]',
      ['2 → The check "words" cannot run: "min" is 5 and "max" only 2, so nothing passes; swap them.'],
    ],
    [
      'an invalid regex',
      'rules: [{ check: { regex: { pattern: "(" } } }]',
      [
        '"(" → The check "regex" cannot run: the pattern is not a valid regular expression: Unterminated group.',
      ],
    ],
    [
      'an invalid regex in the short form',
      'rules: [{ check: { regex: "[" } }]',
      [/^"\[" → The check "regex" cannot run: .*class/],
    ],
    [
      'an invalid schema',
      'rules:\n  - check:\n      jsonSchema:\n        properties:\n          a: { type: strng }\n',
      [/^strng → The check "jsonSchema" cannot run: this is no valid JSON Schema: type must/],
    ],
    [
      'a reference to nowhere',
      'rules: [{ check: { jsonSchema: { items: { $ref: "#/x" } } } }]',
      [/^"#\/x" → .*"#\/x" leads nowhere; add what it names, or correct it\.$/],
    ],
    [
      'a cyclic reference',
      'rules: [{ check: { jsonSchema: { $ref: "#" } } }]',
      [/^"#" → .*without end; let it go through "properties" or "items"\.$/],
    ],
    [
      'a doubled id',
      'rules: [{ id: a, check: json }, { id: a, check: facts }]',
      ['a → Another rule has the id "a"; give each rule an id of its own.'],
    ],
    ['a broken template', 'rules:\n  - check:\n      equals: "x {{ a | }} {{ b"\n', [/^\{\{ b → /]],
    ['a broken template in a message', 'rules: [{ check: json, message: "{% if %}" }]', [/ → \S/]],
  ];
  for (const [name, text, marked] of mistakes) {
    it(`report ${name}`, async () => {
      const { document } = await load(text);
      const found = reported(document);
      assert.equal(found.length, marked.length, found.join('\n'));
      for (const [index, expected] of marked.entries()) {
        if (typeof expected === 'string') assert.equal(found[index], expected);
        else assert.match(found[index] ?? '', expected);
      }
    });
  }

  it('lose only the rule that is wrong', async () => {
    const { document, rules } = await load(
      'rules: [{ check: jsn }, { check: json, x: 1 }, { check: facts }]',
    );
    assert.equal(document.diagnostics.length, 2);
    assert.deepEqual(
      rules.map(({ id }) => id),
      ['facts'],
    );
  });

  it('take options with templates as they are', async () => {
    const { document, rules } = await load('rules: [{ check: { regex: "^{{ expected }}$" } }]');
    assert.deepEqual(document.diagnostics, []);
    assert.equal(rules[0]?.options, '^{{ expected }}$');
  });
});

describe('rules inside of a prompt file', () => {
  const parse = (text: string) => {
    const document = new YamlDocument('/a.prompt.yml', text);
    return { document, rules: parseRules(document, ['rules']) };
  };

  it('stand among paths of rules files', () => {
    const { document, rules } = parse(
      'rules:\n  - common.rules.yml\n  - check: json\n  - check: { wrds: {} }\n',
    );
    assert.deepEqual(
      rules.map(({ rule, path }) => [rule.id, path]),
      [['json', ['rules', 1]]],
    );
    assert.deepEqual(reported(document), ['wrds → There is no check "wrds"; did you mean "words"?']);
  });

  it('may be missing, one path, or no rules at all', () => {
    for (const text of ['name: x', 'rules: common.rules.yml', 'rules:', 'rules: 5', 'x: [', '']) {
      assert.deepEqual(parse(text).rules, [], text);
    }
  });
});
