import { join } from 'node:path';
import { UserError } from '../diagnostic.ts';
import type { ProviderId } from '../prompt/prompt-file.ts';
import { openEndpoint } from '../providers/openai/endpoint.ts';
import { openAiProvider } from '../providers/openai.ts';
import { practiceProvider } from '../providers/practice/provider.ts';
import { type Provider, ProviderError } from '../providers/provider.ts';
import { recordedProvider } from '../providers/recorded.ts';
import { WORKSPACE_FOLDER } from '../workspace/config.ts';
import type { Project } from '../workspace/project.ts';

export const OPENAI_BASE_URL = 'https://api.openai.com/v1';
export const OPENAI_KEY_VARIABLE = 'OPENAI_API_KEY';

/** A server that asks for a key has been given none. */
export class MissingKey extends UserError {}

const CONFIG_FILE = `${WORKSPACE_FOLDER}/config.yml`;

/** A workspace, as far as it decides about providers. */
export type Configured = Pick<Project, 'root' | 'config'>;

/** Where an OpenAI-compatible server is, and where its key may come from. */
export interface Credentials {
  /** Wins over the workspace configuration. */
  readonly baseUrl?: string;
  /** Used where the workspace configuration names none. */
  readonly defaultBaseUrl?: string;
  /**
   * The server of the run that goes on; wins over everything but `baseUrl`. Where nothing else names it, there is no
   * key for it from the environment, since a run's record comes with its folder.
   */
  readonly server?: string;
  /**
   * The key for a server, or `undefined` when there is none.
   * @param variable the environment variable that may be read for it; absent where a workspace names a server
   *   without naming a variable, since the user's usual key is not for any server that a cloned repository names
   */
  readonly apiKey: (baseUrl: string, variable: string | undefined) => Promise<string | undefined>;
}

/**
 * Makes one of the core's own providers.
 * @throws {MissingKey} where a key is needed and there is none
 * @throws {UserError} when it cannot be used as it is configured
 */
export async function connectProvider(
  id: ProviderId,
  { root, config }: Configured,
  credentials: Credentials,
): Promise<Provider> {
  switch (id) {
    case 'practice':
      return practiceProvider({});
    case 'recorded':
      return recordedProvider({ folder: join(root, WORKSPACE_FOLDER, 'recordings') });
    case 'openai':
      return connectOpenAi(config.providers?.openai ?? {}, credentials);
    case 'vscode':
      throw new UserError(
        'The provider "vscode" asks the models of the editor, so it runs in VS Code only; choose another one here.',
      );
  }
}

async function connectOpenAi(
  configured: { readonly baseUrl?: string; readonly apiKeyEnv?: string },
  credentials: Credentials,
): Promise<Provider> {
  const named = credentials.baseUrl ?? configured.baseUrl ?? credentials.defaultBaseUrl ?? OPENAI_BASE_URL;
  const { server } = credentials;
  const elsewhere =
    credentials.baseUrl === undefined && server !== undefined && server !== placeOf(named)
      ? server
      : undefined;
  const baseUrl = elsewhere ?? named;
  const isNamedByWorkspace = credentials.baseUrl === undefined && configured.baseUrl !== undefined;
  const isForUsualKey = elsewhere === undefined ? !isNamedByWorkspace : elsewhere === OPENAI_BASE_URL;
  const own = elsewhere === undefined ? configured.apiKeyEnv : undefined;
  const variable = own ?? (isForUsualKey ? OPENAI_KEY_VARIABLE : undefined);
  const apiKey = await credentials.apiKey(baseUrl, variable);
  if (!apiKey && baseUrl === OPENAI_BASE_URL) {
    throw new MissingKey(
      `There is no key for ${OPENAI_BASE_URL}; set the environment variable ${variable ?? OPENAI_KEY_VARIABLE}, use "Prompt Ladder: Set API Key…" in VS Code, or choose another provider.`,
    );
  }
  try {
    const keyPlace = variable ?? `the environment variable that "apiKeyEnv" names in ${CONFIG_FILE}`;
    return openAiProvider({ baseUrl, apiKey, keyPlace });
  } catch (error) {
    if (error instanceof ProviderError) throw new UserError(error.message);
    throw error;
  }
}

/** A base URL without what is secret or changes from call to call; as it is where it is none. */
function placeOf(baseUrl: string): string {
  try {
    return openEndpoint({ baseUrl }).place;
  } catch {
    return baseUrl;
  }
}
