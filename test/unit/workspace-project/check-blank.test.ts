import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { diskFiles } from '../../../src/core/files.ts';
import { checkSamples } from '../../../src/core/workspace/check-samples.ts';
import { loadProject } from '../../../src/core/workspace/project.ts';
import { tempWorkspace } from '../../support/workspace.ts';

/** The lines of the samples that leave nothing to ask, where samples have the texts. */
async function blankOf(messages: string, texts: readonly string[]): Promise<number[]> {
  const samples = texts.map((text, index) => `${JSON.stringify({ id: `s${index}`, text, more: '' })}\n`);
  await using folder = await tempWorkspace({
    'x.prompt.yml': `messages:\n${messages}\nsamples: s.jsonl\n`,
    's.jsonl': samples.join(''),
  });
  const { project } = await loadProject(folder.path('x.prompt.yml'), diskFiles);
  assert.ok(project);
  const { mistakes } = await checkSamples(project, { files: diskFiles });
  const found = mistakes.filter(({ code }) => code === 'empty-message');
  for (const { file, severity, code, message } of found) {
    assert.deepEqual([file, severity, code], [folder.path('s.jsonl'), 'warning', 'empty-message']);
    assert.match(message, /^Sample "s\d+" leaves nothing to ask, /);
  }
  return found.map(({ range }) => range.start.line);
}

describe('samples that leave nothing to ask', () => {
  const texts = ['a', '', ' \n\t', 'b'];
  const cases: [name: string, messages: string, found: number[]][] = [
    [
      'are those that a template takes all its text from',
      '  - { role: user, content: "{{ text }}" }',
      [1, 2],
    ],
    ['are those of several variables', '  - { role: user, content: "{{ text }} {{ more }}" }', [1, 2]],
    ['are none where a template has text', '  - { role: user, content: "Q: {{ text }}" }', []],
    [
      'are found whatever the system message says',
      '  - { role: system, content: Answer. }\n  - { role: user, content: "{{ text }}" }',
      [1, 2],
    ],
    [
      'are none where another message asks',
      '  - { role: user, content: "{{ text }}" }\n  - { role: user, content: Well? }',
      [],
    ],
    [
      'are those whose text depends on a condition',
      '  - { role: user, content: "{% if text == \'b\' %}Say {{ text }}{% endif %}" }',
      [0, 1, 2],
    ],
    ['are found without a message of the user', '  - { role: system, content: "{{ text }}" }', [1, 2]],
    ['are none where they cannot be rendered', '  - { role: user, content: "{{ text }}{{ nobody }}" }', []],
  ];
  for (const [name, messages, found] of cases) {
    it(name, async () => assert.deepEqual(await blankOf(messages, texts), found));
  }

  it('are reported up to a hundred', async () => {
    const found = await blankOf('  - { role: user, content: "{{ text }}" }', [
      ...Array.from({ length: 150 }, () => ''),
    ]);
    assert.equal(found.length, 100);
  });
});
