import type { Forecast } from '../estimate/forecast.ts';
import type { ModelParameters } from '../prompt/chat.ts';
import type { RunSummary } from './summary.ts';

/**
 * `incomplete`: it came to its end, but some results have no answer. `interrupted`, which no record says: it is
 * `running` on disk, but no process writes it any more. All but `finished` can be resumed.
 */
export type RunState =
  | 'running'
  | 'interrupted'
  | 'finished'
  | 'incomplete'
  | 'cancelled'
  | 'over-budget'
  | 'provider-failed';

/** What a run was asked to do; kept so that it can be resumed. */
export interface RunSettings {
  /** Calls a sample, at least 1. */
  readonly repeat: number;
  /** Which samples, as `sampleFilter` reads it; empty for all. */
  readonly filter: readonly string[];
  /** Values that stood in the place of the prompt's samples. */
  readonly variables?: Readonly<Record<string, string>>;
  /** USD; the run stops before the call that could cross it. */
  readonly maxCost?: number;
  /** How the calls are made; absent in runs of version 0.1.0 and before. */
  readonly calls?: CallSettings;
}

/** How the calls of a run are made; kept so that a resumed run asks as it did before. */
export interface CallSettings {
  /** Calls under way at the same time, at least 1. */
  readonly concurrency: number;
  /** Further attempts at a call. */
  readonly retries: number;
  /** Of one attempt. */
  readonly timeoutMs: number;
  readonly useCache: boolean;
  /** Every answer is stored for the `recorded` provider. */
  readonly record: boolean;
}

/** Where the files that a run read are kept. */
export interface SnapshotReference {
  /** Of the blob that lists them. */
  readonly hash: string;
  readonly files: number;
  /** Files that are too large to be kept: only their hashes are recorded. */
  readonly omitted: number;
}

/** The rungs that are measured by runs: the prompt alone, with retrieval, with rules that ask again. */
export type MeasuredRung = 1 | 2 | 3;

/** Which rung of a climb a run measures. */
export interface ClimbStep {
  readonly rung: MeasuredRung;
  /** Id of the run of the first rung, which is the climb's; absent in that run itself. */
  readonly first?: string;
  /** The `versionHash` of the prompt that is climbed with, whose text a rung may leave parts out of. */
  readonly version: string;
  /** The share of failing samples at which the climb stops, from 0 to 1. */
  readonly target?: number;
  /** USD of all rungs together. */
  readonly maxCost?: number;
}

/** How a run that was made beside another one, until it was decided which is better, drew its samples. */
export interface DrawRecord {
  /** Id of the other run. */
  readonly beside: string;
  /** Of the random order. */
  readonly seed: number;
  /** Samples in all. */
  readonly of: number;
  /** Those that the decision rests on: so many of the first ones drawn. */
  readonly counted: number;
}

/** A run's identity and state: `run.json`. */
export interface Run {
  readonly id: string;
  readonly toolVersion: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly finishedAt?: string;
  readonly state: RunState;
  readonly prompt: {
    readonly name: string;
    /** Relative to the workspace root, with forward slashes. */
    readonly file: string;
    readonly hash: string;
    /** The prompt file's whole text, so that the run can be read after the file has changed. */
    readonly source: string;
  };
  readonly samples: {
    readonly hash: string;
    readonly count: number;
    readonly invalid: number;
    /** Those that the filter asks for; absent where it asks for all. */
    readonly asked?: number;
  };
  readonly rulesHash: string;
  /** Of all that decides how the prompt behaves; absent in runs of version 0.1.0. */
  readonly versionHash?: string;
  /** Where the files it was made of are kept; absent in runs of version 0.1.0. */
  readonly snapshot?: SnapshotReference;
  readonly provider: string;
  readonly model: string;
  /** The base URL that was asked, without credentials and query; absent where no server was, and in runs of version 0.1.0. */
  readonly server?: string;
  /** Those that answered before the run was resumed on another one. */
  readonly earlierServers?: readonly string[];
  readonly parameters: ModelParameters;
  readonly settings: RunSettings;
  /** Absent in a run of its own. */
  readonly climb?: ClimbStep;
  /** Absent where it took its samples in their own order. */
  readonly draw?: DrawRecord;
  /** What the run was expected to take, before its first call. */
  readonly forecast?: Forecast;
  /** What the passages' vectors took that were asked for before its first call; absent where all were there. */
  readonly embedded?: {
    readonly model: string;
    readonly texts: number;
    readonly tokens: number;
    /** `null` where a price or a usage is unknown. */
    readonly costUsd: number | null;
  };
  /** USD paid for results without a verdict that were asked for anew when the run was resumed. */
  readonly droppedCostUsd?: number;
  readonly summary?: RunSummary;
}

/** A run that is not stored yet. */
export type NewRun = Omit<Run, 'id'>;

/** Results that a provider has left without a verdict, so that asking again may bring one. */
export const unansweredIn = (summary: RunSummary | undefined): number =>
  summary ? summary.errors - (summary.errorKinds.template ?? 0) - (summary.errorKinds.judge ?? 0) : 0;

/** Whether a run that is over has results with a verdict, so that it says anything of its prompt. */
export const hasVerdicts = ({ summary }: Pick<Run, 'summary'>): boolean =>
  !summary || summary.results > summary.errors;

/** Whether there is something left to ask. */
export const mayBeResumed = ({ state, summary }: Run): boolean =>
  state !== 'finished' || unansweredIn(summary) > 0;
