import type { Script } from '../workspace/scripts.ts';

// What goes between a run and the process in which its scripts look at outputs: JSON, a line each.

/** The file descriptor that replies are written to. */
export const REPLIES = 3;
/** The file descriptor of the supervisor that closes when the run is gone. */
export const LIFELINE = 4;

/** What the process is asked. */
export interface ScriptTask extends Pick<Script, 'file' | 'digest'> {
  /** Its number, from 1. */
  readonly task: number;
  readonly output: string;
  /** What the script may know of the sample. */
  readonly sample: {
    readonly variables: Readonly<Record<string, unknown>>;
    readonly expected?: unknown;
    readonly facts: readonly string[];
    readonly tags: readonly string[];
  };
}

/** What the script returned, or why it did not. The first one, to task 0, says that the process is ready. */
export type ScriptReply = { readonly task: number } & (
  | { readonly verdict: unknown; readonly error?: undefined }
  | { readonly error: string }
);
