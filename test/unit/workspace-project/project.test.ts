import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { diskFiles } from '../../../src/core/files.ts';
import { loadProject, type Project } from '../../../src/core/workspace/project.ts';
import { promptFile, tempWorkspace } from '../../support/workspace.ts';
import { collect, samplesIn } from '../samples/support.ts';

async function load(
  files: Readonly<Record<string, string>>,
  test: (project: Project, place: (path: string) => string) => unknown,
  file = 'x.prompt.yml',
) {
  await using folder = await tempWorkspace(files);
  const { project, diagnostics } = await loadProject(folder.path(file), diskFiles);
  assert.deepEqual(
    diagnostics.filter(({ severity }) => severity === 'error'),
    [],
  );
  assert.ok(project);
  await test(project, (path) => path.slice(folder.root.length + 1));
}

const checksOf = ({ rules }: Project) => rules.rules.map(({ id, check }) => `${id}: ${check}`);

describe('loadProject', () => {
  it('finds the workspace, its configuration and all files', () =>
    load(
      {
        'a/b/x.prompt.yml': promptFile('samples: ["../*.jsonl", z.csv]\nrules: ../r.rules.yml\n'),
        'a/y.jsonl': '{"input":"1"}\n',
        'a/x.jsonl': '{"input":"2"}\n',
        'a/b/z.csv': 'input\n3\n',
        'a/r.rules.yml': 'rules: [{ check: json }]\n',
        '.prompt-ladder/config.yml': 'model: of-config\n',
      },
      async ({ root, config, sampleFiles, ruleFiles, samples }, place) => {
        assert.equal(place(root), '');
        assert.deepEqual(config, { model: 'of-config' });
        assert.deepEqual(sampleFiles.map(place), ['a/x.jsonl', 'a/y.jsonl', 'a/b/z.csv']);
        assert.deepEqual(ruleFiles.map(place), ['a/r.rules.yml']);
        const read = samplesIn(await collect(samples.records()));
        assert.deepEqual(
          read.map(({ variables }) => variables.input),
          ['2', '1', '3'],
        );
      },
      'a/b/x.prompt.yml',
    ));

  it('takes a file named twice once', () =>
    load(
      {
        'x.prompt.yml': promptFile('samples: [s.jsonl, "*.jsonl", ./s.jsonl]\n'),
        's.jsonl': '{"input":"1"}\n',
      },
      ({ sampleFiles }) => assert.equal(sampleFiles.length, 1),
    ));

  it('adds inline samples to those of files', () =>
    load(
      {
        'x.prompt.yml': promptFile('samples: s.jsonl\ntestData:\n  - input: inline\n'),
        's.jsonl': '{"input":"1"}\n',
      },
      async ({ samples }) => assert.equal((await collect(samples.records())).length, 2),
    ));

  describe('rules', () => {
    it('are those of files, those written inline, and those of string evaluators', () =>
      load(
        {
          'x.prompt.yml': promptFile(`rules: [r.rules.yml, { check: { equals: x } }]
evaluators:
  - { name: Begins, string: { startsWith: A } }
  - { name: Judged, uses: github/fluency }
`),
          'r.rules.yml': 'rules: [{ id: shape, check: json }]\n',
        },
        (project, place) => {
          assert.deepEqual(checksOf(project), [
            'shape: json',
            'equals: equals',
            'Begins: startsWith',
            'facts: facts',
          ]);
          assert.deepEqual(
            project.locatedRules.map(({ file, range }) => `${place(file)}:${range.start.line}`),
            ['r.rules.yml:0', 'x.prompt.yml:6'],
          );
        },
      ));

    it('hold an answer against `expected` where nothing else checks it', () =>
      load({ 'x.prompt.yml': promptFile() }, (project) =>
        assert.deepEqual(checksOf(project), ['facts: facts', 'expected: expected']),
      ));

    it('leave `expected` to an evaluator', () =>
      load(
        { 'x.prompt.yml': promptFile('evaluators: [{ name: J, uses: github/similarity }]\n') },
        (project) => assert.deepEqual(checksOf(project), ['facts: facts']),
      ));

    it('written by the user take the place of the implied ones', () =>
      load(
        { 'x.prompt.yml': promptFile('rules: [{ id: mine, check: { facts: { at: /a } } }]\n') },
        (project) => assert.deepEqual(checksOf(project), ['mine: facts']),
      ));

    it('may use the name of an implied one', () =>
      load({ 'x.prompt.yml': promptFile('rules: [{ id: facts, check: json }]\n') }, (project) =>
        assert.deepEqual(checksOf(project), ['facts: json']),
      ));
  });

  it('tells what is wrong with a prompt file that leaves nothing to run, and with its configuration', async () => {
    await using folder = await tempWorkspace({
      'x.prompt.yml': 'messages: 5\n',
      '.prompt-ladder/config.yml': 'nothing: 1\n',
    });
    const { project, diagnostics } = await loadProject(folder.path('x.prompt.yml'), diskFiles);
    assert.equal(project, undefined);
    assert.deepEqual(
      diagnostics.map(({ code }) => code),
      ['wrong-type', 'unknown-key'],
    );
  });
});

describe('the provider of a prompt', () => {
  const diagnosticsOf = async (provider: string, config: string) => {
    const text = `provider: ${provider}\nmessages: [{ role: user, content: hi }]\ntestData: [{ input: x }]\n`;
    await using folder = await tempWorkspace({ 'x.prompt.yml': text, '.prompt-ladder/config.yml': config });
    return (await loadProject(folder.path('x.prompt.yml'), diskFiles)).diagnostics;
  };

  it('may be one that the workspace names', async () => {
    assert.deepEqual(await diagnosticsOf('local', 'providers: {local: {kind: openai}}'), []);
  });

  it('is an error at its place where there is none of that name', async () => {
    const [found, ...more] = await diagnosticsOf('locale', 'providers: {local: {kind: openai}}');
    assert.deepEqual(more, []);
    assert.equal(found?.code, 'unknown-provider');
    assert.match(found?.message ?? '', /"locale"; did you mean "local"\? There are local, openai,/);
    assert.equal(found?.range.start.character, 'provider: '.length);
  });

  it('that makes its vectors is an error at its place, too', async () => {
    const lines = [
      'messages: [{ role: user, content: "{{ context }}" }]',
      'testData: [{ input: x }]',
      'knowledge:',
      '  sources: x.md',
      '  search: hybrid',
      '  embeddings: { provider: nope, model: m }',
    ];
    await using folder = await tempWorkspace({ 'x.md': 'x', 'x.prompt.yml': `${lines.join('\n')}\n` });
    const { diagnostics } = await loadProject(folder.path('x.prompt.yml'), diskFiles);
    assert.deepEqual(
      diagnostics.map(({ code, range }) => [code, range.start.line, range.start.character]),
      [['unknown-provider', 5, '  embeddings: { provider: '.length]],
    );
  });

  it('is not looked for in a configuration that cannot be read', async () => {
    const codes = (await diagnosticsOf('local', 'providers: {local: {kind: nothing}}')).map(
      ({ code }) => code,
    );
    assert.deepEqual(codes, ['unknown-kind']);
  });
});
