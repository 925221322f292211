import { UserError } from '../core/diagnostic.ts';
import { diskFiles } from '../core/files.ts';
import { moneyOf } from '../core/report/money.ts';
import { practiceLines } from '../core/report/practice.ts';
import { resultText, wholeResultText } from '../core/report/shown-result.ts';
import { decidedResults } from '../core/reviews/decided-results.ts';
import { renderedMessages } from '../core/runs/rendered-messages.ts';
import { isUnfinished, type Result, resultKey } from '../core/runs/result.ts';
import type { Run } from '../core/runs/run.ts';
import { bySample } from '../core/runs/sample-order.ts';
import { closest } from '../core/text/closest.ts';
import { oneLine } from '../core/text/one-line.ts';
import { formatCount, plural } from '../core/text/plural.ts';
import { loadConfig } from '../core/workspace/config.ts';
import { ExitCode } from './exit-code.ts';
import { findRun, type StoredRun } from './stored-run.ts';
import type { Terminal } from './terminal.ts';
import type { WrittenValues } from './variable-values.ts';

export interface ShowFlags {
  readonly limit: number;
  readonly failed?: boolean;
  readonly json?: boolean;
  /** Of a prompt. */
  readonly var?: WrittenValues;
}

/** What decides about a result's place, so that a run of any size is put in order. */
type ShownResult = Pick<Result, 'sample' | 'repeat' | 'location'>;

/** Prints the outputs of a stored run in the order of the samples, or all about one sample. @returns the exit code */
export async function showCommand(
  name: string | undefined,
  sample: string | undefined,
  flags: ShowFlags,
  terminal: Terminal,
): Promise<number> {
  try {
    const stored = await findRun(name, terminal.io.cwd);
    const isShown = (result: Result) =>
      (sample === undefined || result.sample === sample) &&
      (!flags.failed || (result.status !== 'passed' && !isUnfinished(result)));
    const run = await stored.store.read(stored.id);
    const results = () => decidedResults(stored.store, run);
    const places = await placesOf(results(), isShown);
    if (places.length === 0) throw await nothingToShow(stored, sample, flags);
    const shown = await resultsAt(places.slice(0, flags.limit), results());
    if (flags.json) terminal.printJson(shown);
    else await print(shown, run, { root: stored.root, isWhole: sample !== undefined, terminal });
    const rest = places.length - shown.length;
    if (rest > 0 && !flags.json)
      terminal.note(
        `and ${plural(rest, 'more result')}, which --limit ${formatCount(places.length).replaceAll(',', '')} shows`,
      );
    return ExitCode.passed;
  } catch (error) {
    return terminal.refuse(error);
  }
}

async function placesOf(
  results: AsyncIterable<Result>,
  isShown: (result: Result) => boolean,
): Promise<ShownResult[]> {
  const places: ShownResult[] = [];
  for await (const result of results) {
    const { sample, repeat, location } = result;
    if (isShown(result)) places.push({ sample, repeat, location });
  }
  return places.sort(bySample);
}

async function resultsAt(places: readonly ShownResult[], results: AsyncIterable<Result>): Promise<Result[]> {
  const wanted = new Set(places.map(resultKey));
  const found: Result[] = [];
  for await (const result of results) if (wanted.has(resultKey(result))) found.push(result);
  return found.sort(bySample);
}

async function print(
  results: readonly Result[],
  run: Run,
  {
    root,
    isWhole,
    terminal,
  }: { readonly root: string; readonly isWhole: boolean; readonly terminal: Terminal },
): Promise<void> {
  const { colors } = terminal;
  const { config } = await loadConfig(root, diskFiles);
  const where = { server: run.server, money: moneyOf(config.currency) };
  const texts = results.map((result) =>
    isWhole
      ? wholeResultText(result, renderedMessages(run, result), where, colors)
      : resultText(result, colors),
  );
  await terminal.stream(`${[...texts, ...practiceLines(colors, run)].join('\n\n')}\n`);
}

async function nothingToShow({ store, id }: StoredRun, sample: string | undefined, { failed }: ShowFlags) {
  if (sample === undefined)
    return new UserError(failed ? `No sample of run ${id} failed.` : `Run ${id} has no result yet.`);
  const samples = new Set<string>();
  for await (const result of store.results(id)) samples.add(result.sample);
  const guess = closest(sample, [...samples]);
  const shown = oneLine(sample, 100);
  if (samples.has(sample)) return new UserError(`The sample "${shown}" of run ${id} did not fail.`);
  return new UserError(
    `Run ${id} has no sample "${shown}"${guess ? `; did you mean "${oneLine(guess, 100)}"?` : '; prompt-ladder show lists what it has.'}`,
  );
}
