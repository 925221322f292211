import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { UserError } from '../../../src/core/diagnostic.ts';
import { type Credentials, connectProvider, OPENAI_BASE_URL } from '../../../src/core/engine/connect.ts';
import type { ProviderId } from '../../../src/core/prompt/prompt-file.ts';
import type { Config } from '../../../src/core/workspace/config.ts';
import type { Project } from '../../../src/core/workspace/project.ts';
import { call, failureOf } from '../../support/calls.ts';
import { requireKey, startOpenAiServer } from '../../support/openai-server.ts';

/** As much of a project as a connection needs. */
const projectWith = (openai?: NonNullable<Config['providers']>['openai']) =>
  ({ root: '/nowhere', config: openai ? { providers: { openai } } : {} }) as Project;

/** Keys by the environment variable they stand in; `asked` notes what was looked up. */
function keys(variables: Readonly<Record<string, string>>) {
  const asked: [string, string | undefined][] = [];
  const apiKey: Credentials['apiKey'] = async (baseUrl, variable) => {
    asked.push([baseUrl, variable]);
    return variable === undefined ? undefined : variables[variable];
  };
  return { asked, apiKey };
}

const refused = (pattern: RegExp) => (error: unknown) => {
  assert.ok(error instanceof UserError, `${error}`);
  assert.match(error.message, pattern);
  return true;
};

describe('connectProvider', () => {
  it('makes the providers of the core', async () => {
    for (const id of ['practice', 'recorded'] as ProviderId[]) {
      assert.equal((await connectProvider(id, projectWith(), keys({}))).id, id);
    }
  });

  it("leaves the editor's models to the editor", async () => {
    await assert.rejects(connectProvider('vscode', projectWith(), keys({})), refused(/runs in VS Code only/));
  });

  describe('for a server', () => {
    const URLS = { flag: 'http://flag/v1', config: 'http://config/v1', default: 'http://default/v1' };
    const placeOf = async (
      config: Parameters<typeof projectWith>[0],
      credentials: Pick<Credentials, 'baseUrl' | 'defaultBaseUrl'>,
    ) => {
      const { asked, apiKey } = keys({ OPENAI_API_KEY: 'sk-usual-1', MINE: 'sk-mine-1' });
      const { cacheScope } = await connectProvider('openai', projectWith(config), { ...credentials, apiKey });
      assert.equal(cacheScope, `openai ${asked[0]?.[0]}`);
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
        credentials: Pick<Credentials, 'baseUrl'> = {},
      ) => {
        const provider = await connectProvider('openai', projectWith(config), {
          ...keys({}),
          ...credentials,
        });
        return (await failureOf(call(provider))).message;
      };
      const { baseUrl } = server;
      assert.match(await refusalWith({}, { baseUrl }), /set it in OPENAI_API_KEY or/);
      assert.match(await refusalWith({ baseUrl, apiKeyEnv: 'MINE' }), /set it in MINE or/);
      assert.match(
        await refusalWith({ baseUrl }),
        /set it in the environment variable that "apiKeyEnv" names in \.prompt-ladder\/config\.yml or/,
      );
    });

    it('wants a key for the usual one', async () => {
      await assert.rejects(
        connectProvider('openai', projectWith({ apiKeyEnv: 'MINE' }), keys({})),
        refused(/^There is no key for https:\/\/api\.openai\.com\/v1; set the environment variable MINE,/),
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
});
