import { join } from 'node:path';
import { UserError } from '../core/diagnostic.ts';
import { NoSampleError } from '../core/engine/prepare-run.ts';
import type { RunOutcome } from '../core/engine/start.ts';
import { diskFiles } from '../core/files.ts';
import { formatPercent } from '../core/report/format.ts';
import { jsonReport } from '../core/report/write.ts';
import { isUnchecked } from '../core/runs/summary.ts';
import { formatCount } from '../core/text/plural.ts';
import type { ModelOverride } from '../core/workspace/check-budget.ts';
import { findPrompts } from '../core/workspace/find-prompts.ts';
import { type Estimate, estimatePrompt } from './estimate-prompt.ts';
import { ExitCode } from './exit-code.ts';
import { FileWatch } from './file-watch.ts';
import { reportWriter } from './report-file.ts';
import { type RunFlags, type RunInvocation, targetsOf } from './run-flags.ts';
import { runPrompt } from './run-prompt.ts';
import { runSideBySide } from './side-by-side.ts';
import { findRun } from './stored-run.ts';
import type { Terminal } from './terminal.ts';

/** Runs prompts one after the other, or forecasts them; with `--watch`, whenever a file of theirs changes. @returns the exit code */
export const runCommand = (paths: readonly string[], flags: RunFlags, terminal: Terminal): Promise<number> =>
  terminal.interruptible((signal) => {
    const invocation = { flags, terminal, signal, target: {} };
    return flags.watch ? runAgain(paths, invocation) : runPrompts(paths, invocation);
  });

async function runAgain(paths: readonly string[], invocation: RunInvocation): Promise<number> {
  const { terminal, signal } = invocation;
  using watch = new FileWatch();
  terminal.files = watch.of(terminal.files);
  for (;;) {
    const code = await runPrompts(paths, invocation);
    if (signal.aborted || watch.size === 0) return code;
    terminal.note(`Watching ${formatCount(watch.size)} files; Ctrl-C ends.`);
    await watch.change(signal);
    if (signal.aborted) return code;
    terminal.print();
  }
}

async function runPrompts(paths: readonly string[], invocation: RunInvocation): Promise<number> {
  const { flags, terminal, signal } = invocation;
  const finished: RunOutcome[] = [];
  const estimates: Estimate[] = [];
  const refusals: UserError[] = [];
  const codes: number[] = [];
  const attempt = async (work: () => Promise<number>) => {
    codes.push(await work().catch((error) => codeOfRefusal(error, refusals, invocation)));
  };
  await attempt(async () => {
    const reports = (flags.out ?? []).map((file) => reportWriter(file, terminal));
    const targets = targetsOf(flags);
    const prompts = await promptsToRun(paths, flags, terminal.io.cwd);
    for (const { check } of reports) check(prompts.length * targets.length);
    for (const prompt of prompts) {
      if (signal.aborted) return ExitCode.cancelled;
      await attempt(async () => {
        if (flags.estimate) return await estimateAll(prompt, targets, { invocation, estimates });
        const outcomes = await runOn(prompt, targets, invocation);
        finished.push(...outcomes);
        return Math.max(...outcomes.map((outcome) => exitCodeOf(outcome, invocation)));
      });
    }
    // A report of nothing would read as if nothing had failed.
    if (finished.length > 0)
      for (const { write } of reports) await write(finished.map((each) => reportedOf(each, terminal)));
    return finished.length + estimates.length > 0 ? ExitCode.passed : ExitCode.badInput;
  });
  const refused = jsonRefusals(refusals, terminal);
  if (flags.json && flags.estimate) terminal.printJson({ estimates, refused });
  else if (flags.json) {
    const runs = finished.map((each) => reportedOf(each, terminal));
    for await (const piece of jsonReport(runs, refused)) await terminal.stream(piece);
  }
  return Math.max(...codes);
}

const reportedOf = (outcome: RunOutcome, { fromHere }: Terminal) => ({
  ...outcome,
  root: outcome.project.root,
  folder: fromHere(outcome.folder),
});

async function runOn(
  prompt: string,
  targets: readonly ModelOverride[],
  invocation: RunInvocation,
): Promise<RunOutcome[]> {
  if (targets.length > 1) return runSideBySide(prompt, targets, invocation);
  return [await runPrompt(prompt, { ...invocation, target: targets[0] ?? {} })];
}

interface EstimateContext {
  readonly invocation: RunInvocation;
  /** Those made so far. */
  readonly estimates: Estimate[];
}

async function estimateAll(
  prompt: string,
  targets: readonly ModelOverride[],
  { invocation, estimates }: EstimateContext,
): Promise<number> {
  const made = [];
  for (const target of targets) made.push(await estimatePrompt(prompt, { ...invocation, target }));
  estimates.push(...made);
  return made.every(({ isWhole }) => isWhole) ? ExitCode.passed : ExitCode.badInput;
}

/** Tells the user why something was not done; what is no mistake of theirs is thrown on. */
function codeOfRefusal(error: unknown, refusals: UserError[], { terminal, signal }: RunInvocation): number {
  if (signal.aborted && error === signal.reason) return ExitCode.cancelled;
  const code = terminal.refuse(error);
  if (error instanceof UserError) refusals.push(error);
  // Of several prompts, one may hold what the filter is after.
  return error instanceof NoSampleError ? ExitCode.passed : code;
}

async function promptsToRun(paths: readonly string[], flags: RunFlags, cwd: string): Promise<string[]> {
  if (flags.resume === undefined) {
    if (paths.length === 0)
      throw new UserError(
        'Name what to run: a prompt file, a folder or a glob, for example: prompt-ladder run prompts/',
      );
    return findPrompts(paths, cwd, diskFiles);
  }
  if (paths.length > 0)
    throw new UserError('A resumed run knows its prompt; leave out the path or --resume.');
  if (targetsOf(flags).length > 1)
    throw new UserError('A resumed run is of one model; name one, or leave out --resume.');
  const { root, store, id } = await findRun(flags.resume, cwd);
  const run = await store.read(id);
  return [join(root, run.prompt.file)];
}

function exitCodeOf({ run, summary, exceeded }: RunOutcome, { flags, terminal }: RunInvocation): number {
  if (run.state === 'cancelled') return ExitCode.cancelled;
  const { template = 0, cancelled = 0, 'over-budget': overBudget = 0 } = summary.errorKinds;
  if (summary.errors > template + cancelled + overBudget) return ExitCode.provider;
  if (template > 0 || (run.samples.invalid > 0 && !flags.skipInvalid)) return ExitCode.badInput;
  if (run.state === 'over-budget' || exceeded.length > 0) return ExitCode.failed;
  const { minPass } = flags;
  if (minPass === undefined) return summary.failed > 0 ? ExitCode.failed : ExitCode.passed;
  if (isUnchecked(summary)) {
    terminal.error(
      `Nothing was checked in ${run.prompt.file}, and --min-pass asks for ${minPass} %; add rules to the prompt, or leave out --min-pass.`,
    );
    return ExitCode.failed;
  }
  if (summary.passed * 100 >= minPass * summary.results) return ExitCode.passed;
  const rate = formatPercent(summary.passed, summary.results);
  terminal.error(`${rate} of the results pass, and --min-pass asks for ${minPass} %.`);
  return ExitCode.failed;
}

const jsonRefusals = (refusals: readonly UserError[], { withRelativeFiles }: Terminal) =>
  refusals.map(({ message, diagnostics }) => ({ message, diagnostics: withRelativeFiles(diagnostics) }));
