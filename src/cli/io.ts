import type { Readable } from 'node:stream';

/** A stream to write to, which may be a terminal. */
export type Output = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

/** A stream to read bytes from, which may be a terminal. */
export type Input = Readable & { readonly isTTY?: boolean };

/** What the command line is started with. It uses these instead of the process, so that a process can run several. */
export interface CliIo {
  /** Absolute path of the working folder. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  /**
   * Does work that can be interrupted: its signal is aborted at the first interrupt. At the second, and where no such
   * work is under way, an interrupt ends everything at once.
   */
  interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T>;
}
