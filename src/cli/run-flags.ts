import { basename } from 'node:path';
import type { PrepareRequest } from '../core/engine/prepared-run.ts';
import { formatCount } from '../core/text/plural.ts';
import type { ModelOverride } from '../core/workspace/check-budget.ts';
import type { CostLimitFlags } from './confirm-cost.ts';
import type { StatusLine } from './status-line.ts';
import type { Terminal } from './terminal.ts';
import type { TrustFlags } from './trust.ts';
import { variableValues, type WrittenValues } from './variable-values.ts';

/** The options of `run`. */
export interface RunFlags extends CostLimitFlags, TrustFlags {
  /** Several models, or providers, run side by side: each model of each provider. */
  readonly provider?: readonly string[];
  readonly model?: readonly string[];
  readonly concurrency?: number;
  readonly filter?: readonly string[];
  readonly var?: WrittenValues;
  readonly repeat?: number;
  /** Seconds. */
  readonly timeout?: number;
  readonly retries?: number;
  readonly baseUrl?: string;
  readonly otherServer?: boolean;
  readonly cache: boolean;
  readonly record?: boolean;
  readonly skipInvalid?: boolean;
  readonly resume?: string;
  readonly json?: boolean;
  readonly out?: readonly string[];
  readonly quiet?: boolean;
  readonly estimate?: boolean;
  /** Every failed sample is listed. */
  readonly failed?: boolean;
  /** The first so many samples. */
  readonly limit?: number;
  /** Per cent of the results. */
  readonly minPass?: number;
  /** Runs again whenever a file changes. */
  readonly watch?: boolean;
}

/** Each model on each provider that the flags name, at least one. */
export const targetsOf = ({ provider, model }: RunFlags): ModelOverride[] =>
  distinct(provider).flatMap((each) => distinct(model).map((id) => ({ provider: each, model: id })));

const distinct = (names: readonly string[] = []) => (names.length > 0 ? [...new Set(names)] : [undefined]);

/** What a command line asks for, and what it is carried out with. */
export interface RunInvocation {
  readonly flags: RunFlags;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  readonly target: ModelOverride;
}

/** What decides about a run, as the flags have it. */
export const prepareRequest = async (
  file: string,
  { flags, terminal, signal, target }: RunInvocation,
): Promise<PrepareRequest> => ({
  file,
  files: terminal.files,
  ...target,
  onUnusedModel: (sentence) => terminal.noteOnce(sentence),
  concurrency: flags.concurrency,
  repeat: flags.repeat,
  filter: flags.limit === undefined ? flags.filter : [...(flags.filter ?? []), `first:${flags.limit}`],
  variables: flags.var && (await variableValues(flags.var, terminal)),
  maxCost: flags.maxCost,
  resume: flags.resume === undefined ? undefined : basename(terminal.resolve(flags.resume)),
  signal,
});

/** Shows how many samples have been counted. */
export const countingProgress =
  (status: StatusLine, { quiet }: RunFlags) =>
  (samples: number) => {
    if (!quiet) status.show(() => `${formatCount(samples)} samples counted`);
  };
