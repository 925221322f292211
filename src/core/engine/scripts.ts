import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { isObject } from '../providers/json-object.ts';
import { CheckFailedError } from '../rules/errors.ts';
import { clip, MAX_FINDINGS, trimmedSpan } from '../rules/finding.ts';
import type { Finding, OutputView } from '../rules/rule.ts';
import type { Script } from '../workspace/scripts.ts';
import type { ScriptReply, ScriptTask } from './script-messages.ts';

const MAX_HEAP_MB = 256;
/** Characters of a sentence that a script returns. */
const MAX_MESSAGE = 500;

/**
 * Runs scripts in one worker, which sees no environment variables. A script that takes too long is ended with its
 * worker; the next one gets a new worker.
 */
export class Scripts {
  #worker: ScriptWorker | undefined;
  #last: Promise<unknown> = Promise.resolve();

  /**
   * What a script finds wrong with an output.
   * @param timeoutMs from the moment it begins, which is when those asked before have ended
   * @throws {CheckFailedError} when it fails, takes too long, or returns what is no verdict
   */
  check(script: Script, output: OutputView, timeoutMs: number): Promise<Finding[]> {
    const checked = this.#last.then(() => this.#check(script, output, timeoutMs));
    this.#last = checked.catch(() => {});
    return checked;
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.thread.terminate();
  }

  async #check(script: Script, view: OutputView, timeoutMs: number): Promise<Finding[]> {
    if (this.#worker?.ended.aborted) this.#worker = undefined;
    const isFirst = this.#worker === undefined;
    this.#worker ??= startWorker();
    const { thread, ended } = this.#worker;
    const { text: output, variables, expected, facts, tags } = view;
    const task: ScriptTask = { ...script, output, sample: { variables, expected, facts, tags } };
    thread.postMessage(task);
    const signal = AbortSignal.any([AbortSignal.timeout(timeoutMs), ended]);
    try {
      const [reply] = (await once(thread, 'message', { signal })) as [ScriptReply];
      if (reply.error !== undefined) throw new CheckFailedError(`the script failed: ${clip(reply.error)}`);
      return findingsIn(reply.verdict, view.text);
    } catch (error) {
      if (error instanceof CheckFailedError) throw error;
      const isLate = signal.aborted && !ended.aborted;
      await this.close();
      if (isLate) throw new CheckFailedError(`the script took more than ${timeoutMs / 1000} s`);
      // What an earlier output left running in the worker may have ended it.
      if (!isFirst) return this.#check(script, view, timeoutMs);
      const words = !signal.aborted && error instanceof Error ? `: ${clip(error.message)}` : '';
      throw new CheckFailedError(`the script ended its worker${words}`);
    }
  }
}

interface ScriptWorker {
  readonly thread: Worker;
  /** Aborted once the thread is over, by itself too: a script may call `process.exit`. */
  readonly ended: AbortSignal;
}

function startWorker(): ScriptWorker {
  const name = import.meta.url.endsWith('.ts') ? './script-worker.ts' : './script-worker.js';
  const thread = new Worker(new URL(name, import.meta.url), {
    env: {},
    // What a script prints is not for the terminal of the run.
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
  });
  thread.stdout.resume();
  thread.stderr.resume();
  // Between two tasks nobody listens, and an error without a listener would end the program.
  thread.on('error', () => {});
  const ended = new AbortController();
  thread.on('exit', () => ended.abort());
  return { thread, ended: ended.signal };
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
  if (verdict === false) return { span: whole, message: REFUSAL };
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
  throw new CheckFailedError(
    'the script returned no verdict; return true, false, a sentence, or { message }',
  );
}

const REFUSAL = 'the script refuses the output';
const sentence = (text: string) => text.slice(0, MAX_MESSAGE).toWellFormed().trim() || REFUSAL;
