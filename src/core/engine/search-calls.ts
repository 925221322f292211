import type { Call } from '../calls/call.ts';
import { type AttemptOptions, embeddingPipeline } from '../calls/pipeline.ts';
import type { PricedProvider } from '../calls/provider-call.ts';
import { withoutAnswer } from '../calls/unanswered-error.ts';
import type { Embedding } from '../retrieval/embedder.ts';
import type { Retriever } from '../retrieval/retriever.ts';
import type { Run } from '../runs/run.ts';
import { embeddingModel } from '../workspace/embedding-model.ts';
import type { Project } from '../workspace/project.ts';
import { pricesFor } from './asked-models.ts';
import type { ProviderConnector } from './connect.ts';
import type { PreparedRun } from './prepared-run.ts';

/** Who turns texts into vectors for a prompt; `undefined` where its search needs none. @throws {UserError} */
export async function connectEmbeddings(
  { project }: Pick<PreparedRun, 'project'>,
  connect: ProviderConnector,
): Promise<PricedProvider | undefined> {
  const named = embeddingModel(project);
  if (!named) return undefined;
  return pricedProvider(named.provider, project, connect);
}

/** A provider, and what its server takes. @throws {UserError} */
export async function pricedProvider(
  name: string,
  project: Project,
  connect: ProviderConnector,
): Promise<PricedProvider> {
  const provider = await connect(name, project);
  return { provider, prices: (await pricesFor(name, project.config)).at(provider.server) };
}

export interface SearchOptions {
  readonly attempts: AttemptOptions;
  /** Makes the calls of the run, for the model that reranks. */
  readonly call: Call;
  readonly signal: AbortSignal;
  readonly onProgress?: (done: number, of: number) => void;
}

/** What is searched, and who reranks. */
export interface SearchPlan {
  readonly retriever?: Retriever;
  readonly plan: Pick<PreparedRun['plan'], 'provider' | 'model'>;
}

/** A search that is ready, and what getting it ready took; absent where nothing was asked. */
export interface OpenSearch {
  /** Absent where retrieval is off. */
  readonly retriever?: Retriever;
  readonly embedded?: Run['embedded'];
}

/**
 * Gets ready what a run searches by: the vectors of all passages that have none.
 * @throws {UserError} when they cannot be had
 * @throws the signal's reason, when it is aborted
 */
export async function openSearch(
  { retriever, plan: { provider, model } }: SearchPlan,
  embeddings: PricedProvider | undefined,
  { attempts: options, call, signal, onProgress }: SearchOptions,
): Promise<OpenSearch> {
  if (!retriever?.needsCalls) return { ...(retriever && { retriever }) };
  const { texts = [], model: embedding = '' } = retriever.pending ?? {};
  const embed = embeddings && embeddingPipeline(embeddings, options);
  const {
    attempts,
    error,
    retriever: connected,
  } = await retriever.connect(
    {
      model,
      embed: (ask) => {
        if (embed) return embed(ask, signal);
        throw new Error('No provider of embeddings is connected');
      },
      rerank: (request) => call({ provider, request, repeat: 0 }, signal),
    },
    onProgress,
  );
  signal.throwIfAborted();
  if (error) throw withoutAnswer(error, `The passages have no vectors yet: ${error.message}`);
  if (texts.length === 0) return { retriever: connected };
  return { retriever: connected, embedded: { model: embedding, texts: texts.length, ...sumOf(attempts) } };
}

/** What attempts took; the cost is `null` where a price or a usage is unknown. */
function sumOf(attempts: Embedding['attempts']): { tokens: number; costUsd: number | null } {
  const costs = attempts.map(({ costUsd }) => costUsd);
  return {
    tokens: attempts.reduce((sum, { usage }) => sum + (usage?.inputTokens ?? 0), 0),
    costUsd: costs.includes(null) ? null : costs.reduce<number>((sum, usd) => sum + (usd ?? 0), 0),
  };
}
