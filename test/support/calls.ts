import assert from 'node:assert/strict';
import {
  type CallOptions,
  type ChatRequest,
  type ChatResponse,
  type Provider,
  ProviderError,
} from '../../src/core/providers/provider.ts';

/** A small request; `overrides` replace whole keys. */
export function chatRequest(overrides: Partial<ChatRequest> = {}): ChatRequest {
  return {
    model: 'test-model',
    messages: [{ role: 'user', content: 'Hi' }],
    parameters: {},
    responseFormat: { type: 'text' },
    ...overrides,
  };
}

export function call(
  provider: Provider,
  request: Partial<ChatRequest> = {},
  options: Partial<CallOptions> = {},
): Promise<ChatResponse> {
  return provider.complete(chatRequest(request), {
    signal: new AbortController().signal,
    repeat: 0,
    ...options,
  });
}

/** What the call fails with, which must be a ProviderError whose message is one line. */
export async function failureOf(work: Promise<unknown> | (() => unknown)): Promise<ProviderError> {
  try {
    await (typeof work === 'function' ? work() : work);
  } catch (error) {
    assert.ok(error instanceof ProviderError, `${error}`);
    assert.match(error.message, /^[A-Z][^\n]*\.$/);
    return error;
  }
  assert.fail('The call did not fail.');
}
