import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { runCli } from '../../support/cli.ts';
import { promptFile, samplesFile, tempWorkspace } from '../../support/workspace.ts';

const PROMPT = `name: Test
model: gpt-4o
messages:
  - role: system
    content: |
      Answer in one word.

      Is it paid? <|endoftext|>
  - { role: user, content: "{{ input }}" }
samples: samples.jsonl
`;
const SAMPLES =
  '{"id":"short","input":"No."}\n{"id":"long","input":"The refund was due long ago."}\n{"id":"none"}\n{"id":\n';

describe('prompt-ladder tokens', () => {
  it('counts a text for a model, and shows its largest lines', async () => {
    await using folder = await tempWorkspace({
      'a.md': 'Hello, world!\n\nThe refund is due today, is it not?\n',
    });
    const { code, stdout } = await runCli(['tokens', 'a.md', '--model', 'openai/gpt-4o'], {
      cwd: folder.root,
    });
    assert.equal(code, 0);
    assert.deepEqual(trimmedLines(stdout), [
      'a.md: 14 tokens (exact for openai/gpt-4o, o200k_base)',
      '  Largest lines',
      '  line 3  10  The refund is due today, is it not?',
      '  line 1   4  Hello, world!',
    ]);
  });

  it('reads standard input, and says where the count is not the model’s own', async () => {
    await using folder = await tempWorkspace();
    const counted = (args: string[], stdin: string) =>
      runCli(['tokens', '-', ...args], { cwd: folder.root, stdin });
    assert.equal(
      (await counted(['--model', 'llama3'], 'Hello, world!')).stdout,
      "standard input: ≈ 4 tokens (counted as o200k_base, which is not llama3's own; its own count is likely 25 % lower to 35 % higher)\n",
    );
    assert.equal(
      (await counted([], '')).stdout,
      'standard input: ≈ 0 tokens (counted as o200k_base, as no model is named)\n',
    );
    assert.equal(
      (await counted(['--model', 'gpt-4'], '日本')).stdout,
      'standard input: 2 tokens (exact for gpt-4, cl100k_base)\n',
    );
  });

  it('counts a prompt file as it is written and with its longest sample', async () => {
    await using folder = await tempWorkspace({ 'a.prompt.yml': PROMPT, 'samples.jsonl': SAMPLES });
    const { code, stdout } = await runCli(['tokens', 'a.prompt.yml'], { cwd: folder.root });
    assert.equal(code, 0);
    assert.deepEqual(trimmedLines(stdout), [
      'a.prompt.yml: 30 tokens as written (exact for gpt-4o, o200k_base)',
      '  message 1       16  system',
      '  message 2        3  user',
      '  framing         11  roles, and what marks messages and the reply',
      '  longest sample  34  the whole prompt with long',
      '  left out            2 samples that cannot be read or rendered',
      '  Largest lines',
      '  line 8  11  Is it paid? <|endoftext|>',
      '  line 6   5  Answer in one word.',
      '  line 9   3  - { role: user, content: "{{ input }}" }',
    ]);
  });

  it('says that its longest sample has at most so many where retrieval finds the passages', async () => {
    const searching = `${PROMPT.replace('{{ input }}', '{{ context }} {{ input }}')}knowledge: { sources: kb, topK: 2 }\n`;
    await using folder = await tempWorkspace({
      'a.prompt.yml': searching,
      'samples.jsonl': SAMPLES,
      'kb/a.md': 'A plan.',
    });
    const tokens = async (...args: readonly string[]) =>
      (await runCli(['tokens', 'a.prompt.yml', ...args], { cwd: folder.root })).stdout;
    assert.match(
      await tokens(),
      /longest sample +up to [\d,]+ +the whole prompt with long and 2 passages of the largest size/,
    );
    assert.match(await tokens('--json'), /"longestSample": \{\s+"id": "long",\s+"blankPassages": 2,/);
  });

  it('counts no binary file', async () => {
    await using folder = await tempWorkspace({ 'a.bin': 'ELF\0\u0001' });
    const { code, stdout, stderr } = await runCli(['tokens', 'a.bin'], { cwd: folder.root });
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, /a\.bin is binary, so its tokens say nothing; name a text file\./);
  });

  it('prints every line as JSON, with what a prompt spends its tokens on', async () => {
    await using folder = await tempWorkspace({
      'a.prompt.yml': PROMPT,
      'samples.jsonl': SAMPLES,
      'b.txt': 'one\ntwo',
    });
    const { stdout } = await runCli(['tokens', '.', 'b.txt', '--json', '--model', 'gpt-5'], {
      cwd: folder.root,
    });
    const [prompt, text] = JSON.parse(stdout).files;
    assert.deepEqual(prompt, {
      file: 'a.prompt.yml',
      model: 'gpt-5',
      encoding: 'o200k_base',
      exact: false,
      tokens: 30,
      lines: [
        { line: 6, tokens: 5 },
        { line: 8, tokens: 11 },
        { line: 9, tokens: 3 },
      ],
      asWritten: {
        messages: [
          { role: 'system', content: 16, frame: 4 },
          { role: 'user', content: 3, frame: 4 },
        ],
        reply: 3,
        schema: 0,
        total: 30,
      },
      longestSample: {
        id: 'long',
        blankPassages: 0,
        messages: [
          { role: 'system', content: 16, frame: 4 },
          { role: 'user', content: 7, frame: 4 },
        ],
        reply: 3,
        schema: 0,
        total: 34,
      },
      samplesLeftOut: 2,
    });
    assert.deepEqual(text, {
      file: 'b.txt',
      model: 'gpt-5',
      encoding: 'o200k_base',
      exact: true,
      tokens: 3,
      lines: [
        { line: 1, tokens: 2 },
        { line: 2, tokens: 1 },
      ],
    });
  });

  it('says that the framing and a schema are estimated', async () => {
    await using folder = await tempWorkspace({
      'a.prompt.yml': promptFile(
        'responseFormat: json_schema\njsonSchema: \'{"name":"x","schema":{"type":"object"}}\'\nsamples: s.jsonl\n',
      ).replace('test-model', 'gpt-4o'),
      's.jsonl': samplesFile(2),
    });
    const { stdout } = await runCli(['tokens', 'a.prompt.yml'], { cwd: folder.root });
    const [first, ...rows] = trimmedLines(stdout);
    assert.equal(
      first,
      'a.prompt.yml: ≈ 24 tokens as written (texts exact for gpt-4o, o200k_base; what frames them estimated)',
    );
    assert.ok(rows.includes('  response schema    14'), rows.join('\n'));
    assert.ok(rows.includes('  longest sample   ≈ 24  the whole prompt with s0'), rows.join('\n'));
  });

  it('goes on after what cannot be counted, and fails', async () => {
    await using folder = await tempWorkspace({
      'bad.prompt.yml': 'messages: [{ role: user }]\n',
      'b.txt': 'one',
    });
    const { code, stdout, stderr } = await runCli(['tokens', 'bad.prompt.yml', 'missing.txt', 'b.txt'], {
      cwd: folder.root,
    });
    assert.equal(code, 2);
    assert.match(stdout, /^b\.txt: ≈ 1 token /);
    assert.match(stderr, /^bad\.prompt\.yml:1:\d+: error: .*\n/);
    assert.match(stderr, /bad\.prompt\.yml cannot be counted; fix its errors first\.\n/);
    assert.match(stderr, /There is no file, folder or match for missing\.txt; check the path\.\n$/);
  });

  it('needs a path', async () => {
    await using folder = await tempWorkspace();
    const { code, stderr } = await runCli(['tokens'], { cwd: folder.root });
    assert.equal(code, 2);
    assert.equal(
      stderr,
      "prompt-ladder: missing required argument 'path'; see prompt-ladder tokens --help.\n",
    );
  });
});

const trimmedLines = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => line.trimEnd());
