import { sep } from 'node:path';
import { type Comparison, compareRuns } from '../core/compare/comparison.ts';
import { earlierRun } from '../core/compare/earlier-run.ts';
import { UserError } from '../core/diagnostic.ts';
import { diskFiles } from '../core/files.ts';
import { isPromptPath } from '../core/prompt/parse.ts';
import type { SideNames } from '../core/report/comparison.ts';
import { isOver } from '../core/runs/coverage.ts';
import { hasVerdicts, type Run } from '../core/runs/run.ts';
import { RunIndex } from '../core/runs/run-index.ts';
import { RunStore } from '../core/runs/run-store.ts';
import { pathIn } from '../core/text/path-in.ts';
import { WORKSPACE_FOLDER, workspaceRoot } from '../core/workspace/config.ts';
import { findPrompt } from '../core/workspace/find-prompts.ts';
import { type CompareFlags, printComparison, sideReader, verdictOptions } from './compare-runs.ts';
import { ExitCode } from './exit-code.ts';
import { findRun, isRunFolder } from './stored-run.ts';
import type { Terminal } from './terminal.ts';

interface RunPair {
  readonly root: string;
  readonly before: { readonly store: RunStore; readonly run: Run };
  readonly after: { readonly store: RunStore; readonly run: Run };
}

/**
 * Says what changed between two runs, or between revisions of a prompt, sample by sample, and whether it is real.
 * @returns the exit code
 */
export async function compareCommand(
  [first, ...others]: readonly [string, ...string[]],
  flags: CompareFlags,
  terminal: Terminal,
): Promise<number> {
  try {
    const prompt = await promptNamed(first, terminal);
    if (prompt !== undefined && (others.length > 0 || flags.models || flags.parameter || flags.run))
      return await (await import('./compare-revisions.ts')).compareRevisions(
        [prompt, ...others],
        flags,
        terminal,
      );
    if (flags.untilDecided)
      throw new UserError(
        '--until-decided runs two variants of a prompt; name a revision to compare it with, or two models (prompt-ladder compare PROMPT --models a,b).',
      );
    const [second, third] = others;
    if (third !== undefined)
      throw new UserError('Several are compared by their prompt: prompt-ladder compare PROMPT RUN RUN RUN.');
    const { root, before, after } =
      prompt === undefined ? await namedRuns(first, second, terminal) : await latestOf(prompt, terminal);
    const comparison = await terminal.interruptible(async (signal) => {
      const read = async ({ store, run }: RunPair['before']) => ({
        run,
        side: await sideReader({ root, store, files: terminal.files }, flags, signal)(run),
      });
      return compareRuns(await read(before), await read(after), verdictOptions(flags));
    });
    const context = { root, sides: [before, after], terminal } as const;
    await printComparison(comparison, namesOf(comparison), flags, context);
    return ExitCode.passed;
  } catch (error) {
    return terminal.refuse(error);
  }
}

/** The prompt file that is named, also by a folder that holds one; `undefined` where a run is named. */
async function promptNamed(name: string, { io, resolve }: Terminal): Promise<string | undefined> {
  const path = resolve(name);
  const isMeant = isPromptPath(path) || (!isRunFolder(path) && (await diskFiles.kindOf(path)) === 'folder');
  return isMeant ? findPrompt(name, io.cwd, diskFiles) : undefined;
}

async function namedRuns(first: string, second: string | undefined, terminal: Terminal): Promise<RunPair> {
  if (second === undefined)
    throw new UserError(
      `${first} is no prompt file; name one, or two runs to compare (prompt-ladder compare RUN RUN).`,
    );
  const [before, after] = [await findRun(first, terminal.io.cwd), await findRun(second, terminal.io.cwd)];
  const read = async ({ store, id }: typeof before) => ({ store, run: await store.read(id) });
  return { root: after.root, before: await read(before), after: await read(after) };
}

/** The newest run of a prompt that took all of its samples, and the newest before it of another version or model. */
async function latestOf(file: string, { fromHere }: Terminal): Promise<RunPair> {
  const root = await workspaceRoot(file, diskFiles);
  const prompt = pathIn(root, file);
  const store = new RunStore(`${root}${sep}${WORKSPACE_FOLDER}`);
  const runs: Run[] = [];
  for await (const run of new RunIndex(store).runs({ file: prompt, isWhole: true }))
    if (isOver(run) && hasVerdicts(run)) runs.push(run);
  const [after] = runs;
  const before = after && earlierRun(after, runs);
  if (after && before) return { root, before: { store, run: before }, after: { store, run: after } };
  throw new UserError(
    `${fromHere(file)} has ${after ? 'one run' : 'no run'} of all its samples, and a comparison needs two; run it with prompt-ladder run.`,
  );
}

/** Runs are told apart by their model where that differs, else by when they began. */
function namesOf({ before, after }: Comparison): SideNames {
  if (before.model !== after.model) return { before: before.model, after: after.model };
  return { before: `run ${before.id}`, after: `run ${after.id}` };
}
