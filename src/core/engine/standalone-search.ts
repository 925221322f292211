import { join } from 'node:path';
import { ResponseCache } from '../calls/cache.ts';
import { callPipeline } from '../calls/pipeline.ts';
import { Spending } from '../calls/spending.ts';
import type { Retriever } from '../retrieval/retriever.ts';
import { WORKSPACE_FOLDER } from '../workspace/config.ts';
import type { Project } from '../workspace/project.ts';
import type { ProviderConnector } from './connect.ts';
import { attemptsBy } from './connected-run.ts';
import { assertProvider, modelOf, targetOf } from './plan.ts';
import { DEFAULT_CONCURRENCY } from './prepare-run.ts';
import { connectEmbeddings, openSearch, pricedProvider } from './search-calls.ts';

export interface StandaloneSearch {
  readonly connect: ProviderConnector;
  readonly signal: AbortSignal;
  /** Told how many passages have got their vectors, where some have none. */
  readonly onProgress?: (done: number, of: number) => void;
}

/**
 * A project whose search asks one provider, for vectors and to rerank, whatever its files say.
 * @throws {UserError} when there is no such provider
 */
export function searchedBy(provider: string, project: Project): Project {
  assertProvider(provider, project);
  const { retrieval, ...prompt } = project.prompt;
  const asking = retrieval && { ...retrieval, embeddings: { ...retrieval.embeddings, provider } };
  return { ...project, prompt: { ...prompt, provider, ...(asking && { retrieval: asking }) } };
}

/**
 * Connects a search that belongs to no run. It keeps to the limit of cost of one.
 * @returns the retriever as it is where it needs no model
 * @throws {UserError} when a provider cannot be had, or the passages' vectors cannot
 * @throws the signal's reason, when it is aborted
 */
export async function standaloneSearch(
  project: Project,
  retriever: Retriever,
  { connect, signal, onProgress }: StandaloneSearch,
): Promise<Retriever> {
  if (!retriever.needsCalls) return retriever;
  const { config, root, budget } = project;
  const target = targetOf({}, project);
  const { provider } = target;
  const isAsked = retriever.reranks && project.prompt.retrieval?.rerank?.model === undefined;
  const model = isAsked ? modelOf(target, project) : '';
  const embeddings = await connectEmbeddings({ project }, connect);
  const concurrency = config.concurrency ?? DEFAULT_CONCURRENCY;
  const attempts = attemptsBy({}, config, concurrency, new Spending(budget.maxCostPerRun));
  const reranking = retriever.reranks ? await pricedProvider(provider, project, connect) : undefined;
  const call = callPipeline(
    {
      providers: new Map(reranking && [[provider, reranking]]),
      cache: new ResponseCache(join(root, WORKSPACE_FOLDER, 'cache')),
    },
    attempts,
  );
  const search = await openSearch({ retriever, plan: { provider, model } }, embeddings, {
    attempts,
    call,
    signal,
    ...(onProgress && { onProgress }),
  });
  return search.retriever ?? retriever;
}
