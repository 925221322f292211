import { dirname } from 'node:path';
import { UserError } from '../../diagnostic.ts';
import { oneLine } from '../../text/one-line.ts';
import { envFile } from '../env-file.ts';
import {
  type ConnectOptions,
  type Credentials,
  MissingKeyError,
  type ProviderKind,
  type ProviderSettings,
} from '../kind.ts';
import { openAiProvider } from '../openai.ts';
import { type Provider, ProviderError } from '../provider.ts';
import { isLoopback, requestText, type TrustRequest, UntrustedError } from '../trust.ts';
import { openEndpoint } from './endpoint.ts';

export const OPENAI_BASE_URL = 'https://api.openai.com/v1';
const OPENAI_KEY_VARIABLE = 'OPENAI_API_KEY';

/** Any server that speaks OpenAI's chat completions protocol. */
export const openAiKind: ProviderKind = {
  label: 'OpenAI-compatible server',
  settings: ['baseUrl', 'apiKeyEnv', 'headers'],
  connect,
};

async function connect({ name, settings, credentials, folder }: ConnectOptions): Promise<Provider> {
  const named = credentials.baseUrl ?? settings.baseUrl ?? credentials.defaultBaseUrl ?? OPENAI_BASE_URL;
  const { server, environment = {}, proxyFor, keyCommand } = credentials;
  const elsewhere =
    credentials.baseUrl === undefined && server !== undefined && server !== placeOf(named)
      ? server
      : undefined;
  const baseUrl = elsewhere ?? named;
  const isNamedByWorkspace = credentials.baseUrl === undefined && settings.baseUrl !== undefined;
  const isUsual = elsewhere === undefined ? !isNamedByWorkspace : elsewhere === OPENAI_BASE_URL;
  // What a workspace says is for the server that it names.
  const { apiKeyEnv, headers: written = {} }: ProviderSettings = elsewhere === undefined ? settings : {};
  const variable = apiKeyEnv ?? (isUsual ? OPENAI_KEY_VARIABLE : undefined);
  const isUsersOwn = isUsual && variable === OPENAI_KEY_VARIABLE;
  const trust = (keys: readonly string[]) =>
    assertTrusted(
      {
        root: dirname(folder),
        server: usable(() => openEndpoint({ baseUrl }).place),
        variables: [...new Set([...keys, ...variablesIn(written)])].sort(),
      },
      credentials,
      isUsual,
    );
  await trust(variable === undefined || isUsersOwn ? [] : [variable]);
  const ownKey = await credentials.apiKey(baseUrl, variable);
  const inFile = await envFile(dirname(folder));
  const keyInFile = variable === undefined || ownKey ? undefined : inFile[variable];
  // A key that came with the workspace leads what is sent to somebody else's account.
  if (keyInFile && isUsersOwn) await trust([OPENAI_KEY_VARIABLE]);
  const headers = filledHeaders(name, written, { ...inFile, ...environment });
  const apiKey = ownKey || keyInFile;
  if (!apiKey && baseUrl === OPENAI_BASE_URL) {
    throw new MissingKeyError(
      `There is no key for ${OPENAI_BASE_URL}; set the environment variable ${variable ?? OPENAI_KEY_VARIABLE} (or write it into .env beside .prompt-ladder), ${keyCommand === undefined ? '' : `use "${keyCommand}", `}name a server (OPENAI_BASE_URL), or choose another provider, such as practice, which is no real model.`,
    );
  }
  const inEnvironment =
    variable === undefined
      ? `in an environment variable, and name that as "apiKeyEnv" of the provider "${oneLine(name, 60)}" in .prompt-ladder/config.yml`
      : `in ${variable}`;
  const keyPlace = keyCommand === undefined ? inEnvironment : `with "${keyCommand}" or ${inEnvironment}`;
  return usable(() =>
    openAiProvider({ baseUrl, apiKey, keyPlace, headers, proxyFor, usersHeaders: isUsual }),
  );
}

/** @throws {UserError} in place of a `ProviderError` */
function usable<Made>(make: () => Made): Made {
  try {
    return make();
  } catch (error) {
    if (error instanceof ProviderError) throw new UserError(error.message);
    throw error;
  }
}

/**
 * Lets pass what the user has named, a server on this machine that gets no variable, and what a person has confirmed.
 * @throws {UntrustedError}
 */
async function assertTrusted(
  request: TrustRequest,
  { defaultBaseUrl, isTrusted }: Credentials,
  isUsual: boolean,
): Promise<void> {
  const known = [OPENAI_BASE_URL, ...(defaultBaseUrl ? [placeOf(defaultBaseUrl)] : [])];
  const isKnown = isUsual || known.includes(request.server) || isLoopback(request.server);
  if (isKnown && request.variables.length === 0) return;
  if (await isTrusted?.(request)) return;
  throw new UntrustedError(`This workspace wants to ${requestText(request)}, and this is not confirmed.`);
}

/** A base URL without what is secret or changes from call to call; as it is where it is none. */
function placeOf(baseUrl: string): string {
  try {
    return openEndpoint({ baseUrl }).place;
  } catch {
    return baseUrl;
  }
}

/** A variable in a header's value. */
const VARIABLE = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

const variablesIn = (headers: Readonly<Record<string, string>>): string[] =>
  Object.values(headers).flatMap((value) => Array.from(value.matchAll(VARIABLE), ([, name = '']) => name));

/**
 * Headers as they are sent. Like a key, an environment variable goes only where the same file says so by name.
 * @throws {UserError} where a variable is not set
 */
function filledHeaders(
  name: string,
  headers: Readonly<Record<string, string>>,
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const fill = (header: string, value: string) =>
    value.replace(VARIABLE, (_written, variable: string) => {
      const filled = environment[variable]?.trim();
      if (filled) return filled;
      throw new UserError(
        `The environment variable ${variable} is not set, which the header "${header}" of the provider "${name}" needs; set it, or remove the header from .prompt-ladder/config.yml.`,
      );
    });
  return Object.fromEntries(
    Object.entries(headers).map(([header, value]) => [header, fill(header, value)] as const),
  );
}
