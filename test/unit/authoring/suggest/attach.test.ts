import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { parse } from 'yaml';
import { attachRules } from '../../../../src/core/authoring/suggest/attach.ts';
import { YamlDocument } from '../../../../src/core/documents/yaml-document.ts';

const PATH = './a.rules.yml';

function attached(text: string, added: Parameters<typeof attachRules>[1] = PATH): string | undefined {
  const edit = attachRules(new YamlDocument('/a.prompt.yml', text), added);
  return edit && text.slice(0, edit.span.start) + edit.text + text.slice(edit.span.end);
}

describe('adding a rules file to a prompt', () => {
  for (const [name, rules] of [
    ['none', ''],
    ['none, without a line break at the end', 'name: x'],
    ['a path', 'rules: x.rules.yml # why\nname: x\n'],
    ['an empty list', 'rules: []\nname: x\n'],
    ['a list on one line', "rules: [ x.rules.yml, 'y.rules.yml' ]\nname: x\n"],
    ['a list on one line that ends with a comma', 'rules: [ x.rules.yml, ]\nname: x\n'],
    [
      'a list in brackets over lines',
      'rules: [\n    x.rules.yml, # why\n    y.rules.yml # then\n  ]\nname: x\n',
    ],
    [
      'a list in brackets over lines that ends with a comma',
      'rules: [\n    x.rules.yml,\n    { check: json }, # why\n    # then\n  ]\nname: x\n',
    ],
    ['a list in brackets that is broken anywhere', 'rules: [x.rules.yml,\n  y.rules.yml\n  ]\nname: x\n'],
    ['a list', 'rules:\n  - x.rules.yml # why\n  # then\nname: x\n'],
    ['a list without indentation, at the end', 'rules:\n- x.rules.yml\n- y.rules.yml'],
    [
      'a list that ends with a rule',
      'rules:\n    - x.rules.yml\n    - id: long\n      check:\n        words: { max: 3 }\nname: x\n',
    ],
    ['a key without a value', 'rules:\nname: x\n'],
  ] as const) {
    it(`beside ${name}`, () => {
      const text = `messages:\n  - role: user\n    content: hi\n${rules}`;
      const after = attached(text);
      assert.ok(after);
      const before = parse(text);
      assert.deepEqual(parse(after), { ...before, rules: [...[before.rules ?? []].flat(), PATH] });
      for (const comment of text.match(/#.*/g) ?? []) assert.ok(after.includes(comment));
    });
  }

  it('adds a rule in the same way', () => {
    const rule = { check: 'expected' };
    assert.equal(
      attached('rules:\n  - x.rules.yml\n', rule),
      'rules:\n  - x.rules.yml\n  - { check: expected }\n',
    );
    assert.equal(attached('rules: x.rules.yml\n', rule), 'rules: [x.rules.yml, { check: expected }]\n');
    assert.equal(attached('evaluators: []\n', rule), 'evaluators: []\nrules:\n  - { check: expected }\n');
  });

  it('leaves each comment behind its item', () => {
    assert.equal(
      attached('rules: [\n    a.yml, # one\n    b.yml # two\n  ]\n'),
      'rules: [\n    a.yml, # one\n    b.yml, # two\n    "./a.rules.yml"\n  ]\n',
    );
  });

  it('adds to the list that an alias stands for', () => {
    for (const list of [
      '[a.yml]',
      '[]',
      '[\n    a.yml, # why\n  ]',
      '\n  - a.yml # why\n',
      '\n- a.yml',
      '# why\n  - a.yml\n  - b.yml',
    ]) {
      const text = `x: &x ${list}\nname: n\nrules: *x\n`;
      const after = attached(text);
      assert.ok(after, text);
      const rules = [...parse(text).rules, PATH];
      assert.deepEqual(parse(after), { x: rules, name: 'n', rules });
      assert.ok(after.endsWith('\nname: n\nrules: *x\n'));
    }
    assert.equal(attached('x: &x a.yml\nrules: *x\n'), `x: &x a.yml\nrules: [*x, "${PATH}"]\n`);
  });
});
