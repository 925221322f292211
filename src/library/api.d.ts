/** What the npm package exports. */

/** A message of a request, rendered. */
export interface Message {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** One version of a prompt, without anything that reaches a network. */
export interface LoadedPrompt {
  /** Its name, as the prompt file has it. */
  readonly name: string;
  /** `now` for the file of today, or the id of the saved version, such as `v4-5be1c0d2`. */
  readonly version: string;
  /** Who answers, and the model: the prompt's own, else the workspace's; absent where neither names one. */
  readonly provider?: string;
  readonly model?: string;
  /** As the prompt file writes them: `temperature`, `maxTokens`, … */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly responseFormat: Readonly<Record<string, unknown>> & { readonly type: string };
  /**
   * Renders the messages. Where the prompt retrieves, the passages are the application's: it gives them as `context`.
   * @throws an error whose message names the variable that is missing
   */
  messages(variables?: Readonly<Record<string, unknown>>): Message[];
}

/**
 * Loads a prompt from its workspace, by label where one is named: nothing is called and nothing is written.
 * @param file path of the prompt file, which may have been renamed since the version was saved
 * @param version a label such as `production`, a number or an id; the file as it is now where it is absent
 * @throws an error whose message says what is wrong and what to do
 */
export declare function loadPrompt(file: string, version?: string): Promise<LoadedPrompt>;
