import * as vscode from 'vscode';
import { UserError } from '../../core/diagnostic.ts';
import { type ChatMessage, type TextMessage, textOf } from '../../core/prompt/chat.ts';
import {
  type ChatRequest,
  type ChatResponse,
  type Provider,
  ProviderError,
} from '../../core/providers/provider.ts';

/** The editor's models as `vendor/family`, which is how prompt files name them. */
export const modelName = (model: vscode.LanguageModelChat) => `${model.vendor}/${model.family}`;

const isNamed = (model: vscode.LanguageModelChat, name: string) =>
  [model.id, model.family, model.name, modelName(model)].includes(name);

/**
 * A provider over the Language Model API: whatever models the editor's extensions offer.
 * @throws {UserError} when the editor offers none
 */
export async function languageModelProvider(): Promise<Provider> {
  const models = await vscode.lm.selectChatModels();
  if (models.length === 0) {
    throw new UserError(
      'The editor offers no language models; install an extension that brings some, or choose another provider.',
    );
  }
  return {
    cacheScope: 'vscode',
    complete: async (request, { signal, onText }) => {
      const model = models.find((candidate) => isNamed(candidate, request.model));
      if (!model) {
        const offered = [...new Set(models.map(modelName))].join(', ');
        throw new ProviderError(
          'unavailable',
          `The editor has no model "${request.model}"; it offers ${offered}.`,
        );
      }
      return complete(model, request, signal, onText);
    },
  };
}

async function complete(
  model: vscode.LanguageModelChat,
  request: ChatRequest,
  signal: AbortSignal,
  onText: ((delta: string) => void) | undefined,
): Promise<ChatResponse> {
  const cancellation = new vscode.CancellationTokenSource();
  const onAbort = () => cancellation.cancel();
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) cancellation.cancel();
  try {
    const { maxTokens, temperature, topP, stop } = request.parameters;
    const response = await model.sendRequest(
      request.messages.map(toModelMessage),
      {
        justification: 'To run a prompt against its samples.',
        modelOptions: { max_tokens: maxTokens, temperature, top_p: topP, stop },
      },
      cancellation.token,
    );
    let text = '';
    for await (const delta of response.text) {
      text += delta;
      onText?.(delta);
    }
    if (signal.aborted) throw new vscode.CancellationError();
    return { text, finishReason: 'unknown', usage: await usageOf(model, request, text), model: model.id };
  } catch (error) {
    if (signal.aborted) throw new ProviderError('cancelled', 'The call was cancelled.');
    throw errorOf(error, model);
  } finally {
    signal.removeEventListener('abort', onAbort);
    cancellation.dispose();
  }
}

/** Messages whose tokens are remembered. */
const MOST_COUNTED = 1_000;
const countedByModels = new Map<string, number>();

/**
 * The tokens of messages by the editor's own model, each message asked for once; `undefined` where the editor does
 * not offer the model, or it does not say.
 */
export async function countByOwnModel(
  name: string,
  messages: readonly TextMessage[],
): Promise<number[] | undefined> {
  const model = (await vscode.lm.selectChatModels()).find((candidate) => isNamed(candidate, name));
  if (!model) return undefined;
  const countOne = async (message: TextMessage) => {
    const key = JSON.stringify([model.id, message.role, message.content]);
    const known = countedByModels.get(key);
    if (known !== undefined) return known;
    const tokens = await model.countTokens(toModelMessage(message));
    if (countedByModels.size >= MOST_COUNTED) countedByModels.clear();
    countedByModels.set(key, tokens);
    return tokens;
  };
  return Promise.all(messages.map(countOne)).catch(() => undefined);
}

/** The API has no system role; what a system message says comes first, as the user's. */
const toModelMessage = (message: ChatMessage) =>
  message.role === 'assistant'
    ? vscode.LanguageModelChatMessage.Assistant(textOf(message))
    : vscode.LanguageModelChatMessage.User(textOf(message));

/** The API reports no usage, so the model's own counter is asked. */
async function usageOf(
  model: vscode.LanguageModelChat,
  request: ChatRequest,
  output: string,
): Promise<ChatResponse['usage']> {
  try {
    const inputs = await Promise.all(
      request.messages.map((message) => model.countTokens(toModelMessage(message))),
    );
    return {
      inputTokens: inputs.reduce((sum, count) => sum + count, 0),
      outputTokens: await model.countTokens(output),
    };
  } catch {
    return undefined;
  }
}

function errorOf(error: unknown, model: vscode.LanguageModelChat): ProviderError {
  if (error instanceof ProviderError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const { code } = error as { code?: string };
  if (code === vscode.LanguageModelError.NoPermissions.name) {
    return new ProviderError(
      'auth',
      `The model ${model.name} may not be used by Prompt Ladder; allow it when the editor asks.`,
    );
  }
  if (code === vscode.LanguageModelError.NotFound.name) {
    return new ProviderError(
      'unavailable',
      `The model ${model.name} is no longer available; choose another one.`,
    );
  }
  if (code === vscode.LanguageModelError.Blocked.name) {
    return new ProviderError('rate-limit', `The model ${model.name} refused: ${message}`);
  }
  return new ProviderError('server', `The model ${model.name} failed: ${message}`, { retryable: true });
}
