import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { isObject } from '../providers/json-object.ts';
import { clip, MAX_FINDINGS, trimmedSpan } from '../rules/finding.ts';
import { CannotCheck, type Finding, type OutputView } from '../rules/rule.ts';
import type { Script } from '../workspace/scripts.ts';

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

const MAX_HEAP_MB = 256;
/** Characters of a sentence that a script returns. */
const MAX_MESSAGE = 500;

/**
 * Runs scripts in one worker, which sees no environment variables. A script that takes too long is ended with its
 * worker; the next one gets a new worker.
 */
export class Scripts {
  #worker: Worker | undefined;
  #last: Promise<unknown> = Promise.resolve();

  /**
   * What a script finds wrong with an output.
   * @param timeoutMs from the moment it begins, which is when those asked before have ended
   * @throws {CannotCheck} when it fails, takes too long, or returns what is no verdict
   */
  check(script: Script, output: OutputView, timeoutMs: number): Promise<Finding[]> {
    const checked = this.#last.then(() => this.#check(script, output, timeoutMs));
    this.#last = checked.catch(() => {});
    return checked;
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
    this.#worker = undefined;
  }

  async #check(script: Script, view: OutputView, timeoutMs: number): Promise<Finding[]> {
    this.#worker ??= startWorker();
    const worker = this.#worker;
    const { text: output, variables, expected, facts, tags } = view;
    const task: ScriptTask = { ...script, output, sample: { variables, expected, facts, tags } };
    worker.postMessage(task);
    try {
      const [reply] = (await once(worker, 'message', { signal: AbortSignal.timeout(timeoutMs) })) as [
        ScriptReply,
      ];
      if (reply.error !== undefined) throw new CannotCheck(`the script failed: ${clip(reply.error)}`);
      return findingsIn(reply.verdict, view.text);
    } catch (error) {
      if (error instanceof CannotCheck) throw error;
      await this.close();
      const isLate = error instanceof Error && error.name === 'AbortError';
      const words = error instanceof Error ? error.message : String(error);
      throw new CannotCheck(
        isLate
          ? `the script took more than ${timeoutMs / 1000} s`
          : `the script ended its worker: ${clip(words)}`,
      );
    }
  }
}

function startWorker(): Worker {
  const name = import.meta.url.endsWith('.ts') ? './script-worker.ts' : './script-worker.js';
  const worker = new Worker(new URL(name, import.meta.url), {
    env: {},
    // What a script prints is not for the terminal of the run.
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
  });
  worker.stdout.resume();
  worker.stderr.resume();
  // Between two tasks nobody listens, and an error without a listener would end the program.
  worker.on('error', () => {});
  return worker;
}

/** Reads what a script returned: one verdict, or a list of them. */
function findingsIn(returned: unknown, output: string): Finding[] {
  const verdicts = Array.isArray(returned) ? returned.slice(0, MAX_FINDINGS) : [returned];
  return verdicts.flatMap((verdict) => findingIn(verdict, output) ?? []);
}

/**
 * What is wrong by one verdict: nothing, or `true`, for an output that passes; else `false`, a sentence, or
 * `{ message, start, end, expected, found }` with offsets into the output.
 */
function findingIn(verdict: unknown, output: string): Finding | undefined {
  if (verdict === undefined || verdict === null || verdict === true) return undefined;
  const whole = trimmedSpan(output);
  if (verdict === false) return { span: whole, message: 'the script refuses the output' };
  if (typeof verdict === 'string') return { span: whole, message: sentence(verdict) };
  if (isObject(verdict) && typeof verdict.message === 'string') {
    const { message, start, end, expected, found } = verdict;
    const place = (offset: unknown, otherwise: number) =>
      Number.isSafeInteger(offset) ? Math.max(0, Math.min(offset as number, output.length)) : otherwise;
    const from = place(start, whole.start);
    return {
      span: { start: from, end: Math.max(from, place(end, whole.end)) },
      message: sentence(message),
      ...(expected !== undefined && { expected: clip(String(expected)) }),
      ...(found !== undefined && { found: clip(String(found)) }),
    };
  }
  throw new CannotCheck('the script returned no verdict; return true, false, a sentence, or { message }');
}

const sentence = (text: string) => text.slice(0, MAX_MESSAGE).toWellFormed();
