import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { UserError } from '../../../src/core/diagnostic.ts';
import { connectProvider } from '../../../src/core/engine/connect.ts';
import { type Credentials, MissingKeyError } from '../../../src/core/providers/kind.ts';
import { OPENAI_BASE_URL } from '../../../src/core/providers/openai/kind.ts';
import { PROVIDER_KINDS } from '../../../src/core/providers/registry.ts';
import { type TrustRequest, UntrustedError } from '../../../src/core/providers/trust.ts';
import type { Config } from '../../../src/core/workspace/config.ts';
import type { Project } from '../../../src/core/workspace/project.ts';
import { call, failureOf } from '../../support/calls.ts';
import { requireKey, startOpenAiServer } from '../../support/openai-server.ts';

/** As much of a project as a connection needs. */
const projectWith = (openai?: NonNullable<Config['providers']>[string]) =>
  ({ root: '/nowhere', config: openai ? { providers: { openai } } : {} }) as Project;

/** Keys by the environment variable they stand in; `asked` notes what was looked up. */
function keys(variables: Readonly<Record<string, string>>) {
  const asked: [string, string | undefined][] = [];
  const apiKey: Credentials['apiKey'] = async (baseUrl, variable) => {
    asked.push([baseUrl, variable]);
    return variable === undefined ? undefined : variables[variable];
  };
  return { asked, apiKey, isTrusted: async () => true };
}

const refused = (pattern: RegExp) => (error: unknown) => {
  assert.ok(error instanceof UserError, `${error}`);
  assert.match(error.message, pattern);
  return true;
};

describe('connectProvider', () => {
  it('makes the providers of the core', async () => {
    for (const name of ['practice', 'recorded'])
      assert.ok(await connectProvider(name, projectWith(), keys({})));
  });

  it("leaves the editor's models to the editor", async () => {
    await assert.rejects(connectProvider('vscode', projectWith(), keys({})), refused(/runs in VS Code only/));
  });

  it('takes the kinds of its caller in place of its own', async () => {
    const own = { complete: async () => ({ text: 'Mine.', finishReason: 'stop' as const }) };
    const kinds = new Map([
      ...PROVIDER_KINDS,
      ['vscode', { label: 'Mine', settings: [], connect: async () => own }],
    ]);
    assert.equal(await connectProvider('vscode', projectWith(), keys({}), kinds), own);
  });

  describe('by a name', () => {
    const named = (providers: Config['providers']) =>
      ({ root: '/nowhere', config: { providers } }) as Project;

    it('takes what the workspace says of it', async () => {
      await using server = await startOpenAiServer();
      const providers = {
        local: { kind: 'openai', baseUrl: server.baseUrl, apiKeyEnv: 'MINE' },
        other: { kind: 'openai', baseUrl: 'http://other/v1' },
      };
      await call(
        await connectProvider('local', named(providers), keys({ MINE: 'sk-mine-1', OPENAI_API_KEY: 'sk-u' })),
      );
      assert.equal(server.requests[0]?.headers.authorization, 'Bearer sk-mine-1');
    });

    it('sends its headers, with the variables that it names', async () => {
      await using server = await startOpenAiServer();
      const headers = { 'X-Team': `blue \${TEAM}`, 'api-key': `\${GATEWAY}` };
      const project = named({ gateway: { kind: 'openai', baseUrl: server.baseUrl, headers } });
      const environment = { TEAM: 'one', GATEWAY: 'sk-gate-1' };
      await call(await connectProvider('gateway', project, { ...keys({}), environment }));
      const sent = server.requests[0]?.headers;
      assert.deepEqual(
        [sent?.['x-team'], sent?.['api-key'], sent?.authorization],
        ['blue one', 'sk-gate-1', undefined],
      );
    });

    it('refuses where a variable of a header is not set', async () => {
      const project = named({ gateway: { kind: 'openai', headers: { 'X-Team': `\${TEAM}` } } });
      await assert.rejects(
        connectProvider('gateway', project, keys({ OPENAI_API_KEY: 'sk-usual-1' })),
        refused(
          /^The environment variable TEAM is not set, which the header "X-Team" of the provider "gateway" needs;/,
        ),
      );
    });

    it('says which there are where there is none', async () => {
      const project = named({ local: { kind: 'openai' } });
      await assert.rejects(
        connectProvider('locl', project, keys({})),
        refused(/^There is no provider "locl"; did you mean "local"\? There are local, openai, practice,/),
      );
      await assert.rejects(
        connectProvider('constructor', project, keys({})),
        refused(/There is no provider/),
      );
    });
  });

  describe('for a server', () => {
    const URLS = { flag: 'http://flag/v1', config: 'http://config/v1', default: 'http://default/v1' };
    const placeOf = async (
      config: Parameters<typeof projectWith>[0],
      credentials: Pick<Credentials, 'baseUrl' | 'defaultBaseUrl'>,
    ) => {
      const { asked, ...ours } = keys({ OPENAI_API_KEY: 'sk-usual-1', MINE: 'sk-mine-1' });
      const { cacheScope } = await connectProvider('openai', projectWith(config), {
        ...credentials,
        ...ours,
      });
      assert.equal(cacheScope?.split(' ')[1], asked[0]?.[0]);
      return asked[0];
    };

    it('takes the one of the caller, else the one of the workspace, else the usual one', async () => {
      const all = { baseUrl: URLS.flag, defaultBaseUrl: URLS.default };
      assert.equal((await placeOf({ baseUrl: URLS.config }, all))?.[0], URLS.flag);
      assert.equal(
        (await placeOf({ baseUrl: URLS.config }, { ...all, baseUrl: undefined }))?.[0],
        URLS.config,
      );
      assert.equal((await placeOf({}, { ...all, baseUrl: undefined }))?.[0], URLS.default);
      assert.equal((await placeOf(undefined, {}))?.[0], OPENAI_BASE_URL);
    });

    it('takes the usual key, but not to a server that a workspace names by itself', async () => {
      assert.equal((await placeOf(undefined, {}))?.[1], 'OPENAI_API_KEY');
      assert.equal((await placeOf(undefined, { baseUrl: URLS.flag }))?.[1], 'OPENAI_API_KEY');
      assert.equal((await placeOf({ baseUrl: URLS.config }, {}))?.[1], undefined);
      assert.equal((await placeOf({ baseUrl: URLS.config, apiKeyEnv: 'MINE' }, {}))?.[1], 'MINE');
      assert.equal((await placeOf({ apiKeyEnv: 'MINE' }, {}))?.[1], 'MINE');
    });

    it('sends the key it found, and none where there is none', async () => {
      await using server = await startOpenAiServer();
      const config = { baseUrl: server.baseUrl, apiKeyEnv: 'MINE' };
      await call(await connectProvider('openai', projectWith(config), keys({ MINE: 'sk-mine-1' })));
      await call(await connectProvider('openai', projectWith(config), keys({})));
      assert.deepEqual(
        server.requests.map(({ headers }) => headers.authorization),
        ['Bearer sk-mine-1', undefined],
      );
    });

    it('says in a refusal which variable it reads', async () => {
      await using server = await startOpenAiServer({ script: requireKey('sk-right-123456') });
      const refusalWith = async (
        config: Parameters<typeof projectWith>[0],
        credentials: Pick<Credentials, 'baseUrl' | 'keyCommand'> = {},
      ) => {
        const provider = await connectProvider('openai', projectWith(config), {
          ...keys({}),
          ...credentials,
        });
        return (await failureOf(call(provider))).message;
      };
      const { baseUrl } = server;
      assert.match(await refusalWith({}, { baseUrl }), /; set it in OPENAI_API_KEY\.$/);
      assert.match(await refusalWith({ baseUrl, apiKeyEnv: 'MINE' }), /; set it in MINE\.$/);
      assert.match(
        await refusalWith({ baseUrl }),
        /; set it in an environment variable, and name that as "apiKeyEnv" of the provider "openai" in \.prompt-ladder\/config\.yml\.$/,
      );
      assert.match(
        await refusalWith({ baseUrl, apiKeyEnv: 'MINE' }, { keyCommand: 'Set Key' }),
        /; set it with "Set Key" or in MINE\.$/,
      );
    });

    it('wants a key for the usual one', async () => {
      await assert.rejects(
        connectProvider('openai', projectWith({ apiKeyEnv: 'MINE' }), keys({})),
        (error: unknown) => {
          assert.ok(error instanceof MissingKeyError);
          return refused(
            /^There is no key for https:\/\/api\.openai\.com\/v1; set the environment variable MINE \(or write it into \.env/,
          )(error);
        },
      );
    });

    it('says what is wrong with an address or a key', async () => {
      const connect = (baseUrl: string, key: string) =>
        connectProvider('openai', projectWith(), { baseUrl, apiKey: async () => key });
      await assert.rejects(
        connect('nonsense', 'sk-a'),
        refused(/"nonsense" is not an http or https address/),
      );
      await assert.rejects(connect('http://x', 'ключ'), refused(/characters no key has/));
    });
  });

  describe('without a person who confirms it', () => {
    const refusedFor = async (
      settings: NonNullable<Config['providers']>[string],
      credentials: Partial<Credentials> = {},
    ) => {
      const requests: TrustRequest[] = [];
      const isTrusted = async (request: TrustRequest) => {
        requests.push(request);
        return false;
      };
      const { apiKey, asked } = keys({ OTHER_SECRET: 'sk-other-1', OPENAI_API_KEY: 'sk-usual-1' });
      const connecting = connectProvider('openai', projectWith(settings), {
        apiKey,
        isTrusted,
        ...credentials,
      });
      await assert.rejects(connecting, UntrustedError);
      assert.deepEqual(asked, []);
      return requests[0];
    };
    const evil = 'https://evil.example/v1';

    it('connects to no server that a workspace names', async () => {
      assert.deepEqual(await refusedFor({ baseUrl: `${evil}/?key=abcdef` }), {
        root: '/nowhere',
        server: evil,
        variables: [],
      });
      await refusedFor({ baseUrl: 'http://127.0.0.1.evil.example/v1' });
      await refusedFor({ baseUrl: 'http://localhost.evil.example/v1' });
      await refusedFor({ baseUrl: evil }, { isTrusted: undefined });
    });

    it('connects to no server of a stored run', async () => {
      assert.equal((await refusedFor({}, { server: evil }))?.server, evil);
    });

    it('reads no variable that a workspace names, for any server', async () => {
      const headers = { 'X-Key': `\${B} \${A}` };
      assert.deepEqual((await refusedFor({ baseUrl: evil, apiKeyEnv: 'OTHER', headers }))?.variables, [
        'A',
        'B',
        'OTHER',
      ]);
      for (const baseUrl of [undefined, OPENAI_BASE_URL, 'http://127.0.0.1:9/v1', evil]) {
        const settings = { ...(baseUrl && { baseUrl }), apiKeyEnv: 'OTHER_SECRET' };
        assert.deepEqual((await refusedFor(settings))?.variables, ['OTHER_SECRET']);
      }
      await refusedFor({ baseUrl: evil, apiKeyEnv: 'OPENAI_API_KEY' });
      await refusedFor({ apiKeyEnv: 'OTHER_SECRET' }, { baseUrl: 'http://127.0.0.1:9/v1' });
    });

    it('connects to what the user names, and to a server on this machine that gets no variable', async () => {
      const { apiKey } = keys({ OPENAI_API_KEY: 'sk-usual-1' });
      const connects = (settings: NonNullable<Config['providers']>[string], credentials = {}) =>
        connectProvider('openai', projectWith(settings), { apiKey, ...credentials });
      for (const host of ['127.0.0.1:9', '127.8.8.8', 'localhost', '[::1]:9', 'models.localhost'])
        assert.ok(await connects({ baseUrl: `http://${host}/v1`, headers: { 'X-Team': 'blue' } }));
      assert.ok(await connects({ apiKeyEnv: 'OPENAI_API_KEY' }));
      assert.ok(await connects({ baseUrl: evil }, { baseUrl: 'https://mine.example/v1' }));
      assert.ok(
        await connects({ baseUrl: 'https://mine.example/v1' }, { defaultBaseUrl: 'https://mine.example/v1' }),
      );
    });

    it("keeps the user's own headers for servers that the user names", async () => {
      await using server = await startOpenAiServer();
      process.env.OPENAI_CUSTOM_HEADERS = 'X-Own: own-secret\nAuthorization: Basic own-secret';
      try {
        const { apiKey } = keys({ OPENAI_API_KEY: 'sk-usual-1' });
        const { baseUrl } = server;
        await call(await connectProvider('openai', projectWith({ baseUrl }), { apiKey }));
        await call(await connectProvider('openai', projectWith(), { apiKey, baseUrl }));
        assert.deepEqual(
          server.requests.map(({ headers }) => [headers['x-own'], headers.authorization]),
          [
            [undefined, undefined],
            ['own-secret', 'Bearer sk-usual-1'],
          ],
        );
      } finally {
        delete process.env.OPENAI_CUSTOM_HEADERS;
      }
    });
  });
});
