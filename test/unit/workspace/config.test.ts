import assert from 'node:assert/strict';
import { mkdir, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, it } from 'mocha';
import schema from '../../../schemas/config.schema.json' with { type: 'json' };
import { diskFiles, type Files } from '../../../src/core/files.ts';
import { isConfigPath, loadConfig, parseConfig, workspaceRoot } from '../../../src/core/workspace/config.ts';
import { marks } from '../../support/text-at.ts';
import { tempWorkspace } from '../../support/workspace.ts';

const parse = (text: string) => parseConfig('/w/.prompt-ladder/config.yml', text);

describe('a configuration', () => {
  it('may hold every key, and its schema accepts its examples', () => {
    assert.ok(schema.examples.length > 1);
    for (const example of schema.examples) {
      assert.deepEqual(parse(JSON.stringify(example)), { config: example, diagnostics: [] });
    }
  });

  it('may be empty', () => {
    for (const text of ['', '# nothing yet\n', '{}'])
      assert.deepEqual(parse(text), { config: {}, diagnostics: [] });
  });

  it('may price a model with a prototype name', () => {
    const { config, diagnostics } = parse('prices: {__proto__: {input: 1, output: 2}}');
    assert.deepEqual(diagnostics, []);
    assert.ok(Object.hasOwn(config.prices ?? {}, '__proto__'));
  });

  it('has prices in its own currency, which are USD from here on', () => {
    const { config } = parse(
      'currency: {label: EUR, perUsd: 0.5}\nprices: {__proto__: {input: 1, output: 2, cachedInput: 0.25, cacheWrite: 3}, b: {input: 0, output: 0}}',
    );
    assert.deepEqual(Object.entries(config.prices ?? {}), [
      ['__proto__', { input: 2, output: 4, cachedInput: 0.5, cacheWrite: 6 }],
      ['b', { input: 0, output: 0 }],
    ]);
    assert.deepEqual(parse('prices: {b: {input: 1, output: 1}}').config.prices?.b, { input: 1, output: 1 });
  });

  const mistakes: [text: string, mark: string, message: string | RegExp][] = [
    ['- a', 'wrong-type «- a»', 'The file must be a map, not a list.'],
    ['provider: [', 'yaml-syntax «»', /^The file is not valid YAML/],
    [
      'provider: opnai',
      'unknown-provider «opnai»',
      'There is no such provider; did you mean "openai"? There are openai, practice, recorded, vscode, and others get a name under "providers" in .prompt-ladder/config.yml.',
    ],
    [
      'triage: {provider: opnai}',
      'unknown-provider «opnai»',
      'There is no such provider; did you mean "openai"? There are openai, practice, recorded, vscode, and others get a name under "providers" in .prompt-ladder/config.yml.',
    ],
    [
      'embeddings: {provider: opnai, model: m}',
      'unknown-provider «opnai»',
      'There is no such provider; did you mean "openai"? There are openai, practice, recorded, vscode, and others get a name under "providers" in .prompt-ladder/config.yml.',
    ],
    [
      'providers: {p: {kind: openai, baseUrl: "localhost:80"}}',
      'wrong-value «"localhost:80"»',
      '"baseUrl" must be an http or https address, such as http://127.0.0.1:11434/v1.',
    ],
    [
      'providers: {openai: {baseUrl: nonsense}}',
      'wrong-value «nonsense»',
      '"baseUrl" must be an http or https address, such as http://127.0.0.1:11434/v1.',
    ],
    ['modle: x', 'unknown-key «modle»', 'Unknown key "modle"; did you mean "model"?'],
    ['concurrency: 0', 'wrong-value «0»', '"concurrency" must be >= 1, not 0.'],
    ['timeout: .inf', 'wrong-type «.inf»', '"timeout" must be a number, not Infinity.'],
    ['prices: {gpt: {input: 1}}', 'missing-key «input»', '"gpt" lacks the key "output".'],
    ['currency: EUR', 'wrong-type «EUR»', '"currency" must be a map, not this text.'],
    ['currency: {label: EUR}', 'missing-key «label»', '"currency" lacks the key "perUsd".'],
    ['currency: {label: EUR, perUsd: 0}', 'wrong-value «0»', '"perUsd" must be >= 0.000001, not 0.'],
    [
      'currency: {label: "a b", perUsd: 1}',
      'wrong-value «"a b"»',
      '"label" must be a currency\'s code such as EUR, or another word of at most 12 characters.',
    ],
    ['prices: {gpt: 5}', 'wrong-type «5»', '"gpt" must be a map, not 5.'],
    ['model: a\nmodel: b', 'duplicate-key «model»', 'The key "model" is defined twice; remove one of them.'],
  ];
  for (const [text, mark, message] of mistakes) {
    it(`with ${JSON.stringify(text)} is told so, and counts as empty`, () => {
      const { config, diagnostics } = parse(text);
      assert.deepEqual(config, {});
      assert.deepEqual(marks(text, diagnostics), [`error ${mark}`]);
      if (typeof message === 'string') assert.equal(diagnostics[0]?.message, message);
      else assert.match(diagnostics[0]?.message ?? '', message);
      const isGuess = diagnostics[0]?.message.includes('did you mean') ?? false;
      assert.equal(
        diagnostics[0]?.correction !== undefined,
        isGuess,
        'what is meant can be put in its place',
      );
    });
  }

  const SECRET = 'sk-proj-0123456789abcdef';
  const secrets: [text: string, mark: string][] = [
    [`apiKey: ${SECRET}`, 'secret-in-file «apiKey»'],
    [`openai_api_key: "${SECRET}"`, 'secret-in-file «openai_api_key»'],
    [`token: ${SECRET}`, 'secret-in-file «token»'],
    [`providers:\n  openai:\n    apiKey: ${SECRET}`, 'secret-in-file «apiKey»'],
    [`providers: {openai: {password: ${SECRET}}}`, 'secret-in-file «password»'],
    [`providers: {openai: ${SECRET}}`, `wrong-type «${SECRET}»`],
    [`providers: ${SECRET}`, `wrong-type «${SECRET}»`],
    [`provider: ${SECRET}`, `unknown-provider «${SECRET}»`],
    [`providers: {a: {kind: ${SECRET}}}`, `unknown-kind «${SECRET}»`],
    [`providers: {openai: {headers: {Authorization: ${SECRET}}}}`, 'secret-in-file «Authorization»'],
    [`providers: {openai: {apiKeyEnv: ${SECRET}}}`, `wrong-value «${SECRET}»`],
    [`providers: {openai: {baseUrl: ${SECRET}}}`, `wrong-value «${SECRET}»`],
    [`retries: ${SECRET}`, `wrong-type «${SECRET}»`],
    [SECRET, `wrong-type «${SECRET}»`],
    [`apiKey: *${SECRET}`, `yaml-syntax «*${SECRET}»`],
    [`apiKey: @${SECRET}`, 'yaml-syntax «@»'],
    [`apiKey: "${SECRET}`, 'yaml-syntax «»'],
    [`apiKey: !${SECRET}`, `yaml-syntax «!${SECRET}»`],
    [`apiKey: ${SECRET}: x`, 'yaml-syntax «s»'],
  ];
  for (const [text, mark] of secrets) {
    it(`does not repeat a secret: ${text.replace(SECRET, '…').replaceAll('\n', ' ')}`, () => {
      const { config, diagnostics } = parse(text);
      assert.deepEqual(config, {});
      assert.deepEqual(marks(text, diagnostics), [`error ${mark}`]);
      const [found] = diagnostics;
      assert.ok(found);
      assert.doesNotMatch(found.message, /sk-proj/);
      if (found.code === 'secret-in-file') assert.match(found.message, /environment variable/);
    });
  }

  it('gives providers names, by which it can call one itself', () => {
    const text = `provider: local\nproviders:\n  local: {kind: openai, baseUrl: "http://x/v1", headers: {X-Key: "\${KEY}"}}\n  openai: {apiKeyEnv: MINE}\n`;
    const { config, diagnostics } = parse(text);
    assert.deepEqual(diagnostics, []);
    assert.equal(config.providers?.local?.kind, 'openai');
  });

  const providers: [text: string, mark: string, message: RegExp][] = [
    [
      '{local: {baseUrl: "http://x"}}',
      'missing-kind «local»',
      /^The provider "local" has no "kind"; known are openai\.$/,
    ],
    [
      '{local: {kind: opnai}}',
      'unknown-kind «opnai»',
      /^There is no such kind of provider; did you mean "openai"\?/,
    ],
    [
      '{local: {kind: practice}}',
      'no-settings «local»',
      /write "provider: practice" in the prompts that use it/,
    ],
    ['{practice: {}}', 'no-settings «practice»', /has no settings/],
    ['{practice: {kind: openai}}', 'reserved-name «practice»', /give this provider another name/],
    ['{"a b": {kind: openai}}', 'wrong-name «"a b"»', /must begin with a letter and hold at most 40 letters/],
    ['{a: {kind: openai, headers: {X: 5}}}', 'wrong-type «5»', /"X" must be/],
    [
      '{a: {kind: openai, headers: {api-key: plain}}}',
      'secret-in-file «api-key»',
      /write \$\{NAME\} with its name/,
    ],
  ];
  for (const [text, mark, message] of providers) {
    it(`with the providers ${text} is told so`, () => {
      const whole = `providers: ${text}`;
      const { config, diagnostics } = parse(whole);
      assert.deepEqual(config, {});
      assert.deepEqual(marks(whole, diagnostics), [`error ${mark}`]);
      assert.match(diagnostics[0]?.message ?? '', message);
    });
  }

  it('says that a variable holds the key, not the file', () => {
    const { diagnostics } = parse('providers: {openai: {apiKeyEnv: my-key}}');
    assert.equal(
      diagnostics[0]?.message,
      '"apiKeyEnv" must be the name of an environment variable, not the key itself; put the key into that variable.',
    );
  });

  it('is known by its path', () => {
    for (const path of ['/w/.prompt-ladder/config.yml', 'C:\\w\\.prompt-ladder\\config.yaml'])
      assert.ok(isConfigPath(path), path);
    for (const path of ['/w/config.yml', '/w/x.prompt-ladder/config.yml', '/w/.prompt-ladder/config.json'])
      assert.ok(!isConfigPath(path), path);
  });
});

describe('the configuration of a workspace', () => {
  it('is read from either name, and from config.yml first', async () => {
    await using workspace = await tempWorkspace({ '.prompt-ladder/config.yaml': 'model: b' });
    assert.deepEqual((await loadConfig(workspace.root, diskFiles)).config, { model: 'b' });
    await workspace.write({ '.prompt-ladder/config.yml': 'model: a' });
    assert.deepEqual((await loadConfig(workspace.root, diskFiles)).config, { model: 'a' });
  });

  it('is empty where there is none', async () => {
    await using workspace = await tempWorkspace();
    assert.deepEqual(await loadConfig(workspace.root, diskFiles), { config: {}, diagnostics: [] });
    await rm(workspace.path('.prompt-ladder'), { recursive: true });
    assert.deepEqual(await loadConfig(workspace.root, diskFiles), { config: {}, diagnostics: [] });
  });

  it('is a mistake where it cannot be read', async () => {
    await using workspace = await tempWorkspace();
    await mkdir(workspace.path('.prompt-ladder/config.yml'));
    const { config, diagnostics } = await loadConfig(workspace.root, diskFiles);
    assert.deepEqual(config, {});
    assert.equal(diagnostics[0]?.code, 'unreadable-file');
    assert.match(diagnostics[0]?.message ?? '', /config\.yml cannot be read/);
  });
});

describe('the root of a workspace', () => {
  /** A file system of folders alone. */
  const folders = (...paths: string[]): Files => ({
    ...diskFiles,
    kindOf: async (path) => (paths.some((each) => join(each) === path) ? 'folder' : undefined),
  });
  const file = join('/w', 'a', 'b', 'x.prompt.yml');
  const cases: [name: string, present: string[], root: string][] = [
    ['the nearest folder with a .prompt-ladder', ['/w/.prompt-ladder', '/w/a/.prompt-ladder'], '/w/a'],
    ['the repository, whatever folder above it has one', ['/w/.prompt-ladder', '/w/a/.git'], '/w/a'],
    ['one inside the repository', ['/w/.git', '/w/a/.prompt-ladder'], '/w/a'],
    ['the repository, where there is no .prompt-ladder', ['/w/.git'], '/w'],
    ["the file's own folder, where there is nothing", [], '/w/a/b'],
    ["the file's own folder, where it has one", ['/w/a/b/.prompt-ladder'], '/w/a/b'],
  ];
  for (const [name, present, root] of cases) {
    it(`is ${name}`, async () => assert.equal(await workspaceRoot(file, folders(...present)), join(root)));
  }

  it('is no repository that holds the home folder', async () => {
    const own = join(homedir(), 'work');
    const git = join(homedir(), '.git');
    assert.equal(await workspaceRoot(join(own, 'x.prompt.yml'), folders(git)), own);
    const marked = folders(git, join(homedir(), '.prompt-ladder'));
    assert.equal(await workspaceRoot(join(own, 'x.prompt.yml'), marked), homedir());
  });

  it('is found on a disk', async () => {
    await using workspace = await tempWorkspace({ 'a/b/x.prompt.yml': '' });
    assert.equal(await workspaceRoot(workspace.path('a/b/x.prompt.yml'), diskFiles), workspace.root);
    assert.equal(dirname(workspace.path('a')), workspace.root);
  });
});
