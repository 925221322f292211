import { basename } from 'node:path';
import type { PrepareRequest } from '../core/engine/prepared-run.ts';
import { formatCount } from '../core/report/format.ts';
import type { CostFlags } from './confirm-cost.ts';
import type { StatusLine } from './status-line.ts';
import type { Terminal } from './terminal.ts';
import type { TrustFlags } from './trust.ts';

/** The options of `run`. */
export interface RunFlags extends CostFlags, TrustFlags {
  readonly provider?: string;
  readonly model?: string;
  readonly concurrency?: number;
  readonly filter?: readonly string[];
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
  readonly out?: string;
  readonly quiet?: boolean;
  readonly estimate?: boolean;
  /** Every failed sample is listed. */
  readonly failed?: boolean;
}

/** What a command line asks for, and what it is carried out with. */
export interface RunInvocation {
  readonly flags: RunFlags;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}

/** What decides about a run, as the flags have it. */
export const requestOf = (file: string, { flags, terminal, signal }: RunInvocation): PrepareRequest => ({
  file,
  files: terminal.files,
  provider: flags.provider,
  model: flags.model,
  concurrency: flags.concurrency,
  repeat: flags.repeat,
  filter: flags.filter,
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
