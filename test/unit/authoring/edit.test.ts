import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { isRuleAt, relaxEdit, repairEdit } from '../../../src/core/authoring/edit/rule-edits.ts';
import type { TextEdit } from '../../../src/core/authoring/edit/text-edit.ts';
import { YamlDocument } from '../../../src/core/documents/yaml-document.ts';
import { parseRules } from '../../../src/core/rules/load-rules.ts';
import { applyChange } from '../../../src/core/text/text-change.ts';
import { evaluate } from '../rules/support.ts';

/** The first rule of a file, and what an output breaks of it. */
function broken(text: string, output: string) {
  const document = new YamlDocument('/x.rules.yml', text);
  const [located] = parseRules(document, ['rules']);
  assert.ok(located, text);
  const [violation] = evaluate([located.rule], output);
  assert.ok(violation, `${output} breaks nothing`);
  return { document, ...located, violation };
}

function relaxed(text: string, output: string): { title: string; text: string } | undefined {
  const { document, path, rule, violation } = broken(text, output);
  const found = relaxEdit(document, path, rule, {
    violation,
    output,
    passes: (other) => evaluate([other], output).length === 0,
  });
  return found && { title: found.title, text: applyChange(text, found.edit) };
}

function repaired(text: string, output: string): { text: string; selected: string } | undefined {
  const { document, path, rule, violation } = broken(text, output);
  const edit = repairEdit(document, path, rule, violation);
  return edit && { text: applyChange(text, edit), selected: selected(edit) };
}

const selected = ({ text, selection }: TextEdit) => text.slice(selection.start, selection.end);

const LONG = 'one two three four five six';

describe('relaxing a rule', () => {
  const cases: [string, string, string, string][] = [
    [
      'rules:\n  - check: { words: { max: 5 } } # short\n',
      LONG,
      'max 5 → 6',
      'rules:\n  - check: { words: { max: 6 } } # short\n',
    ],
    [
      'rules:\n  - check:\n      words:\n        max: 5 # short\n        min: 1\n',
      LONG,
      'max 5 → 6',
      'rules:\n  - check:\n      words:\n        max: 6 # short\n        min: 1\n',
    ],
    [
      'rules:\n  - check: { characters: { min: 2000 } }\n',
      'a'.repeat(1234),
      'min 2000 → 1234',
      'rules:\n  - check: { characters: { min: 1234 } }\n',
    ],
    [
      'rules:\n  - check: { number: { at: n, max: 5 } }\n',
      '{"n":7.5}',
      'max 5 → 7.5',
      'rules:\n  - check: { number: { at: n, max: 7.5 } }\n',
    ],
    [
      'rules:\n  - check: { enum: { at: c, values: [a, b] } } # all\n',
      '{"c":"tech"}',
      'allow "tech"',
      'rules:\n  - check: { enum: { at: c, values: [a, b, tech] } } # all\n',
    ],
    [
      'rules:\n  - check:\n      enum:\n        - a # first\n        - b # last\n    severity: error\n',
      'c',
      'allow "c"',
      'rules:\n  - check:\n      enum:\n        - a # first\n        - b # last\n        - c\n    severity: error\n',
    ],
    [
      'rules:\n  - check: { enum: { at: c, values: [a] } }\n',
      '{"c":"true"}',
      'allow "true"',
      'rules:\n  - check: { enum: { at: c, values: [a, "true"] } }\n',
    ],
    [
      'rules:\n  - check: { enum: { at: c, values: [1] } }\n',
      '{"c":"1, 2"}',
      'allow "1, 2"',
      'rules:\n  - check: { enum: { at: c, values: [1, "1, 2"] } }\n',
    ],
    [
      'rules:\n  - check: { enum: { at: c, values: [a] } }\n',
      '{"c":null}',
      'allow null',
      'rules:\n  - check: { enum: { at: c, values: [a, null] } }\n',
    ],
    [
      'rules:\r\n  - id: x # it\r\n    check: json # all of it\r\n  # next\r\n',
      'no',
      'only warn',
      'rules:\r\n  - id: x # it\r\n    check: json # all of it\r\n    severity: warning\r\n  # next\r\n',
    ],
    [
      'rules:\n  - { id: x, check: json }\n',
      'no',
      'only warn',
      'rules:\n  - { id: x, check: json, severity: warning }\n',
    ],
    [
      'rules:\n  - severity: error # grave\n    check: json',
      'no',
      'only warn',
      'rules:\n  - severity: warning # grave\n    check: json',
    ],
    [
      'rules:\n  - check: { number: { at: n, max: 5 } }\n',
      '{"n":"many"}',
      'only warn',
      'rules:\n  - check: { number: { at: n, max: 5 } }\n    severity: warning\n',
    ],
    [
      'rules:\n  - check: { words: { exact: 5 } }\n',
      LONG,
      'only warn',
      'rules:\n  - check: { words: { exact: 5 } }\n    severity: warning\n',
    ],
    [
      'rules:\n  - check: { not: { contains: x } }\n    message: |\n      No x.\n      Never.\n\n  # More to come\n',
      'x',
      'only warn',
      'rules:\n  - check: { not: { contains: x } }\n    message: |\n      No x.\n      Never.\n    severity: warning\n\n  # More to come\n',
    ],
  ];
  for (const [text, output, title, expected] of cases) {
    it(`${title}: ${JSON.stringify(text)}`, () => {
      assert.deepEqual(relaxed(text, output), { title, text: expected });
    });
  }

  it('touches nothing that other rules share', () => {
    const shared = 'rules:\n  - check: { words: &short { max: 5 } }\n  - check: { words: *short }\n';
    assert.equal(relaxed(shared, LONG)?.title, 'only warn');
  });

  it('leaves a rule alone that only warns and has no bound to move', () => {
    assert.equal(relaxed('rules:\n  - severity: info\n    check: json\n', 'no'), undefined);
  });

  it('lets the output pass, whatever it is', () => {
    const outputs = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.json({ maxDepth: 1 }),
      fc
        .record({ c: fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null)) })
        .map((value) => JSON.stringify(value)),
    );
    const checks = fc.constantFrom(
      '{ words: { max: 1 } }',
      '{ enum: { at: c, values: [a] } }',
      '{ enum: [a] }',
      '{ number: { at: c, min: 3, max: 5 } }',
      'json',
    );
    fc.assert(
      fc.property(outputs, checks, (output, check) => {
        const text = `rules:\n  - check: ${check} # why\n  - check: { characters: { min: 0 } }\n`;
        const document = new YamlDocument('/x.rules.yml', text);
        const [located] = parseRules(document, ['rules']);
        assert.ok(located);
        if (evaluate([located.rule], output).length === 0) return;
        const after = relaxed(text, output);
        assert.ok(after);
        assert.match(after.text, /# why\n/);
        const [rule, next] = parseRules(new YamlDocument('/x.rules.yml', after.text), ['rules']);
        assert.ok(rule && next);
        assert.ok(
          evaluate([rule.rule], output).every(({ severity }) => severity !== 'error'),
          after.text,
        );
      }),
    );
  });
});

describe('adding a repair sentence', () => {
  const drafts: [string, string, string][] = [
    ['check: { words: { max: 5 } }', LONG, 'The answer must have at most 5 words.'],
    ['check: { words: { at: a, max: 5 } }', JSON.stringify({ a: LONG }), '/a must have at most 5 words.'],
    ['check: { enum: { at: c, values: [a, b] } }', '{"c":"x"}', '/c must be "a" or "b".'],
    ['check: { number: { at: n, min: 1, max: 5 } }', '{"n":7}', '/n must be 1 to 5.'],
    ['check: json', 'no', 'Answer with JSON alone, without a code fence or text around it.'],
    ['check: { fields: [reply] }', '{}', '/reply must be there.'],
    ['check: { contains: thank }', 'no', 'The answer must contain "thank".'],
    ['check: { notContains: guarantee }', 'I guarantee it', 'The answer must not contain "guarantee".'],
    ['check: { startsWith: Dear }', 'Hello', 'The answer must start with "Dear".'],
    [
      'check: { language: de }',
      'This is written in plain English, as you can see.',
      'The answer must be in German.',
    ],
    ['check: { regex: "^[0-9]+$" }', 'no', 'The answer must match /^[0-9]+$/.'],
    ['check: noComma', 'a, b', 'The answer must not have a comma.'],
    [
      'check: { notContains: refund }\n    message: Only a colleague may promise money',
      'a refund',
      'Only a colleague may promise money.',
    ],
  ];
  for (const [rule, output, sentence] of drafts) {
    it(`drafts: ${sentence}`, () => {
      const after = repaired(`rules:\n  - ${rule}\n`, output);
      assert.equal(JSON.parse(`"${after?.selected.replaceAll(/(?<!\\)"/g, '\\"')}"`), sentence);
      const [located] = parseRules(new YamlDocument('/x.rules.yml', after?.text ?? ''), ['rules']);
      assert.equal(located?.rule.repair, sentence);
    });
  }

  it('never drafts a template', () => {
    const after = repaired(
      'rules:\n  - id: x\n    check: { contains: a }\n    message: "{{ found }} is wrong"\n',
      'no',
    );
    assert.equal(after?.selected, 'Keep to the rule "x".');
  });

  it('selects the sentence that is there', () => {
    const text = 'rules:\n  - check: json\n    repair: JSON, please.\n';
    assert.deepEqual(repaired(text, 'no'), { text, selected: 'JSON, please.' });
  });

  it('goes behind the last key, comments staying where they are', () => {
    const text = 'rules:\n  # One\n  - check: json # whole\n\n  # Two\n  - check: noComma\n';
    assert.equal(
      repaired(text, 'no, no')?.text,
      'rules:\n  # One\n  - check: json # whole\n    repair: Answer with JSON alone, without a code fence or text around it.\n\n  # Two\n  - check: noComma\n',
    );
  });
});

describe('a rule that is edited', () => {
  const document = new YamlDocument(
    '/x.rules.yml',
    'rules:\n  - id: a\n    check: json\n  - check: noComma\n',
  );
  const [named, unnamed] = parseRules(document, ['rules']);
  it('is known by its id, or by its check', () => {
    assert.ok(named && unnamed);
    assert.ok(isRuleAt(document, ['rules', 0], named.rule));
    assert.ok(isRuleAt(document, ['rules', 1], unnamed.rule));
    assert.ok(!isRuleAt(document, ['rules', 1], named.rule));
    assert.ok(!isRuleAt(document, ['rules', 0], unnamed.rule));
    assert.ok(!isRuleAt(document, ['rules', 2], named.rule));
  });
});
