import { join } from 'node:path';
import { compareSeveral } from '../core/compare/matrix.ts';
import { readSide } from '../core/compare/side.ts';
import { UserError } from '../core/diagnostic.ts';
import { exceededLimits } from '../core/engine/exceeded-limits.ts';
import { prepareRun } from '../core/engine/prepare-run.ts';
import type { PreparedRun } from '../core/engine/prepared-run.ts';
import type { RunOutcome } from '../core/engine/start.ts';
import { unusedModel } from '../core/providers/names.ts';
import { matrixText } from '../core/report/matrix.ts';
import { moneyOf } from '../core/report/money.ts';
import { verdictCounts } from '../core/report/part.ts';
import type { Run } from '../core/runs/run.ts';
import type { RunStore } from '../core/runs/run-store.ts';
import { SummaryBuilder } from '../core/runs/summary.ts';
import { oneLine } from '../core/text/one-line.ts';
import type { ModelOverride } from '../core/workspace/check-budget.ts';
import { FailureSentences } from './failure-sentences.ts';
import { countingProgress, prepareRequest, type RunInvocation } from './run-flags.ts';
import { StatusLine } from './status-line.ts';
import type { Terminal } from './terminal.ts';
import { runTogether } from './variation-runs.ts';

/**
 * Runs a prompt on several models together, sample by sample, and prints one table of them.
 * @throws {UserError} before anything is called, when something is wrong
 */
export async function runSideBySide(
  file: string,
  targets: readonly ModelOverride[],
  invocation: RunInvocation,
): Promise<RunOutcome[]> {
  const { flags, terminal, signal } = invocation;
  const status = new StatusLine(terminal.io);
  const prepared: PreparedRun[] = [];
  const notes: string[] = [];
  for (const target of targets) {
    const request = await prepareRequest(file, { ...invocation, target });
    const next = await prepareRun({
      ...request,
      onUnusedModel: (sentence) => notes.push(sentence),
      count: { onProgress: countingProgress(status, flags) },
    }).finally(() => status.clear());
    const { provider, model } = next.plan;
    const isTwin = prepared.some(({ plan }) => plan.provider === provider && plan.model === model);
    const unused = unusedModel(provider, target.model);
    // The table would show one model under two names, against itself.
    if (isTwin && unused) throw new UserError(unused);
    prepared.push(next);
  }
  for (const sentence of notes) terminal.noteOnce(sentence);
  const [first] = prepared;
  if (!first) return [];
  terminal.diagnostics(first.diagnostics);
  const begin = performance.now();
  const { root } = first.project;
  const sentences = new FailureSentences();
  const { runs } = await runTogether(
    prepared,
    { root, flags, terminal, signal },
    {
      onResult: (result, index) => sentences.add(result, index),
    },
  );
  const wallMs = performance.now() - begin;
  const outcomes = runs.map((run, index) => outcomeOf(run, prepared[index] ?? first, wallMs));
  if (!flags.json) await print(outcomes, first.store, terminal);
  for (const sentence of outcomes.flatMap(({ exceeded }) => exceeded)) terminal.error(sentence);
  sentences.print(terminal);
  return outcomes;
}

function outcomeOf(
  run: Run,
  { project, workspace, store, diagnostics }: PreparedRun,
  wallMs: number,
): RunOutcome {
  const { summary = new SummaryBuilder().summary } = run;
  return {
    run,
    summary,
    project,
    folder: join(workspace, 'runs', run.id),
    results: () => store.resultsBySample(run.id),
    wallMs,
    kept: 0,
    exceeded: exceededLimits(project.budget, summary),
    uncached: undefined,
    diagnostics,
  };
}

/** Also of runs that were cancelled: their signal says nothing here. */
async function print(outcomes: readonly RunOutcome[], store: RunStore, terminal: Terminal): Promise<void> {
  const [first] = outcomes;
  if (!first) return;
  const { colors } = terminal;
  const isOneProvider = new Set(outcomes.map(({ run }) => run.provider)).size === 1;
  const nameOf = ({ provider, model }: Run) => oneLine(isOneProvider ? model : `${provider} · ${model}`, 100);
  const sides = [];
  for (const { run } of outcomes)
    sides.push({ name: nameOf(run), run, side: await readSide(store.resultPieces(run.id)) });
  const { prompt, provider } = first.run;
  terminal.print(
    `${colors.bold(oneLine(prompt.name, 100))}${isOneProvider ? ` · ${oneLine(provider, 60)}` : ''} · ${outcomes.length} models side by side\n`,
  );
  terminal.print(matrixText(compareSeveral(sides), moneyOf(first.project.config.currency), colors));
  terminal.print();
  for (const { run, summary, folder } of outcomes) {
    const state = run.state === 'finished' ? '' : colors.yellow(` (${run.state})`);
    terminal.print(
      `${nameOf(run)}: ${verdictCounts(summary).join(', ')}${state}  ${colors.dim(`Run stored in ${terminal.fromHere(folder)}`)}`,
    );
  }
}
