import type { FinishReason, ProviderErrorKind, Usage } from '../providers/provider.ts';

/** One try of a call, kept with its own cost even when it brought nothing. */
export interface Attempt {
  /** The name of the provider that was asked. */
  readonly provider: string;
  /** The model that was asked for. */
  readonly model: string;
  /** The model that answered, where the provider names another one: a dated version, or one it routed to. */
  readonly answeredBy?: string;
  readonly latencyMs: number;
  /** The most calls that its server had at once during it, itself among them; absent where no server was asked. */
  readonly concurrency?: number;
  /** ms to the first text, where somebody watched it stream. */
  readonly firstTokenMs?: number;
  readonly usage?: Usage;
  /** USD, 0 for an answer that was not asked for anew; `null` where the price or the usage is unknown. */
  readonly costUsd: number | null;
  /** USD that an answer cost when it was made, which this attempt did not pay again; absent where that is unknown. */
  readonly savedUsd?: number;
  readonly finishReason?: FinishReason;
  /** Not asked for anew: it was in the cache, or an equal call was under way. */
  readonly cached?: boolean;
  readonly error?: { readonly kind: ProviderErrorKind; readonly message: string };
}

/** USD that an answer cost when it was made, whoever paid; `null` where that is unknown. */
export const costWhenMade = ({ cached, costUsd, savedUsd }: Attempt): number | null =>
  cached ? (savedUsd ?? null) : costUsd;

/** Whether what an attempt cost is what the provider itself says, and no sum of prices. */
export const isProvidersFigure = ({
  cached,
  usage,
  costUsd,
}: Pick<Attempt, 'cached' | 'usage' | 'costUsd'>) =>
  !cached && usage?.costUsd !== undefined && usage.costUsd === costUsd;

/** Why a call has no answer: its last attempt failed, the run was cancelled, or there is no money left. */
export interface CallError {
  readonly kind: ProviderErrorKind | 'over-budget';
  readonly message: string;
}
