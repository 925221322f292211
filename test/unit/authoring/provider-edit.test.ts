import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { savedServer, withProvider } from '../../../src/core/authoring/edit/provider-edit.ts';
import { UserError } from '../../../src/core/diagnostic.ts';
import { parseConfig } from '../../../src/core/workspace/config.ts';

const FILE = '/work/.prompt-ladder/config.yml';
const PROVIDER = {
  name: 'local',
  settings: { kind: 'openai', baseUrl: 'http://127.0.0.1:8081/v1' },
  model: 'smollm2:135m',
};
const ENTRY = 'local:\n    kind: openai\n    baseUrl: http://127.0.0.1:8081/v1\n';

const written = (text: string, provider: Parameters<typeof withProvider>[2] = PROVIDER) => {
  const after = withProvider(FILE, text, provider);
  const { config, diagnostics } = parseConfig(FILE, after);
  assert.deepEqual(diagnostics, []);
  const kept = config.providers?.[provider.name];
  assert.deepEqual({ ...kept, ...provider.settings }, kept);
  return after;
};

describe('a provider in a configuration', () => {
  it('is the default of one that is empty, or has only comments', () => {
    const whole = `provider: local\nmodel: smollm2:135m\nproviders:\n  ${ENTRY}`;
    assert.equal(written(''), whole);
    assert.equal(written('# Ours\n'), `# Ours\n${whole}`);
  });

  it('is added behind the others, with comments and layout kept', () => {
    const before =
      '# Ours\nprovider: a  # the usual one\n\nproviders:\n    a:\n        kind: openai # the gateway\n        baseUrl: "https://a.example.com/v1" # theirs\n\nretries:   2\n';
    assert.equal(
      written(before),
      before.replace(
        '# theirs\n',
        '# theirs\n    local:\n      kind: openai\n      baseUrl: http://127.0.0.1:8081/v1\n',
      ),
    );
  });

  it('is added within braces', () => {
    const before = 'provider: a\nproviders: { a: { kind: openai, baseUrl: https://a.example.com/v1 } }\n';
    assert.equal(
      written(before),
      before.replace(' }\n', ', local: { kind: openai, baseUrl: http://127.0.0.1:8081/v1 } }\n'),
    );
  });

  it('keeps what its entry says else, and becomes what it is anew', () => {
    const before =
      'provider: local\nmodel: old # small\nproviders:\n  local:\n    kind: openai\n    baseUrl: http://127.0.0.1:1/v1 # here\n    apiKeyEnv: LOCAL_KEY\n';
    assert.equal(
      written(before),
      before.replace('old', 'smollm2:135m').replace('http://127.0.0.1:1/v1', PROVIDER.settings.baseUrl),
    );
  });

  it('keeps the line breaks of the file', () => {
    const after = written('retries: 2\r\n');
    assert.equal(after.replaceAll('\r\n', '').includes('\n'), false);
  });

  it('quotes what YAML would read otherwise', () => {
    assert.match(written('', { ...PROVIDER, model: 'yes: #1' }), /model: "yes: #1"/);
    assert.match(written('', { ...PROVIDER, model: '7' }), /model: "7"/);
  });

  it('is not added to a file with mistakes, nor with a name that none may have', () => {
    assert.throws(() => withProvider(FILE, 'retries: many\n', PROVIDER), UserError);
    assert.throws(() => withProvider(FILE, '', { ...PROVIDER, name: '7 x' }), /must begin with a letter/);
  });

  it('is refused, with what to write, where the file is written in another way', () => {
    const text = 'a: &a { kind: openai, baseUrl: https://a.example.com }\n';
    assert.throws(() => withProvider(FILE, text, PROVIDER), UserError);
    const list = 'providers: {}\n';
    assert.throws(() => withProvider(FILE, list, PROVIDER), /yourself: local: \{ kind: openai/);
  });
});

describe('a server that is to be saved', () => {
  const server = { name: 'ollama', baseUrl: 'http://127.0.0.1:11434/v1', models: [] };
  const saved = (mine: string, { baseUrl }: { readonly baseUrl: string } = server) =>
    savedServer({ ...server, baseUrl }, { providers: { mine: { kind: 'openai', baseUrl: mine } } });

  it('is the one that the configuration has, or has a name that is free', () => {
    assert.deepEqual(savedServer(server, {}), server);
    assert.equal(saved(server.baseUrl).name, 'mine');
    const elsewhere = { kind: 'openai', baseUrl: 'http://127.0.0.1:2/v1' };
    assert.equal(savedServer(server, { providers: { ollama: elsewhere } }).name, 'ollama-2');
  });

  it('keeps the address that the configuration has, whichever name that gives this machine', () => {
    const named = { baseUrl: 'http://localhost:11434/v1' };
    assert.deepEqual(saved(named.baseUrl), { ...server, ...named, name: 'mine' });
    assert.deepEqual(saved(server.baseUrl, named), { ...server, name: 'mine' });
    for (const other of [
      'http://localhost:1143/v1',
      'http://localhost.example:11434/v1',
      'https://localhost:11434/v1',
    ])
      assert.equal(saved(other).name, 'ollama', other);
  });
});
