import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { withoutValueAt, withValueAt } from '../../../src/core/advice/rewrite.ts';
import { YamlDocument } from '../../../src/core/documents/yaml-document.ts';
import '../../support/properties.ts';

const PROMPT = `# A prompt
name: x # its name
model: small
modelParameters: { temperature: 0 } # sampling
messages:
  # what to do
  - role: system
    content: |
      Sort the message.

      Be brief.
  - role: user
    content: "{{ message }}"   # what was asked
rules:
  - id: right # the rule
    check: { expected: { at: /category } }
`;
const document = (text: string) => new YamlDocument('/x.prompt.yml', text);

describe('rewriting a YAML file', () => {
  it('adds a key behind what says how the model is asked', () => {
    const text = withValueAt(document(PROMPT), ['responseFormat'], 'json_schema') ?? '';
    assert.match(text, /# sampling\nresponseFormat: json_schema\nmessages:/);
  });

  it('adds a map, and one to a map in braces', () => {
    const schema = { type: 'object', properties: { a: { enum: ['x', 'y'] } } };
    const text = withValueAt(document(PROMPT), ['jsonSchema'], schema) ?? '';
    assert.deepEqual((document(text).value as { jsonSchema: unknown }).jsonSchema, schema);
    const limited = withValueAt(document(PROMPT), ['modelParameters', 'maxTokens'], 90) ?? '';
    assert.match(limited, /modelParameters: \{ temperature: 0, maxTokens: 90 \} # sampling/);
  });

  it('writes a map in place of a value, and leaves no blanks behind its key', () => {
    for (const value of ['kb', '[kb, faq.md]', '\n  - kb\n  - faq.md', '"kb" # all of it']) {
      const text = withValueAt(document(`name: x\nknowledge: ${value}\n`), ['knowledge'], { sources: 'kb' });
      assert.match(text ?? '', /^name: x\nknowledge:\n {2}sources: kb( # all of it)?\n$/);
    }
  });

  it('adds a key to what is not there yet', () => {
    const text = withValueAt(document('name: x\nmessages: []\n'), ['modelParameters', 'maxTokens'], 90);
    assert.equal(text, 'name: x\nmodelParameters:\n  maxTokens: 90\nmessages: []\n');
  });

  it('changes lines of a literal block and no other', () => {
    const text = withValueAt(
      document(PROMPT),
      ['messages', 0, 'content'],
      'Sort the message.\n\nBe brief.\nUse JSON.\n',
    );
    assert.equal(text, PROMPT.replace('      Be brief.\n', '      Be brief.\n      Use JSON.\n'));
  });

  it('writes a quoted text of several lines as a block', () => {
    const text =
      withValueAt(document(PROMPT), ['messages', 1, 'content'], 'Context:\n{{ context }}\n\n{{ message }}') ??
      '';
    assert.match(
      text,
      /content: \|-\n {6}Context:\n {6}\{\{ context \}\}\n\n {6}\{\{ message \}\} {3}# what was asked\n|content: "Context/,
    );
    assert.ok(text.includes('# the rule'));
  });

  it('removes an item, and the list with its last one', () => {
    assert.ok(!withoutValueAt(document(PROMPT), ['messages', 0])?.includes('Be brief'));
    assert.ok(!withoutValueAt(document(PROMPT), ['rules', 0])?.includes('rules:'));
  });

  it('replaces a check in braces, and keeps the lines of Windows', () => {
    assert.match(withValueAt(document(PROMPT), ['rules', 0, 'check'], 'expected') ?? '', /check: expected\n/);
    const windows = PROMPT.replaceAll('\n', '\r\n');
    const text = withValueAt(document(windows), ['retry'], { attempts: 1 }) ?? '';
    assert.ok(!/[^\r]\n/.test(text) && text.includes('retry:\r\n  attempts: 1\r\n'));
  });

  it('says what it should, with every comment, whatever the text is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii', maxLength: 60 }), (written) => {
        const content = written.replace(/[^\n\x20-\x7e]/g, '');
        const text = withValueAt(document(PROMPT), ['messages', 0, 'content'], content);
        if (text === undefined) return;
        const value = document(text).value as { messages: { content: string }[] };
        assert.equal(value.messages[0]?.content, content);
        for (const comment of PROMPT.match(/#.*/g) ?? []) assert.ok(text.includes(comment), comment);
      }),
    );
  });
});
