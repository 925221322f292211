import type { Terminal } from '../terminal.ts';

/** A command line as it is carried out. */
export interface Cli {
  readonly terminal: Terminal;
  /** What the command comes to. */
  exitCode: number;
}
