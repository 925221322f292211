import type * as vscode from 'vscode';
import type { Configured } from '../../core/engine/connect.ts';
import type { ProviderKind } from '../../core/providers/kind.ts';
import type { Provider } from '../../core/providers/provider.ts';
import { loadCore } from '../editor/load-core.ts';
import { settingsFor } from '../editor/settings.ts';
import type { ApiKeys } from './api-keys.ts';
import { languageModelProvider } from './language-models.ts';

/** The editor's own models. */
const EDITOR: ProviderKind = { label: 'Models of the editor', settings: [], connect: languageModelProvider };

/** Makes the providers for a prompt: the editor's own models, and servers with the keys that the editor keeps. */
export const connectionFor =
  (prompt: vscode.Uri, keys: ApiKeys) =>
  async (name: string, workspace: Configured, server?: string): Promise<Provider> => {
    const { connectProvider, PROVIDER_KINDS } = await loadCore();
    const credentials = {
      defaultBaseUrl: settingsFor(prompt).baseUrl,
      server,
      apiKey: async (baseUrl: string, variable: string | undefined) =>
        (await keys.get(baseUrl)) ?? (variable ? process.env[variable] : undefined),
      environment: process.env,
    };
    return connectProvider(name, workspace, credentials, new Map([...PROVIDER_KINDS, ['vscode', EDITOR]]));
  };
