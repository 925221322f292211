import type * as vscode from 'vscode';
import type { AskedProvider, ProviderScope } from '../../core/engine/connect.ts';
import type { Credentials, ProviderKind } from '../../core/providers/kind.ts';
import type { Provider } from '../../core/providers/provider.ts';
import { loadCore } from '../editor/load-core.ts';
import { settingsFor } from '../editor/settings.ts';
import { type ApiKeys, KEY_COMMAND } from './api-keys.ts';
import { languageModelProvider } from './language-models.ts';
import type { ServerTrust } from './server-trust.ts';

/** The editor's own models. */
const EDITOR: ProviderKind = { label: 'Models of the editor', settings: [], connect: languageModelProvider };

/** Makes providers: the editor's own models, and servers with the keys that the editor keeps. */
export class Connections {
  readonly #keys: ApiKeys;
  readonly #trust: ServerTrust;

  constructor(keys: ApiKeys, trust: ServerTrust) {
    this.#keys = keys;
    this.#trust = trust;
  }

  /** What connects the providers of a prompt. */
  readonly for =
    (prompt: vscode.Uri) =>
    async (name: string, workspace: ProviderScope, server?: string): Promise<Provider> => {
      const { connectProvider, PROVIDER_KINDS } = await loadCore();
      const kinds = new Map([...PROVIDER_KINDS, ['vscode', EDITOR]]);
      return connectProvider(name, workspace, { ...this.#credentials(prompt), server }, kinds);
    };

  /** Whom the provider of a prompt would ask, for what calls nothing. */
  async askedProvider(
    prompt: vscode.Uri,
    name: string,
    workspace: ProviderScope,
  ): Promise<AskedProvider | undefined> {
    const { askedProvider } = await loadCore();
    return askedProvider(name, workspace, this.#credentials(prompt));
  }

  #credentials(prompt: vscode.Uri): Credentials {
    return {
      defaultBaseUrl: settingsFor(prompt).baseUrl,
      apiKey: async (baseUrl, variable) =>
        (await this.#keys.get(baseUrl)) ?? (variable ? process.env[variable] : undefined),
      keyCommand: KEY_COMMAND,
      environment: process.env,
      isTrusted: (request) => this.#trust.isTrusted(request),
    };
  }
}
