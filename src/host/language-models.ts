import * as vscode from 'vscode';
import { UserError } from '../core/diagnostic.ts';
import {
  type ChatRequest,
  type ChatResponse,
  type Provider,
  ProviderError,
} from '../core/providers/provider.ts';

/** The editor's models as `vendor/family`, which is how prompt files name them. */
export const nameOf = (model: vscode.LanguageModelChat) => `${model.vendor}/${model.family}`;

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
    id: 'vscode',
    cacheScope: 'vscode',
    complete: async (request, { signal, onText }) => {
      const model = models.find((candidate) =>
        [candidate.id, candidate.family, candidate.name, nameOf(candidate)].includes(request.model),
      );
      if (!model) {
        const offered = [...new Set(models.map(nameOf))].join(', ');
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
      messagesOf(request),
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

/** The API has no system role; what a system message says comes first, as the user's. */
function messagesOf({ messages }: ChatRequest): vscode.LanguageModelChatMessage[] {
  return messages.map(({ role, content }) =>
    role === 'assistant'
      ? vscode.LanguageModelChatMessage.Assistant(content)
      : vscode.LanguageModelChatMessage.User(content),
  );
}

/** The API reports no usage, so the model's own counter is asked. */
async function usageOf(
  model: vscode.LanguageModelChat,
  request: ChatRequest,
  output: string,
): Promise<ChatResponse['usage']> {
  try {
    const inputs = await Promise.all(messagesOf(request).map((message) => model.countTokens(message)));
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
      `The model ${model.name} is not there any more; choose another one.`,
    );
  }
  if (code === vscode.LanguageModelError.Blocked.name) {
    return new ProviderError('rate-limit', `The model ${model.name} refused: ${message}`);
  }
  return new ProviderError('server', `The model ${model.name} failed: ${message}`, { retryable: true });
}
