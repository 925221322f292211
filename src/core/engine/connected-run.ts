import { join } from 'node:path';
import { ServerLimits } from '../calls/concurrency-limit.ts';
import type { AttemptOptions } from '../calls/pipeline.ts';
import type { PricedProvider } from '../calls/provider-call.ts';
import type { Spending } from '../calls/spending.ts';
import type { Forecast } from '../estimate/forecast.ts';
import type { Provider } from '../providers/provider.ts';
import { recordingProvider } from '../providers/recorded.ts';
import { BlobStore } from '../runs/blobs.ts';
import { heldFiles } from '../runs/held-files.ts';
import { KnownHashes } from '../runs/known-hashes.ts';
import type { CallSettings, NewRun, Run } from '../runs/run.ts';
import { takeSnapshot } from '../runs/snapshot.ts';
import { SampleSet } from '../samples/sample-set.ts';
import type { Config } from '../workspace/config.ts';
import { assertLimitCanBeKept } from './asked-models.ts';
import type { ProviderConnector } from './connect.ts';
import { OpenRun } from './open-run.ts';
import { assertSameVersion, serverOf } from './plan.ts';
import type { PreparedRun, PrepareRequest } from './prepared-run.ts';
import { connectEmbeddings, type OpenSearch } from './search-calls.ts';
import { type Variant, variantOf } from './variant.ts';
import { versionHash } from './version-hash.ts';

/** How the calls of a run are made, as far as the caller decides; absent settings are the files' or the defaults. */
export interface CallRequest {
  readonly connect: ProviderConnector;
  readonly timeoutMs?: number;
  readonly retries?: number;
  readonly useCache?: boolean;
  /** Store every answer for the `recorded` provider. */
  readonly record?: boolean;
}

type ConnectRequest = CallRequest & Pick<PrepareRequest, 'defaults' | 'otherServer' | 'server' | 'signal'>;

/** A prepared run whose provider is there; nothing is called or written. */
export interface ConnectedRun {
  /** By the prices of the server that is asked. */
  readonly prepared: PreparedRun;
  readonly provider: Provider;
  /** Who turns texts into vectors; absent where the search needs none. */
  readonly embeddings?: PricedProvider;
  readonly calls: CallSettings;
  /** Its record without what it is written with: the snapshot of its files, and its forecast. */
  readonly planned: NewRun | Run;
}

/** Whom a run asks, and whether its cache answers. */
export const askedBy = ({ planned, provider, calls }: ConnectedRun) => ({
  server: planned.server,
  cacheScope: provider.cacheScope,
  useCache: calls.useCache,
});

/** A run that is stored, and what it asks. */
export interface BegunRun {
  readonly open: OpenRun;
  readonly variant: Variant;
}

export const DEFAULT_TIMEOUT_MS = 60_000;
export const DEFAULT_RETRIES = 3;

/** How calls that belong to no run are made: as the caller says, else as the configuration does. */
export function attemptsBy(
  { timeoutMs: asked, retries }: Pick<CallRequest, 'timeoutMs' | 'retries'>,
  config: Config,
  concurrency: number,
  spending: Spending,
): AttemptOptions {
  const timeoutMs = asked ?? (config.timeout && config.timeout * 1000) ?? DEFAULT_TIMEOUT_MS;
  return {
    retries: retries ?? config.retries ?? DEFAULT_RETRIES,
    timeoutMs,
    spending,
    limits: new ServerLimits(concurrency, timeoutMs),
    random: Math.random,
  };
}

/**
 * @throws {UserError} when a limit of cost cannot be kept, its version or server is not the one it began with, or its
 *   provider cannot be had
 */
export async function connectRun(prepared: PreparedRun, request: ConnectRequest): Promise<ConnectedRun> {
  const { project, workspace, plan, stored } = prepared;
  const calls = callSettings(request, prepared);
  const version = await versionHash(project, plan.model, prepared.files, request.signal);
  assertSameVersion(version, stored);
  const embeddings = await connectEmbeddings(prepared, request.connect);
  const connected = await request.connect(plan.provider, project, stored?.server ?? request.server);
  const prices = prepared.prices.at(connected.server);
  assertLimitCanBeKept(plan.settings.maxCost, [plan.model, ...prepared.questions], prices);
  return {
    prepared: { ...prepared, prices },
    calls,
    ...(embeddings && { embeddings }),
    planned: {
      ...plan,
      versionHash: version,
      ...serverOf(connected.server, stored, request),
      settings: { ...plan.settings, calls },
    },
    provider: calls.record
      ? recordingProvider(connected, { folder: join(workspace, 'recordings') })
      : connected,
  };
}

/**
 * Writes the run's record and keeps its files; the run reads its samples as they were kept.
 * @throws {UserError} when it cannot be written
 */
export async function beginRun(
  { prepared, planned }: ConnectedRun,
  forecast: Forecast | undefined,
  { retriever, embedded }: OpenSearch,
): Promise<BegunRun> {
  const { project, files, store, workspace } = prepared;
  const snapshot = await takeSnapshot(files, project.root, new BlobStore(workspace));
  // Where they cannot be kept, the next run reads the files again.
  await KnownHashes.of(workspace)
    .keep()
    .catch(() => {});
  const samples = new SampleSet(project.samples.sources, heldFiles(files, snapshot));
  const record = {
    ...planned,
    snapshot: snapshot.reference,
    ...(forecast && { forecast }),
    ...(embedded && { embedded: sumOf(planned.embedded, embedded) }),
  };
  const open = await OpenRun.begin(store, record, project.rules);
  return {
    open,
    variant: variantOf({ ...prepared, retriever, project: { ...project, samples } }, open.consistency),
  };
}

/** What the vectors took that a resumed run asked for, with those from before. */
function sumOf(before: Run['embedded'], now: NonNullable<Run['embedded']>): Run['embedded'] {
  if (!before) return now;
  return {
    model: now.model,
    texts: before.texts + now.texts,
    tokens: before.tokens + now.tokens,
    costUsd: before.costUsd === null || now.costUsd === null ? null : before.costUsd + now.costUsd,
  };
}

/** How calls are made: as the caller says, else as a resumed run has made them, else as the files say. */
function callSettings(request: ConnectRequest, { project, stored, concurrency }: PreparedRun): CallSettings {
  const { config } = project;
  const before = stored?.settings.calls;
  return {
    concurrency,
    retries: request.retries ?? before?.retries ?? config.retries ?? DEFAULT_RETRIES,
    timeoutMs:
      request.timeoutMs ??
      before?.timeoutMs ??
      (config.timeout && config.timeout * 1000) ??
      request.defaults?.timeoutMs ??
      DEFAULT_TIMEOUT_MS,
    useCache: request.useCache ?? before?.useCache ?? true,
    record: request.record ?? before?.record ?? false,
  };
}
