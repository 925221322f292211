import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Diagnostic, FILE_START } from '../../diagnostic.ts';
import type { RuleSet } from '../../rules/compile.ts';
import { passes } from '../../rules/evaluate.ts';
import { UnreadableError } from '../../samples/chunks.ts';
import { type OutputForm, type OutputRecord, readOutputs } from './outputs.ts';

/** How one output of a file did. `absent` is a result of a run that brought no output. */
export interface CheckedOutput {
  readonly verdict: 'passed' | 'failed' | 'unreadable' | 'absent';
  /** A violation each, the rule as its code; or why the output cannot be read. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Milliseconds of checking after which other work gets its turn, so that an editor does not stall. */
const STRETCH_MS = 10;

/**
 * Holds the outputs in a file against rules, one after the other. Never throws for what the file holds, nor when it
 * cannot be read.
 * @param options `at` as `readOutputs` takes it
 * @throws the signal's reason, when it is aborted
 */
export async function* checkOutputs(
  file: string,
  chunks: AsyncIterable<Uint8Array>,
  rules: RuleSet,
  form: OutputForm,
  { at, signal }: { at?: string | undefined; signal?: AbortSignal } = {},
): AsyncGenerator<CheckedOutput> {
  let turn = performance.now();
  try {
    for await (const record of readOutputs(file, chunks, form, at)) {
      yield await check(file, record, rules, signal);
      if (performance.now() - turn < STRETCH_MS) continue;
      await nextTurn();
      turn = performance.now();
    }
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error;
    const message = `This file cannot be read: ${error.message}.`;
    const diagnostic: Diagnostic = {
      file,
      range: FILE_START,
      severity: 'error',
      code: 'unreadable-file',
      message,
    };
    yield { verdict: 'unreadable', diagnostics: [diagnostic] };
  }
}

async function check(
  file: string,
  record: OutputRecord,
  rules: RuleSet,
  signal: AbortSignal | undefined,
): Promise<CheckedOutput> {
  if (record.kind === 'absent') return { verdict: 'absent', diagnostics: [] };
  if (record.kind === 'unreadable') return { verdict: 'unreadable', diagnostics: [record.diagnostic] };
  const violations = await rules.evaluateAsync(record.text, record.sample, undefined, signal);
  return {
    verdict: passes(violations) ? 'passed' : 'failed',
    diagnostics: violations.map(({ span, severity, rule, message }) => ({
      file,
      range: record.rangeOf(span),
      severity,
      code: rule,
      message,
    })),
  };
}
