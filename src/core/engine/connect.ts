import { join } from 'node:path';
import { UserError } from '../diagnostic.ts';
import type { Credentials } from '../providers/kind.ts';
import { kindNameOf, settingsOf, unknownProvider } from '../providers/names.ts';
import { OPENAI_BASE_URL } from '../providers/openai/kind.ts';
import type { Provider } from '../providers/provider.ts';
import { PROVIDER_KINDS } from '../providers/registry.ts';
import type { Run } from '../runs/run.ts';
import { WORKSPACE_FOLDER } from '../workspace/config.ts';
import type { Project } from '../workspace/project.ts';

/** A workspace, as far as it decides about providers. */
export type ProviderScope = Pick<Project, 'root' | 'config'>;

/**
 * Makes the provider for a project; where keys come from is the caller's business.
 * @param server the base URL that was asked before, where a run is resumed or repeated
 * @throws {UserError}
 */
export type ProviderConnector = (name: string, project: Project, server?: string) => Promise<Provider>;

/** The server of a run, where its own provider is asked again. */
export const askedBefore = (run: Run, provider = run.provider) =>
  provider === run.provider ? run.server : undefined;

/**
 * Makes the provider of a name.
 * @param kinds where the caller has others than the core's own
 * @throws {MissingKeyError} where a key is needed and there is none
 * @throws {UserError} when there is no such provider, or it cannot be used as it is configured
 */
export async function connectProvider(
  name: string,
  { root, config }: ProviderScope,
  credentials: Credentials,
  kinds = PROVIDER_KINDS,
): Promise<Provider> {
  const kind = kinds.get(kindNameOf(name, config));
  if (!kind) throw new UserError(unknownProvider(name, config) ?? `"${name}" is of no known kind.`);
  if (credentials.baseUrl !== undefined && !kind.settings.includes('baseUrl'))
    credentials.onUnusedBaseUrl?.(
      `--base-url has no effect: the provider "${name}" asks no OpenAI-compatible server; choose one that does, such as --provider openai.`,
    );
  const settings = settingsOf(name, config);
  return kind.connect({ name, settings, credentials, folder: join(root, WORKSPACE_FOLDER) });
}

/** Whom a provider would ask, as far as that is known without a call. */
export type AskedProvider = Pick<Provider, 'server' | 'cacheScope'>;

/**
 * Whom the provider of a name would ask, for what calls nothing: it needs no key, and nobody's word for a server.
 * @param credentials a key is a part of what answers are kept under, so the one that there is counts
 * @returns `undefined` where that cannot be told
 */
export async function askedProvider(
  name: string,
  workspace: ProviderScope,
  credentials: Partial<Omit<Credentials, 'isTrusted'>>,
): Promise<AskedProvider | undefined> {
  const uncalled: Credentials = {
    ...credentials,
    apiKey: async (baseUrl, variable) =>
      (await credentials.apiKey?.(baseUrl, variable)) ?? (baseUrl === OPENAI_BASE_URL ? 'none' : undefined),
    isTrusted: async () => true,
  };
  try {
    const { server, cacheScope } = await connectProvider(name, workspace, uncalled);
    return { server, cacheScope };
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
