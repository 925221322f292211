import { dirname } from 'node:path';
import { CheckFailedError } from '../rules/errors.ts';
import { clip, MAX_FINDINGS, trimmedSpan } from '../rules/finding.ts';
import type { CheckFinding, OutputView } from '../rules/rule.ts';
import { isObject } from '../text/json-object.ts';
import type { Script } from '../workspace/scripts.ts';
import { ScriptProcess } from './script-process.ts';

/** For a process to start, in ms; a busy machine takes seconds. */
const START_MS = 60_000;
/** Characters of a sentence that a script returns. */
const MAX_MESSAGE = 500;

/**
 * Runs scripts in one process, which sees no environment variables. A script that takes too long is ended with its
 * process; the next one gets a new process.
 */
export class Scripts {
  #process: ScriptProcess | undefined;
  /** What the process may read. */
  #readable: readonly string[] = [];
  #last: Promise<unknown> = Promise.resolve();

  /**
   * What a script finds wrong with an output.
   * @param timeoutMs from the moment it begins, which is when those asked before have ended and the process is ready
   * @throws {CheckFailedError} when it fails, takes too long, or returns what is no verdict
   * @throws the signal's reason, when it is aborted
   */
  check(script: Script, output: OutputView, timeoutMs: number, signal: AbortSignal): Promise<CheckFinding[]> {
    const checked = this.#last.then(() => this.#check(script, output, timeoutMs, signal));
    this.#last = checked.catch(() => {});
    return checked;
  }

  close(): void {
    this.#process?.kill();
    this.#process = undefined;
  }

  async #check(
    script: Script,
    view: OutputView,
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<CheckFinding[]> {
    signal.throwIfAborted();
    const readable = [...script.folders, dirname(script.file)];
    if (this.#process?.ended.aborted || readable.join('\0') !== this.#readable.join('\0')) this.close();
    this.#readable = readable;
    const isFirst = this.#process === undefined;
    const { text: output, variables, expected, facts, tags } = view;
    const { file, digest } = script;
    const asked = { file, digest, output, sample: { variables, expected, facts, tags } };
    this.#process ??= await started(readable, signal);
    try {
      const reply = await this.#process.ask(asked, AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]));
      if (reply?.error !== undefined) throw new CheckFailedError(`the script failed: ${clip(reply.error)}`);
      if (reply) return findingsIn(reply.verdict, view.text);
    } catch (error) {
      if (error instanceof CheckFailedError) throw error;
      this.close();
      signal.throwIfAborted();
      throw new CheckFailedError(`the script took more than ${timeoutMs / 1000} s`);
    }
    // What an earlier output left running in the process may have ended it.
    if (!isFirst) return this.#check(script, view, timeoutMs, signal);
    throw new CheckFailedError('the script ended its process');
  }
}

/** @throws {CheckFailedError} @throws the signal's reason, when it is aborted */
function started(readable: readonly string[], signal: AbortSignal): Promise<ScriptProcess> {
  return ScriptProcess.start(readable, AbortSignal.any([signal, AbortSignal.timeout(START_MS)])).catch(() => {
    signal.throwIfAborted();
    throw new CheckFailedError('the process for scripts does not start');
  });
}

/** Reads what a script returned: one verdict, or a list of them. */
function findingsIn(returned: unknown, output: string): CheckFinding[] {
  const verdicts = Array.isArray(returned) ? returned.slice(0, MAX_FINDINGS) : [returned];
  return verdicts.flatMap((verdict) => findingIn(verdict, output) ?? []);
}

/**
 * What is wrong by one verdict: nothing, or `true`, for an output that passes; else `false`, a sentence, or
 * `{ message, start, end, expected, found }` with offsets into the output.
 */
function findingIn(verdict: unknown, output: string): CheckFinding | undefined {
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
