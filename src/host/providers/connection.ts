import type * as vscode from 'vscode';
import type { Configured } from '../../core/engine/connect.ts';
import type { ProviderId } from '../../core/prompt/prompt-file.ts';
import type { Provider } from '../../core/providers/provider.ts';
import { loadCore } from '../editor/load-core.ts';
import { settingsFor } from '../editor/settings.ts';
import type { ApiKeys } from './api-keys.ts';
import { languageModelProvider } from './language-models.ts';

/** Makes the providers for a prompt: the editor's own models, and servers with the keys that the editor keeps. */
export const connectionFor =
  (prompt: vscode.Uri, keys: ApiKeys) =>
  async (id: ProviderId, workspace: Configured, server?: string): Promise<Provider> => {
    if (id === 'vscode') return languageModelProvider();
    const { connectProvider } = await loadCore();
    return connectProvider(id, workspace, {
      defaultBaseUrl: settingsFor(prompt).baseUrl,
      server,
      apiKey: async (baseUrl, variable) =>
        (await keys.get(baseUrl)) ?? (variable ? process.env[variable] : undefined),
    });
  };
