import { readFile } from 'node:fs/promises';
import { extname, sep } from 'node:path';
import picocolors from 'picocolors';
import manifest from '../../package.json' with { type: 'json' };
import { baselineFile, baselineSide, readBaseline } from '../core/compare/baseline.ts';
import type { CheckedOutput, CheckedPrompt } from '../core/compare/checked-prompt.ts';
import { type ComparedRun, type Comparison, compareRuns, priceOf } from '../core/compare/comparison.ts';
import { breaches } from '../core/compare/policy.ts';
import {
  type CheckedPart,
  mergeShards,
  parseShard,
  type Shard,
  type ShardName,
  shardOf,
} from '../core/compare/shard.ts';
import { readSide, type Side } from '../core/compare/side.ts';
import { prepareVariation, storedRun, type Variation } from '../core/compare/variants.ts';
import { UserError } from '../core/diagnostic.ts';
import { targetOf } from '../core/engine/plan.ts';
import { NoSampleError } from '../core/engine/prepare.ts';
import type { PreparedRun } from '../core/engine/prepared-run.ts';
import { versionHash } from '../core/engine/version.ts';
import { loadPrices } from '../core/estimate/price.ts';
import { diskFiles } from '../core/files.ts';
import { CHECK_FORMATS, type CheckFormat, checkedReport, verdictOf } from '../core/report/checked.ts';
import { formatCount, oneLine, plural } from '../core/report/format.ts';
import { ladderMarkdown } from '../core/report/ladder.ts';
import { moneyOf } from '../core/report/money.ts';
import { reportStored } from '../core/report/reported-ladder.ts';
import { versionDiff } from '../core/report/version-diff.ts';
import { answerText } from '../core/runs/answer-text.ts';
import { RecordedFiles } from '../core/runs/recorded-files.ts';
import type { Run } from '../core/runs/run.ts';
import { sampleFilter } from '../core/samples/filter.ts';
import { changePhrase } from '../core/versions/change-phrase.ts';
import { NotInRevisionError, type Revision, revisionNamed } from '../core/versions/revision.ts';
import type { VersionedPrompt } from '../core/versions/versioned-prompt.ts';
import type { Config } from '../core/workspace/config.ts';
import { findPrompts } from '../core/workspace/find-prompts.ts';
import { writeInFolder } from '../core/write-file.ts';
import { ExitCode } from './exit-code.ts';
import type { Terminal } from './terminal.ts';
import { type MissingRunFlags, runTogether } from './variation-runs.ts';
import { versioned } from './version-commands.ts';

export interface CheckFlags extends MissingRunFlags {
  /** `baseline`, or a revision. */
  readonly against: string;
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

/** What stood before, as one side of a comparison. */
interface Before {
  readonly name: string;
  readonly versionHash: string;
  /** Absent where any will do, since today's samples are run. */
  readonly samplesHash?: string;
  readonly revision?: Revision;
  readonly sides: () => Promise<{ readonly run: ComparedRun; readonly side: Side }>;
}

const LISTED_OUTPUTS = 10;
const LONGEST_OUTPUT = 2_000;

/** Runs what changed, and holds it against a baseline or a revision by the workspace's policy. @returns the exit code */
export async function checkCommand(
  paths: readonly string[],
  flags: CheckFlags,
  terminal: Terminal,
): Promise<number> {
  try {
    const outputs = outputsOf(flags, terminal);
    const checked = await checkPrompts(paths, flags, terminal);
    if (flags.shard) return await handOutShard(flags.shard, checked, flags, terminal);
    await outputs(checked, flags);
    return verdictCode(checked);
  } catch (error) {
    return terminal.refuse(error);
  }
}

/** Says in a report what changed, whatever comes of it. @returns the exit code */
export async function changeReportCommand(
  paths: readonly string[],
  flags: CheckFlags,
  terminal: Terminal,
): Promise<number> {
  try {
    const outputs = outputsOf(flags, terminal);
    await outputs(await checkPrompts(paths, flags, terminal), flags);
    return ExitCode.passed;
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
    const { against, checked } = mergeShards(shards);
    const shown = checked.map((each) => ({ ...each, money: moneyOf(each.rules?.currency) }));
    await outputs(shown, { against });
    return verdictCode(checked);
  } catch (error) {
    return terminal.refuse(error);
  }
}

function verdictCode(checked: readonly CheckedPrompt[]): number {
  if (checked.some(({ refusal }) => refusal !== undefined)) return ExitCode.badInput;
  return checked.some((each) => each.breaches.length > 0) ? ExitCode.failed : ExitCode.passed;
}

type Outputs = (checked: readonly CheckedPart[], of: Pick<CheckFlags, 'against'>) => Promise<void>;

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
  return async (parts, { against }) => {
    const checked = parts.map(({ sides: _, rules: __, ...each }) => each);
    const text = (as: CheckFormat) => checkedReport(as, checked, { against, version: manifest.version });
    for (const { file, format: as } of files)
      await writeInFolder('The check', terminal.resolve(file), `${text(as).trimEnd()}\n`);
    if (format !== undefined && format !== 'text') terminal.print(text(format).trimEnd());
    else for (const each of checked) printChecked(each, terminal);
  };
}

/** A part of the samples shows nothing by itself: what it says is kept for `report --merge`. @returns the exit code */
async function handOutShard(
  shard: ShardName,
  parts: readonly CheckedPart[],
  { against, out: [file, ...others] = [] }: CheckFlags,
  terminal: Terminal,
): Promise<number> {
  if (others.length > 0) throw new UserError('A shard is written to one file; merge the shards for reports.');
  const text = `${JSON.stringify(shardOf(shard, against, parts))}\n`;
  if (file === undefined) terminal.print(text.trimEnd());
  else await writeInFolder('The shard', terminal.resolve(file), text);
  for (const { refusal } of parts) if (refusal !== undefined) terminal.error(refusal);
  return parts.some(({ refusal }) => refusal !== undefined) ? ExitCode.badInput : ExitCode.passed;
}

/** The filter that leaves the samples of a shard. */
const filterOf = ({ shard }: CheckFlags) => (shard ? [`shard:${shard.number}/${shard.of}`] : []);

async function checkPrompts(
  paths: readonly string[],
  flags: CheckFlags,
  terminal: Terminal,
): Promise<CheckedPart[]> {
  const prompts = await findPrompts(paths, terminal.io.cwd, diskFiles);
  return terminal.interruptible(async (signal) => {
    const checked: CheckedPart[] = [];
    for (const file of prompts) {
      const sources = await versioned(file, terminal);
      const [prompt, folder] = [file, sources.root].map((path) => slashed(terminal.fromHere(path)));
      const shown = { prompt: prompt ?? '', folder: folder ?? '' };
      try {
        checked.push({ ...shown, ...(await checkPrompt({ flags, terminal, signal, sources })) });
      } catch (error) {
        // A set with few samples has none in some shards.
        if (flags.shard && error instanceof NoSampleError) continue;
        if (!(error instanceof UserError)) throw error;
        terminal.diagnostics(error.diagnostics);
        checked.push({ ...shown, state: 'refused', refusal: error.message, breaches: [] });
      }
    }
    return checked;
  });
}

const slashed = (path: string) => path.split(sep).join('/');

async function checkPrompt(context: Context): Promise<Omit<CheckedPart, 'prompt' | 'folder'>> {
  const { sources, signal, flags } = context;
  const { root, runs: store } = sources;
  const where = { root, store, signal };
  const variation: Variation = { name: 'now', revision: await revisionNamed(undefined, sources) };
  const prepared = await prepareVariation(variation, where, { ...flags, filter: filterOf(flags) });
  const { project, plan, files } = prepared;
  const version = await versionHash(project, plan.model, files, signal);
  const before = await beforeOf(flags.against, context);
  if (!before) return { state: 'new', breaches: [] };
  const isSameSet = before.samplesHash === undefined || before.samplesHash === plan.samples.hash;
  if (before.versionHash === version && isSameSet) return { state: 'unchanged', breaches: [] };

  const run = await runOf(variation, prepared, context);
  const after = { run, side: await readSide(store.results(run.id), { signal }) };
  const sides = { before: await before.sides(), after };
  const isInShard = sampleFilter(filterOf(flags));
  for (const { run, side } of Object.values(sides)) {
    await price(run, side, project.config);
    for (const [id, { tags }] of side.outcomes) if (!isInShard({ id, tags })) side.outcomes.delete(id);
  }
  const comparison = compareRuns(sides.before, sides.after);
  return {
    state: 'compared',
    sides,
    rules: { check: project.config.check, currency: project.config.currency },
    comparison,
    money: moneyOf(project.config.currency),
    breaches: breaches(comparison, project.config.check),
    ...(before.revision && changeOf(before.revision, variation.revision)),
    ...(await ladderOf(version, context)),
    outputs: await changedOutputs(comparison, sources),
  };
}

/** The newest climb of a version, where one is stored. */
async function ladderOf(
  version: string,
  { sources, signal, terminal }: Context,
): Promise<Pick<CheckedPrompt, 'ladder'>> {
  const place = { root: sources.root, store: sources.runs, files: terminal.files, signal };
  const reported = await reportStored({ file: sources.prompt, version }, place);
  return reported ? { ladder: ladderMarkdown(reported.view, 4) } : {};
}

function changeOf(before: Revision, now: Revision): Pick<CheckedPrompt, 'change'> {
  const phrase = before.project && now.project ? changePhrase(before.project, now.project) : 'another text';
  return { change: { phrase, diff: versionDiff(before, now, picocolors.createColors(false)) } };
}

/** `undefined` where the prompt is new. */
async function beforeOf(against: string, context: Context): Promise<Before | undefined> {
  const { sources, signal } = context;
  if (against === 'baseline') {
    const baseline = await readBaseline(baselineFile(sources.root, sources.prompt));
    if (!baseline) return undefined;
    const named = (name: string) => revisionNamed(name, sources).catch(() => undefined);
    const revision = (await named(baseline.versionHash)) ?? (await named(baseline.run));
    return {
      name: 'the baseline',
      versionHash: baseline.versionHash,
      samplesHash: baseline.samplesHash,
      ...(revision && { revision }),
      sides: async () => baselineSide(baseline),
    };
  }
  let revision: Revision;
  try {
    revision = await revisionNamed(against, sources);
  } catch (error) {
    if (error instanceof NotInRevisionError) return undefined;
    throw error;
  }
  const { project } = revision;
  if (!project)
    throw new UserError(
      `${sources.prompt} cannot be read as a prompt in ${against}, so it cannot be compared.`,
    );
  const { model = '' } = targetOf({}, project);
  const variation = { name: against, revision };
  const where = { root: sources.root, store: sources.runs, signal };
  return {
    name: against,
    versionHash: await versionHash(project, model, new RecordedFiles(revision.files), signal),
    revision,
    sides: async () => {
      const making = { ...context.flags, filter: filterOf(context.flags) };
      const run = await runOf(variation, await prepareVariation(variation, where, making), context);
      return { run, side: await readSide(sources.runs.results(run.id), { signal }) };
    },
  };
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
    const quiet = { ...making, flags: { quiet: true, yes: true } };
    const { runs } = await runTogether([replay], quiet);
    const [run] = runs;
    if (run?.state === 'finished') return run;
    missing = prepared.asked - (run?.summary?.passed ?? 0) - (run?.summary?.failed ?? 0);
  }
  if (plan.provider === 'practice' || flags.run || flags.record) {
    const { runs } = await runTogether([prepared], making);
    const [run] = runs;
    if (run?.state === 'finished') return run;
    throw new UserError(
      `The run of ${sources.prompt} ended early (${run?.state}), so it cannot be compared; check the provider, and run the check again.`,
    );
  }
  const path = terminal.fromHere(sources.file);
  throw new UserError(
    `${formatCount(missing)} of ${plural(prepared.asked, 'answer')} of ${sources.prompt} (${variation.name}) are not recorded; record them with prompt-ladder check ${path} --against ${flags.against} --record and commit .prompt-ladder/recordings, or give CI a key and add --run.`,
  );
}

/** Recordings cost nothing, while what they recorded did: their answers are priced by their tokens. */
async function price(run: ComparedRun, side: Side, config: Config): Promise<void> {
  if (run.provider !== 'recorded') return;
  const prices = await loadPrices(config.prices ?? {}, config.models);
  const costUsd = prices.cost(run.model, priceOf(side));
  const { usage } = side;
  usage.costUsd = (costUsd ?? 0) * usage.answers;
  usage.unpriced = costUsd === null ? usage.answers : 0;
}

/** What samples that changed were answered, of some of them. */
async function changedOutputs(
  { pairing: { pairs }, before, after }: Comparison,
  { runs }: VersionedPrompt,
): Promise<CheckedOutput[]> {
  const listed = (['regressed', 'fixed'] as const).flatMap((change) =>
    pairs.filter((pair) => pair.change === change).slice(0, LISTED_OUTPUTS),
  );
  const wanted = new Set(listed.map(({ sample }) => sample));
  const stored = new Set(await runs.list());
  const read = async (id: string) => {
    const texts = new Map<string, string>();
    if (!stored.has(id) || wanted.size === 0) return texts;
    for await (const result of runs.results(id))
      if (wanted.has(result.sample) && !texts.has(result.sample))
        texts.set(result.sample, answerText(result).slice(0, LONGEST_OUTPUT));
    return texts;
  };
  const [earlier, later] = [await read(before.id), await read(after.id)];
  return listed.map((pair) => ({
    sample: pair.sample,
    change: pair.change === 'fixed' ? 'fixed' : 'regressed',
    broken: [...(pair.change === 'fixed' ? pair.before : pair.after).broken.keys()],
    before: earlier.get(pair.sample),
    after: later.get(pair.sample),
  }));
}

function printChecked(checked: CheckedPrompt, terminal: Terminal) {
  const { prompt, state, comparison, refusal, change, breaches } = checked;
  const { colors } = terminal;
  const head = colors.bold(oneLine(prompt, 100));
  if (refusal !== undefined) return terminal.error(refusal);
  if (state === 'unchanged') return terminal.print(`${head}: unchanged`);
  if (state === 'new' || !comparison)
    return terminal.print(
      `${head}: new, with nothing to hold it against; accept a run with prompt-ladder baseline`,
    );
  terminal.print(`${head}: ${change ? `${oneLine(change.phrase, 200)}. ` : ''}${verdictOf(checked)}`);
  for (const caution of comparison.cautions) terminal.print(`  ${colors.yellow(caution)}`);
  for (const breach of breaches) terminal.print(`  ${colors.red(`✗ ${breach}`)}`);
}
