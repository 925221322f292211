import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { rungText } from '../../../src/core/ladder/rung-prompt.ts';
import { parsePrompt } from '../../../src/core/prompt/parse.ts';
import type { PromptFile } from '../../../src/core/prompt/prompt-file.ts';
import { render } from '../../../src/core/prompt/render.ts';

const MESSAGES = `messages:
  - role: system
    content: |
      Answer shortly. # no comment
  - role: user
    content: "{{ question }}"
`;
const WITH_ALL = `# my prompt
model: m
${MESSAGES.replace('shortly.', 'from {{ context }}')}samples: s.jsonl
knowledge:
  sources: [kb/]
  topK: 2
  fallback: nothing
retry:
  attempts: 3
  on: [format]
`;

function parsed(text: string): PromptFile {
  const { prompt, document } = parsePrompt('/w/x.prompt.yml', text);
  assert.ok(prompt, JSON.stringify(document.diagnostics));
  return prompt;
}

const onRung = (text: string, retrieval: boolean, rules: boolean) =>
  parsed(rungText(parsed(text), { retrieval, rules }));

describe('the prompt of a rung', () => {
  it('switches off what the first rung leaves out, and keeps all else', () => {
    const prompt = onRung(WITH_ALL, false, false);
    assert.equal(prompt.retrieval?.topK, 0);
    assert.equal(prompt.retrieval?.fallback, 'nothing');
    assert.deepEqual(prompt.retry, { attempts: 0, on: ['format'], strategy: 'feedback' });
    assert.deepEqual(
      prompt.messages.map(({ template }) => template.text),
      parsed(WITH_ALL).messages.map(({ template }) => template.text),
    );
    assert.match(prompt.document.text, /^# my prompt\n/);
    const [system] = render(prompt, { variables: { question: 'q' } });
    assert.equal(system?.content, 'Answer from  # no comment\n');
  });

  it('is the file itself where that asks so already', () => {
    assert.equal(rungText(parsed(WITH_ALL), { retrieval: true, rules: true }), WITH_ALL);
    const plain = `model: m\n${MESSAGES}`;
    assert.equal(rungText(parsed(plain), { retrieval: false, rules: false }), plain);
  });

  it('puts passages into a prompt that has no place for them', () => {
    const { messages, retrieval } = onRung(`model: m\n${MESSAGES}knowledge:\n  - kb/\n`, true, false);
    assert.equal(retrieval?.topK, 5);
    assert.equal(messages[0]?.template.text, 'Answer shortly. # no comment\n\nContext:\n{{ context }}\n');
    const withoutSystem = `model: m\nmessages: [{role: user, content: "{{ q }}"}]\nknowledge: kb/\n`;
    assert.equal(
      onRung(withoutSystem, true, false).messages[0]?.template.text,
      'Context:\n{{ context }}\n\n{{ q }}',
    );
  });

  it('adds the attempts that rung 3 asks again with', () => {
    const { retry } = onRung(`model: m\n${MESSAGES}`, false, true);
    assert.deepEqual(retry, { attempts: 2, on: ['format', 'constraint', 'safety'], strategy: 'feedback' });
    const off = onRung(`model: m\n${MESSAGES}retry: { attempts: 0, on: [format] }\n`, false, true).retry;
    assert.deepEqual(off, { attempts: 2, on: ['format'], strategy: 'feedback' });
  });

  it('turns retrieval on that the file has turned off', () => {
    const off = WITH_ALL.replace('topK: 2', 'topK: 0');
    assert.equal(rungText(parsed(off), { retrieval: false, rules: true }), off);
    assert.equal(onRung(off, true, true).retrieval?.topK, 5);
  });

  it('says so where the file cannot be changed without changing more', () => {
    const shared = parsed(`model: m\n${MESSAGES}knowledge:\n  sources: &files [kb/]\nsamples: *files\n`);
    assert.throws(() => rungText(shared, { retrieval: false, rules: false }), /without anchors/);
  });
});
