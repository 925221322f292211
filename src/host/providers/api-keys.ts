import * as vscode from 'vscode';

const PREFIX = 'apiKey ';
/** Names of the servers that have a key; secrets themselves cannot be listed. */
const KNOWN = 'apiKeyServers';

/** The command that sets a key, as messages name it. */
export const KEY_COMMAND = 'Prompt Ladder: Set API Key…';

/** Keys of OpenAI-compatible servers, in the editor's secret storage, each sent to its own server only. */
export class ApiKeys {
  readonly #secrets: vscode.SecretStorage;
  readonly #state: vscode.Memento;

  constructor(secrets: vscode.SecretStorage, state: vscode.Memento) {
    this.#secrets = secrets;
    this.#state = state;
  }

  async get(baseUrl: string): Promise<string | undefined> {
    return this.#secrets.get(PREFIX + originOf(baseUrl));
  }

  /** Keeps a key for the server of an address. */
  async store(baseUrl: string, key: string): Promise<void> {
    await this.#secrets.store(PREFIX + originOf(baseUrl), key.trim());
    await this.#state.update(KNOWN, [...new Set([...this.#servers, originOf(baseUrl)])].sort());
  }

  /**
   * Asks for a server and its key.
   * @param suggested the server to offer first
   * @returns the server's address, where a key was given for it
   */
  async set(suggested: string): Promise<string | undefined> {
    const baseUrl = await vscode.window.showInputBox({
      title: 'Set API Key (1/2): the server',
      prompt: 'Base URL of the OpenAI-compatible server',
      value: suggested,
      ignoreFocusOut: true,
      validateInput: (text) =>
        URL.canParse(text) && /^https?:/.test(text)
          ? undefined
          : 'Write a URL such as https://api.openai.com/v1',
    });
    if (!baseUrl) return undefined;
    const key = await vscode.window.showInputBox({
      title: `Set API Key (2/2): the key for ${originOf(baseUrl)}`,
      prompt: 'Kept in the secret storage of the editor, never in a file',
      password: true,
      ignoreFocusOut: true,
      validateInput: (text) => (text.trim() === '' ? 'Paste the key' : undefined),
    });
    if (!key) return undefined;
    await this.store(baseUrl, key);
    return baseUrl;
  }

  /** Asks which key to forget. */
  async clear(): Promise<void> {
    const server = await vscode.window.showQuickPick(this.#servers, {
      title: 'Clear API Key',
      placeHolder: this.#servers.length > 0 ? 'The server whose key to delete' : 'No key is set',
    });
    if (!server) return;
    await this.#secrets.delete(PREFIX + server);
    await this.#state.update(
      KNOWN,
      this.#servers.filter((known) => known !== server),
    );
    void vscode.window.showInformationMessage(`The key for ${server} is forgotten.`);
  }

  get #servers(): string[] {
    return this.#state.get<string[]>(KNOWN, []);
  }
}

/** Two paths of one server share a key; two servers never do. */
export const originOf = (baseUrl: string) => (URL.canParse(baseUrl) ? new URL(baseUrl).origin : baseUrl);
