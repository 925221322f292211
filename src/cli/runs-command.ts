import { join } from 'node:path';
import { UserError } from '../core/diagnostic.ts';
import { diskFiles } from '../core/files.ts';
import { costText } from '../core/report/model-price.ts';
import { moneyOf } from '../core/report/money.ts';
import { standingText } from '../core/report/part.ts';
import { practiceLines } from '../core/report/practice.ts';
import { RunStandings } from '../core/reviews/run-standings.ts';
import { prunable, type RunLimits } from '../core/runs/prune.ts';
import type { Run } from '../core/runs/run.ts';
import { RunIndex } from '../core/runs/run-index.ts';
import { RunStore } from '../core/runs/run-store.ts';
import { oneLine } from '../core/text/one-line.ts';
import { plural } from '../core/text/plural.ts';
import { changePhrase } from '../core/versions/change-phrase.ts';
import { type RevisionSources, revisionNamed } from '../core/versions/revision.ts';
import { runVersionName, versionsOfRuns } from '../core/versions/run-versions.ts';
import type { SavedVersion } from '../core/versions/version.ts';
import { promptTexts, VersionStore } from '../core/versions/version-store.ts';
import { loadConfig, WORKSPACE_FOLDER, workspaceRoot } from '../core/workspace/config.ts';
import { ExitCode } from './exit-code.ts';
import { newestBelow } from './stored-run.ts';
import type { Terminal } from './terminal.ts';
import { versionSources } from './version-commands.ts';

export interface RunsFlags extends RunLimits {
  readonly limit: number;
  readonly prune?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** Lists what was run, newest first, or removes what is beyond limits. @returns the exit code */
export async function runsCommand(
  path: string | undefined,
  flags: RunsFlags,
  terminal: Terminal,
): Promise<number> {
  try {
    const sources = path === undefined ? undefined : await versionSources(path, terminal);
    const root = sources?.root ?? (await workspaceRoot(join(terminal.io.cwd, 'run'), diskFiles));
    const store = new RunStore(join(root, WORKSPACE_FOLDER));
    const index = new RunIndex(store);
    const runs: Run[] = [];
    for await (const run of index.runs({ file: sources?.prompt, climbs: 'too' })) runs.push(run);
    if (flags.prune) return await prune(runs, flags, store, terminal);
    if ((flags.keep ?? flags.olderThan) !== undefined)
      throw new UserError('--keep and --older-than say what --prune removes; add --prune.');
    const shown = runs.slice(0, flags.limit);
    const standings = new RunStandings(store);
    const lines = [];
    const histories = new Map<string, Promise<RunsOfPrompt>>();
    for (const run of shown) {
      const { file: of } = run.prompt;
      const history = histories.get(of) ?? runsOfPrompt(of, runs, { root, store, terminal });
      histories.set(of, history);
      lines.push({ run: await standings.of(run), ...(await contextOf(run, await history)) });
    }
    if (flags.json) {
      terminal.printJson(
        lines.map(({ run: { prompt, snapshot: _, ...run }, version, change }) => ({
          ...run,
          prompt: prompt.file,
          version,
          change,
        })),
      );
      return ExitCode.passed;
    }
    if (runs.length === 0) terminal.print(await noRunSentence(path, terminal));
    const { config } = await loadConfig(root, diskFiles);
    const money = moneyOf(config.currency);
    for (const { run, version, change } of lines) {
      const { summary } = run;
      const details = [standingText(run), ...(summary ? [costText(summary, run.server, money)] : [])].join(
        ' · ',
      );
      terminal.print(
        `${terminal.colors.bold(run.id)}  ${details} · ${oneLine(run.model, 60)} · ${version}${run.climb ? ` · rung ${run.climb.rung} of a climb` : ''}`,
      );
      terminal.print(terminal.colors.dim(`  ${oneLine(run.prompt.file, 80)} · ${oneLine(change, 200)}`));
    }
    if (runs.length > shown.length)
      terminal.print(
        terminal.colors.dim(`and ${plural(runs.length - shown.length, 'earlier run')}, which --limit lists`),
      );
    for (const line of practiceLines(terminal.colors, ...shown)) terminal.print(line);
    for (const { message } of await index.damaged()) terminal.error(message);
    return ExitCode.passed;
  } catch (error) {
    return terminal.refuse(error);
  }
}

/** The runs of a workspace below the folder are listed there only. */
async function noRunSentence(path: string | undefined, { io, fromHere }: Terminal): Promise<string> {
  const below = path === undefined ? await newestBelow(io.cwd, undefined, 'too') : undefined;
  return below
    ? `There is no run yet in this workspace; to list those of the one below it, name a prompt of ${fromHere(below.root)}.`
    : 'There is no run yet; start one with prompt-ladder run.';
}

interface Workspace {
  readonly root: string;
  readonly store: RunStore;
  readonly terminal: Terminal;
}

interface RunsOfPrompt {
  /** Newest first. */
  readonly runs: readonly Run[];
  readonly sources: RevisionSources;
  readonly versionOf: (run: Run) => SavedVersion | undefined;
}

async function runsOfPrompt(
  prompt: string,
  all: readonly Run[],
  { root, store, terminal }: Workspace,
): Promise<RunsOfPrompt> {
  const versions = await new VersionStore(root).read(prompt, promptTexts(root, terminal.files));
  const sources = { root, file: join(root, prompt), files: terminal.files, versions, runs: store };
  const runs = all.filter((run) => run.prompt.file === prompt);
  return { runs, sources, versionOf: await versionsOfRuns(runs, sources) };
}

/** Which version a run is of, and what changed since the run of its prompt before it. */
async function contextOf(run: Run, { runs, sources, versionOf }: RunsOfPrompt) {
  const version = runVersionName(run, versionOf(run));
  const before = runs[runs.indexOf(run) + 1];
  if (!before) return { version, change: 'the first run' };
  const others = [
    ...(before.model === run.model ? [] : [`model ${before.model} → ${run.model}`]),
    ...(before.samples.hash === run.samples.hash ? [] : ['other samples']),
  ];
  if (before.versionHash !== undefined && before.versionHash === run.versionHash)
    return { version, change: others.join(', ') || 'the same again' };
  const read = (id: string) => revisionNamed(id, sources).catch(() => undefined);
  const [earlier, later] = [await read(before.id), await read(run.id)];
  const phrase =
    earlier?.project && later?.project
      ? changePhrase(earlier.project, later.project)
      : 'its files are not kept';
  const isSame = phrase === 'nothing that decides its answers';
  return { version, change: [...(isSame ? [] : [phrase]), ...others].join(', ') || 'its knowledge' };
}

async function prune(
  runs: readonly Run[],
  flags: RunsFlags,
  store: RunStore,
  terminal: Terminal,
): Promise<number> {
  if (flags.keep === undefined && flags.olderThan === undefined)
    throw new UserError(
      'Say what goes: --keep N keeps the newest N of each prompt, --older-than DAYS removes older ones.',
    );
  const beyond = prunable(runs, flags, Date.now());
  let removed = 0;
  for (const { id } of beyond) {
    if (!flags.yes) terminal.print(id);
    else if (await store.remove(id)) removed++;
  }
  const what = flags.yes
    ? `${plural(removed, 'run')} removed`
    : `${plural(beyond.length, 'run')} would go; add --yes to remove them`;
  terminal.print(`${what}.`);
  return ExitCode.passed;
}
