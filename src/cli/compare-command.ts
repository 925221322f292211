import { relative, sep } from 'node:path';
import { type Comparison, compareRuns } from '../core/compare/comparison.ts';
import type { Pair } from '../core/compare/pairing.ts';
import { readSide } from '../core/compare/side.ts';
import { verdictText } from '../core/compare/verdict.ts';
import { UserError } from '../core/diagnostic.ts';
import { diskFiles } from '../core/files.ts';
import { comparisonText, type SideNames } from '../core/report/comparison.ts';
import { moneyOf } from '../core/report/money.ts';
import type { Run } from '../core/runs/run.ts';
import { RunIndex } from '../core/runs/run-index.ts';
import { RunStore } from '../core/runs/run-store.ts';
import { loadConfig, WORKSPACE_FOLDER, workspaceRoot } from '../core/workspace/config.ts';
import { ExitCode } from './exit-code.ts';
import { findRun } from './stored-run.ts';
import type { Terminal } from './terminal.ts';

export interface CompareFlags {
  /** Points. */
  readonly margin?: number;
  readonly cluster?: string;
  readonly json?: boolean;
}

interface Chosen {
  readonly root: string;
  readonly before: { readonly store: RunStore; readonly run: Run };
  readonly after: { readonly store: RunStore; readonly run: Run };
}

/** Says what changed between two runs, sample by sample, and whether it is real. @returns the exit code */
export async function compareCommand(
  [first, second]: readonly [string, string?],
  flags: CompareFlags,
  terminal: Terminal,
): Promise<number> {
  try {
    const { root, before, after } =
      second === undefined
        ? await latestOf(terminal.resolve(first))
        : await namedRuns(first, second, terminal);
    const comparison = await terminal.interruptible(async (signal) => {
      const read = async ({ store, run }: Chosen['before']) => ({
        run,
        side: await readSide(store.results(run.id), { groupBy: groupVariable(flags.cluster), signal }),
      });
      return compareRuns(await read(before), await read(after), {
        ...(flags.margin !== undefined && { margin: flags.margin / 100 }),
        ...(flags.cluster !== undefined && { clusterOf: clusterBy(flags.cluster) }),
      });
    });
    const names = namesOf(comparison);
    if (flags.json) {
      terminal.printJson(jsonOf(comparison, names));
      return ExitCode.passed;
    }
    const { config } = await loadConfig(root, diskFiles);
    terminal.print(comparisonText(comparison, names, moneyOf(config.currency), terminal.colors).trimEnd());
    return ExitCode.passed;
  } catch (error) {
    return terminal.refuse(error);
  }
}

async function namedRuns(first: string, second: string, terminal: Terminal): Promise<Chosen> {
  const [before, after] = [await findRun(first, terminal.io.cwd), await findRun(second, terminal.io.cwd)];
  const read = async ({ store, id }: typeof before) => ({ store, run: await store.read(id) });
  return { root: after.root, before: await read(before), after: await read(after) };
}

/** The newest run of a prompt that took all of its samples, and the newest before it of another version or model. */
async function latestOf(file: string): Promise<Chosen> {
  if ((await diskFiles.kindOf(file)) !== 'file') {
    throw new UserError(
      `There is no prompt file ${file}; name a prompt file, or two runs to compare (prompt-ladder compare RUN RUN).`,
    );
  }
  const root = await workspaceRoot(file, diskFiles);
  const prompt = relative(root, file).split(sep).join('/');
  const store = new RunStore(`${root}${sep}${WORKSPACE_FOLDER}`);
  let after: Run | undefined;
  let earlier: Run | undefined;
  for await (const run of new RunIndex(store).runs({ file: prompt, isWhole: true })) {
    if (!after) after = run;
    else if (isOther(run, after)) return { root, before: { store, run }, after: { store, run: after } };
    else earlier ??= run;
  }
  if (after && earlier) return { root, before: { store, run: earlier }, after: { store, run: after } };
  throw new UserError(
    `${prompt} has ${after ? 'one run' : 'no run'} of all its samples, and a comparison needs two; run it with prompt-ladder run.`,
  );
}

const isOther = (run: Run, than: Run) =>
  run.prompt.hash !== than.prompt.hash || run.model !== than.model || run.provider !== than.provider;

const TAG = 'tag:';

/** Any name but `tag:PREFIX` is a variable's. */
const groupVariable = (cluster: string | undefined) => (cluster?.startsWith(TAG) ? undefined : cluster);

/** `tag:customer-` groups by the first tag that begins so. */
function clusterBy(cluster: string): (pair: Pair) => string {
  const prefix = cluster.startsWith(TAG) ? cluster.slice(TAG.length) : undefined;
  return ({ sample, after }) => {
    const group = prefix === undefined ? after.group : after.tags.find((tag) => tag.startsWith(prefix));
    // What belongs to no group stands for itself.
    return group === undefined ? `sample ${sample}` : `group ${JSON.stringify(group)}`;
  };
}

/** Runs are told apart by their model where that differs, else by when they began. */
function namesOf({ before, after }: Comparison): SideNames {
  if (before.model !== after.model) return { before: before.model, after: after.model };
  return { before: `run ${before.id}`, after: `run ${after.id}` };
}

function jsonOf(comparison: Comparison, names: SideNames) {
  const { before, after, pairing, verdict, ...rest } = comparison;
  const { pairs, ...unpaired } = pairing;
  return {
    before: before.id,
    after: after.id,
    ...(verdict && { verdict: { ...verdict, text: verdictText(verdict, names.after) } }),
    ...rest,
    ...unpaired,
    samples: pairs.map(({ sample, change, difference, before: earlier, after: later }) => ({
      sample,
      change,
      difference,
      before: { passed: earlier.passed, repeats: earlier.repeats, broken: [...earlier.broken.keys()] },
      after: { passed: later.passed, repeats: later.repeats, broken: [...later.broken.keys()] },
    })),
  };
}
