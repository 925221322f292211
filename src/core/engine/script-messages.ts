import type { Script } from '../workspace/scripts.ts';

// What goes between a run and the worker in which its scripts look at outputs.

/** What the worker is asked. */
export interface ScriptTask extends Script {
  readonly output: string;
  /** What the script may know of the sample. */
  readonly sample: {
    readonly variables: Readonly<Record<string, unknown>>;
    readonly expected?: unknown;
    readonly facts: readonly string[];
    readonly tags: readonly string[];
  };
}

/** What the script returned, or why it did not. */
export type ScriptReply =
  | { readonly verdict: unknown; readonly error?: undefined }
  | { readonly error: string };
