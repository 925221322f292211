import type * as vscode from 'vscode';

/** A signal that aborts with the first of several tokens; disposed, it listens to them no more. */
export function signalOf(tokens: readonly vscode.CancellationToken[]): { signal: AbortSignal } & Disposable {
  const abort = new AbortController();
  const subscriptions = tokens.map((token) => token.onCancellationRequested(() => abort.abort()));
  if (tokens.some((token) => token.isCancellationRequested)) abort.abort();
  return {
    signal: abort.signal,
    [Symbol.dispose]() {
      for (const subscription of subscriptions) subscription.dispose();
    },
  };
}
