import { readFile } from 'node:fs/promises';
import { extname, sep } from 'node:path';
import manifest from '../../package.json' with { type: 'json' };
import { checkAgainst } from '../core/compare/check.ts';
import type { PromptCheck } from '../core/compare/prompt-check.ts';
import {
  type CheckedPart,
  type CheckedParts,
  mergeShards,
  parseShard,
  type Shard,
  type ShardName,
  shardOf,
} from '../core/compare/shard.ts';
import { prepareVariation, storedRun, type Variation } from '../core/compare/variants.ts';
import { UserError } from '../core/diagnostic.ts';
import { NoSampleError } from '../core/engine/prepare-run.ts';
import type { PreparedRun } from '../core/engine/prepared-run.ts';
import { diskFiles } from '../core/files.ts';
import { CHECK_FORMATS, type CheckFormat, checkedReport } from '../core/report/check-report.ts';
import { checkedVerdict } from '../core/report/checked-verdict.ts';
import { unpairedPhrases } from '../core/report/comparison.ts';
import { ladderMarkdown } from '../core/report/ladder.ts';
import { practiceLines } from '../core/report/practice.ts';
import { reportStored } from '../core/report/reported-ladder.ts';
import type { Run } from '../core/runs/run.ts';
import { oneLine } from '../core/text/one-line.ts';
import { formatCount, plural } from '../core/text/plural.ts';
import { deletedPrompts } from '../core/versions/deleted-prompts.ts';
import type { VersionedPrompt } from '../core/versions/versioned-prompt.ts';
import { findPrompts } from '../core/workspace/find-prompts.ts';
import { writeInFolder } from '../core/write-file.ts';
import { ExitCode, refusalCode } from './exit-code.ts';
import type { Terminal } from './terminal.ts';
import { endedEarly, type MissingRunFlags, runTogether } from './variation-runs.ts';
import { versionSources } from './version-commands.ts';

export interface CheckFlags extends MissingRunFlags {
  /** `baseline`, or a revision. */
  readonly against: string;
  readonly provider?: string;
  /** Per cent of the samples, in place of the policy's. */
  readonly minPass?: number;
  readonly format?: 'text' | CheckFormat;
  /** Files that are written besides. */
  readonly out?: readonly string[];
  /** The part of the samples that is run. */
  readonly shard?: ShardName;
}

interface Context {
  readonly flags: CheckFlags;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  readonly sources: VersionedPrompt;
}

/** Runs what changed, and holds it against a baseline or a revision by the workspace's policy. @returns the exit code */
export async function checkCommand(
  paths: readonly string[],
  flags: CheckFlags,
  terminal: Terminal,
): Promise<number> {
  try {
    const outputs = outputsOf(flags, terminal);
    const { checked, deleted, refused } = await checkPrompts(paths, flags, terminal);
    const { against } = flags;
    if (flags.shard) await handOutShard(flags.shard, { against, checked, deleted }, flags, terminal);
    else await outputs({ against, checked, deleted });
    return Math.max(refused, flags.shard ? ExitCode.passed : verdictCode(checked));
  } catch (error) {
    return terminal.refuse(error);
  }
}

/** Says in a report what changed, whatever the policy says of that. @returns the exit code */
export async function changeReportCommand(
  paths: readonly string[],
  flags: CheckFlags,
  terminal: Terminal,
): Promise<number> {
  try {
    const outputs = outputsOf(flags, terminal);
    const { checked, deleted, refused } = await checkPrompts(paths, flags, terminal);
    await outputs({ against: flags.against, checked, deleted });
    return refused;
  } catch (error) {
    return terminal.refuse(error);
  }
}

/**
 * Says what the shards of a check say together, by files that `check --shard` has written, and holds that against the
 * policy, which no shard could. @returns the exit code
 */
export async function mergeCommand(
  files: readonly string[],
  flags: Omit<CheckFlags, 'against'>,
  terminal: Terminal,
): Promise<number> {
  try {
    const outputs = outputsOf(flags, terminal);
    const shards: Shard[] = [];
    for (const file of files) {
      const text = await readFile(terminal.resolve(file), 'utf8').catch(() => {
        throw new UserError(`There is no file ${file} to merge; check its path.`);
      });
      shards.push(parseShard(file, text));
    }
    const whole = mergeShards(shards);
    await outputs(whole);
    return verdictCode(whole.checked);
  } catch (error) {
    return terminal.refuse(error);
  }
}

function verdictCode(checked: readonly PromptCheck[]): number {
  if (checked.some(({ refusal }) => refusal !== undefined)) return ExitCode.badInput;
  return checked.some((each) => each.breaches.length > 0) ? ExitCode.failed : ExitCode.passed;
}

type Outputs = (found: CheckedParts) => Promise<void>;

/**
 * What prints and writes as the flags say; a file's ending names its format.
 * @throws {UserError} when an ending names none
 */
function outputsOf({ format, out = [] }: Pick<CheckFlags, 'format' | 'out'>, terminal: Terminal): Outputs {
  const files = out.map((file) => {
    const ending = extname(file).toLowerCase();
    if (Object.hasOwn(CHECK_FORMATS, ending))
      return { file, format: CHECK_FORMATS[ending as keyof typeof CHECK_FORMATS] };
    throw new UserError(
      `The check cannot be written as "${file}"; let the file end in ${Object.keys(CHECK_FORMATS).join(', ')}.`,
    );
  });
  return async ({ against, checked: parts, deleted }) => {
    const checked = parts.map(({ sides: _, rules: __, ...each }) => each);
    const text = (as: CheckFormat) =>
      checkedReport(as, checked, { against, deleted, version: manifest.version });
    for (const { file, format: as } of files)
      await writeInFolder('The check', terminal.resolve(file), `${text(as).trimEnd()}\n`);
    if (format !== undefined && format !== 'text') terminal.print(text(format).trimEnd());
    else printAll(checked, deleted, terminal);
  };
}

/** A part of the samples shows nothing by itself: what it says is kept for `report --merge`. */
async function handOutShard(
  shard: ShardName,
  found: CheckedParts,
  { out: [file, ...others] = [] }: CheckFlags,
  terminal: Terminal,
): Promise<void> {
  if (others.length > 0) throw new UserError('A shard is written to one file; merge the shards for reports.');
  const text = `${JSON.stringify(shardOf(shard, found))}\n`;
  if (file === undefined) terminal.print(text.trimEnd());
  else await writeInFolder('The shard', terminal.resolve(file), text);
  printRefusals(found.checked, terminal);
}

/** The filter that leaves the samples of a shard. */
const filterOf = ({ shard }: CheckFlags) => (shard ? [`shard:${shard.number}/${shard.of}`] : []);

interface CheckOutcome extends Omit<CheckedParts, 'against'> {
  /** The exit code of what could not be checked. */
  readonly refused: number;
}

async function checkPrompts(
  paths: readonly string[],
  flags: CheckFlags,
  terminal: Terminal,
): Promise<CheckOutcome> {
  const prompts = await findPrompts(paths, terminal.io.cwd, diskFiles).catch(async (error: unknown) => {
    // A folder of which all prompts were deleted is no mistake.
    if (paths.length > 1 || (await deletedIn(paths, flags.against, [], terminal)).length === 0) throw error;
    return [];
  });
  return terminal.interruptible(async (signal) => {
    const checked: CheckedPart[] = [];
    const kept: VersionedPrompt[] = [];
    let refused: number = ExitCode.passed;
    for (const file of prompts) {
      const sources = await versionSources(file, terminal);
      kept.push(sources);
      const [prompt, folder] = [file, sources.root].map((path) => slashed(terminal.fromHere(path)));
      const shown = { prompt: prompt ?? '', folder: folder ?? '' };
      try {
        const context = { flags, terminal, signal, sources };
        const found = await checkAgainst(sources, {
          against: flags.against,
          minPass: flags.minPass,
          provider: flags.provider,
          missing: flags,
          filter: filterOf(flags),
          runOf: (variation, prepared) => runOf(variation, prepared, context),
          signal,
        });
        checked.push({ ...shown, ...found, ...(await ladderOf(found.version, context)) });
      } catch (error) {
        // A set with few samples has none in some shards.
        if (flags.shard && error instanceof NoSampleError) continue;
        if (!(error instanceof UserError)) throw error;
        terminal.diagnostics(error.diagnostics);
        refused = Math.max(refused, refusalCode(error));
        const refusal = terminal.withPathsFromHere(error.message);
        checked.push({ ...shown, state: 'refused', refusal, breaches: [] });
      }
    }
    return { checked, deleted: await deletedIn(paths, flags.against, kept, terminal), refused };
  });
}

/** A folder stands for what was below it, too. */
async function deletedIn(
  paths: readonly string[],
  against: string,
  kept: readonly VersionedPrompt[],
  terminal: Terminal,
): Promise<string[]> {
  if (against === 'baseline') return [];
  const deleted = new Set<string>();
  for (const path of paths.map(terminal.resolve))
    if ((await diskFiles.kindOf(path)) === 'folder')
      for (const file of await deletedPrompts(path, against, kept))
        deleted.add(slashed(terminal.fromHere(file)));
  return [...deleted];
}

const slashed = (path: string) => path.split(sep).join('/');

/** The newest climb of a version, where one is stored. */
async function ladderOf(
  version: string | undefined,
  { sources, signal, terminal }: Context,
): Promise<Pick<PromptCheck, 'ladder'>> {
  if (version === undefined) return {};
  const place = { root: sources.root, store: sources.runs, files: terminal.files, signal };
  const reported = await reportStored({ file: sources.prompt, version }, place);
  return reported ? { ladder: ladderMarkdown(reported.view, 4) } : {};
}

/**
 * The run of a variation over today's samples: the one that is stored, else one from recordings, else a new one where
 * the flags allow it.
 * @throws {UserError} saying what to do where none can be had
 */
async function runOf(variation: Variation, prepared: PreparedRun, context: Context): Promise<Run> {
  const { sources, signal, flags, terminal } = context;
  const { plan } = prepared;
  const where = { root: sources.root, store: sources.runs, signal };
  const recorded: Variation = { ...variation, provider: 'recorded', model: plan.model };
  const isShard = flags.shard !== undefined;
  const stored = isShard
    ? undefined
    : ((flags.record ? undefined : await storedRun(variation, where, plan.samples.hash)) ??
      (await storedRun(recorded, where, plan.samples.hash)));
  if (stored) return stored;
  const making = { root: sources.root, flags, terminal, signal };
  let missing = 0;
  if (plan.provider !== 'practice') {
    const replay = await prepareVariation(recorded, where, { filter: filterOf(flags) });
    const { runs } = await runTogether([replay], { ...making, flags: { quiet: true } }, { isReplay: true });
    const [run] = runs;
    if (run?.state === 'finished') return run;
    missing = prepared.asked - (run?.summary?.passed ?? 0) - (run?.summary?.failed ?? 0);
    // It asked nobody: kept, it would be the prompt's last run, and resuming it would find nothing more.
    if (run) await sources.runs.remove(run.id);
  }
  if (plan.provider === 'practice' || flags.run || flags.record) {
    const { runs } = await runTogether([prepared], making);
    const [run] = runs;
    if (run?.state === 'finished') return run;
    throw endedEarly(
      run,
      `The run of ${sources.prompt} ended early (${run?.state}), so it cannot be compared; check the provider, and run the check again.`,
    );
  }
  const path = terminal.fromHere(sources.file);
  const by = [undefined, 'recorded'].includes(flags.provider) ? '' : ` --provider ${flags.provider}`;
  throw new UserError(
    `${formatCount(missing)} of ${plural(prepared.asked, 'answer')} of ${sources.prompt} (${variation.name}) are not recorded; record them with prompt-ladder check ${path} --against ${flags.against}${by} --record and commit .prompt-ladder/recordings, or give CI a key and add --run.`,
  );
}

function printAll(checked: readonly PromptCheck[], deleted: readonly string[], terminal: Terminal) {
  printRefusals(checked, terminal);
  for (const each of checked) if (each.refusal === undefined) printChecked(each, terminal);
  for (const path of deleted) terminal.print(`${terminal.colors.bold(oneLine(path, 100))}: deleted`);
  const compared = checked.flatMap(({ comparison }) => comparison ?? []);
  const runs = compared.flatMap(({ before, after }) => [before, after]);
  for (const line of practiceLines(terminal.colors, ...runs)) terminal.print(line);
}

/** What is said of all prompts, such as that there is no such revision, once. */
function printRefusals(checked: readonly PromptCheck[], terminal: Terminal) {
  const refusals = new Set(checked.flatMap(({ refusal }) => refusal ?? []));
  for (const refusal of refusals) terminal.error(refusal);
}

function printChecked(checked: PromptCheck, terminal: Terminal) {
  const { prompt, state, comparison, change, breaches } = checked;
  const { colors } = terminal;
  const head = colors.bold(oneLine(prompt, 100));
  if (state === 'unchanged') return terminal.print(`${head}: unchanged`);
  if (state === 'new' || !comparison)
    return terminal.print(
      `${head}: new, with nothing to compare with; accept a run with prompt-ladder baseline`,
    );
  terminal.print(`${head}: ${change ? `${oneLine(change.phrase, 200)}. ` : ''}${checkedVerdict(checked)}`);
  for (const caution of comparison.cautions) terminal.print(`  ${colors.yellow(caution)}`);
  for (const phrase of unpairedPhrases(comparison.pairing)) terminal.print(`  Not compared: ${phrase}`);
  for (const breach of breaches) terminal.print(`  ${colors.red(`✗ ${breach}`)}`);
}
