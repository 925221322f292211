import type { FinishReason, ProviderErrorKind, Usage } from '../providers/provider.ts';

/** One try of a call, kept with its own cost even when it brought nothing. */
export interface Attempt {
  readonly latencyMs: number;
  readonly usage?: Usage;
  /** USD, 0 for an answer from the cache; `null` where the price or the usage is unknown. */
  readonly costUsd: number | null;
  readonly finishReason?: FinishReason;
  readonly cached?: boolean;
  /** The model that answered, where the provider names another one than was asked. */
  readonly model?: string;
  readonly error?: { readonly kind: ProviderErrorKind; readonly message: string };
}

/** Why a call has no answer: its last attempt failed, the run was cancelled, or there is no money left. */
export interface CallError {
  readonly kind: ProviderErrorKind | 'over-budget';
  readonly message: string;
}
