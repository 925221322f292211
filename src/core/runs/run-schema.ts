import * as v from 'valibot';
import { parseBoundedJson } from '../text/bounded-json.ts';
import type { Run } from './run.ts';
import { parseStored } from './stored-format.ts';

const count = v.pipe(v.number(), v.minValue(0));
const usd = v.nullable(v.number());
const bounds = v.looseObject({ low: v.number(), high: v.number() });
const hash = v.string();

/** Within the workspace, since a run's record comes with its folder. */
const workspacePath = v.pipe(
  v.string(),
  v.check((path) => !/^(?:[\\/]|[a-z]:)/i.test(path) && !path.split(/[\\/]/).includes('..')),
);

const forecast = v.looseObject({
  model: v.string(),
  samples: count,
  repeat: count,
  leftOut: count,
  inputTokens: v.looseObject({
    counted: count,
    total: count,
    exact: v.boolean(),
    bounds: v.optional(bounds),
  }),
  outputTokens: bounds,
  outputBasis: v.looseObject({ kind: v.picklist(['earlier', 'written', 'assumed']) }),
  costUsd: v.nullable(bounds),
  durationMs: v.nullable(bounds),
  concurrency: v.optional(count),
  notCounted: v.array(v.string()),
});

const summary = v.looseObject({
  results: count,
  passed: count,
  failed: count,
  errors: count,
  score: v.nullable(v.number()),
  repair: v.looseObject({
    passedAtFirst: count,
    asked: count,
    repaired: count,
    calls: count,
    costUsd: usd,
  }),
  escalated: count,
  approved: count,
  errorKinds: v.record(v.string(), count),
  rules: v.array(
    v.looseObject({ rule: v.string(), category: v.string(), severity: v.string(), results: count }),
  ),
  inputTokens: count,
  outputTokens: count,
  reasoningTokens: v.optional(count),
  callsWithoutUsage: count,
  costUsd: usd,
  callsWithoutPrice: count,
  callsPricedByProvider: v.optional(count),
  answeredBy: v.optional(v.array(v.string())),
  calls: count,
  cachedCalls: count,
  most: v.looseObject({ outputTokens: count, costUsd: count }),
  retries: count,
  latencyMs: v.nullable(
    v.looseObject({
      answers: v.optional(count),
      p50: count,
      p95: count,
      p99: v.optional(count),
      max: count,
      concurrency: v.optional(count),
      firstTextMs: v.optional(count),
    }),
  ),
});

const settings = v.looseObject({
  repeat: v.pipe(v.number(), v.integer(), v.minValue(1)),
  filter: v.array(v.string()),
  variables: v.optional(v.record(v.string(), v.string())),
  maxCost: v.optional(count),
  calls: v.optional(
    v.looseObject({
      concurrency: v.pipe(v.number(), v.integer(), v.minValue(1)),
      retries: count,
      timeoutMs: count,
      useCache: v.boolean(),
      record: v.boolean(),
    }),
  ),
});

const runSchema = v.looseObject({
  toolVersion: v.string(),
  startedAt: v.pipe(
    v.string(),
    v.check((time) => !Number.isNaN(Date.parse(time))),
  ),
  finishedAt: v.optional(v.string()),
  state: v.picklist(['running', 'finished', 'incomplete', 'cancelled', 'over-budget', 'provider-failed']),
  prompt: v.looseObject({ name: v.string(), file: workspacePath, hash, source: v.string() }),
  samples: v.looseObject({ hash, count, invalid: count, asked: v.optional(count) }),
  rulesHash: hash,
  versionHash: v.optional(hash),
  snapshot: v.optional(v.looseObject({ hash, files: count, omitted: count })),
  provider: v.string(),
  model: v.string(),
  server: v.optional(v.string()),
  earlierServers: v.optional(v.array(v.string())),
  parameters: v.looseObject({}),
  settings,
  climb: v.optional(
    v.looseObject({
      rung: v.picklist([1, 2, 3]),
      first: v.optional(v.string()),
      version: hash,
      target: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
      maxCost: v.optional(v.number()),
    }),
  ),
  draw: v.optional(v.looseObject({ beside: v.string(), seed: v.number(), of: count, counted: count })),
  forecast: v.optional(forecast),
  embedded: v.optional(v.looseObject({ model: v.string(), texts: count, tokens: count, costUsd: usd })),
  droppedCostUsd: v.optional(count),
  summary: v.optional(summary),
});

/** A record that holds no run; the message completes “The record of a run …”. */
export class RecordError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'RecordError';
  }
}

/**
 * The run that a `run.json` holds.
 * @param id the folder's name, which is the run's, also where somebody has copied or renamed it
 * @throws {UserError} when a later version wrote it
 * @throws {RecordError} when it is none
 */
export function parseRun(text: string, id: string): Run {
  const value = parseStored(text, `The record of run "${id}" (run.json)`, parseBoundedJson);
  const { success, output, issues } = v.safeParse(runSchema, value, { abortEarly: true });
  if (success) {
    const { format: _, ...run } = output;
    return { ...run, id } as unknown as Run;
  }
  const path = v.getDotPath(issues[0]);
  throw new RecordError(path === null ? 'is damaged' : `is damaged at "${path}"`);
}
