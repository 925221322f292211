import picocolors from 'picocolors';
import { baselineFile, baselineSide, readBaseline } from '../core/compare/baseline.ts';
import type { CheckedOutput, CheckedPrompt } from '../core/compare/checked-prompt.ts';
import { type ComparedRun, type Comparison, compareRuns, type Price } from '../core/compare/comparison.ts';
import { breaches } from '../core/compare/policy.ts';
import { readSide, type Side } from '../core/compare/side.ts';
import { prepareVariation, storedRun, type Variation } from '../core/compare/variants.ts';
import { verdictText } from '../core/compare/verdict.ts';
import { UserError } from '../core/diagnostic.ts';
import { targetOf } from '../core/engine/plan.ts';
import type { PreparedRun } from '../core/engine/prepared-run.ts';
import { versionHash } from '../core/engine/version.ts';
import { loadPrices } from '../core/estimate/price.ts';
import { diskFiles } from '../core/files.ts';
import { rungFourOf } from '../core/ladder/rung-four.ts';
import { storedClimb } from '../core/ladder/stored-climbs.ts';
import { formatCount, oneLine, plural } from '../core/report/format.ts';
import { ladderMarkdown, viewOfLadder } from '../core/report/ladder.ts';
import { type Money, moneyOf } from '../core/report/money.ts';
import { pullRequestReport } from '../core/report/pull-request.ts';
import { versionDiff } from '../core/report/version-diff.ts';
import { answerText } from '../core/runs/answer-text.ts';
import { RecordedFiles } from '../core/runs/recorded-files.ts';
import type { Run } from '../core/runs/run.ts';
import { changePhrase } from '../core/versions/change-phrase.ts';
import { NotInRevisionError, type Revision, revisionNamed } from '../core/versions/revision.ts';
import type { VersionedPrompt } from '../core/versions/versioned-prompt.ts';
import type { Config } from '../core/workspace/config.ts';
import { findPrompts } from '../core/workspace/find-prompts.ts';
import { ExitCode } from './exit-code.ts';
import type { Terminal } from './terminal.ts';
import { type MissingRunFlags, runTogether } from './variation-runs.ts';
import { versioned } from './version-commands.ts';

export interface CheckFlags extends MissingRunFlags {
  /** `baseline`, or a revision. */
  readonly against: string;
  readonly format?: 'text' | 'markdown' | 'json';
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
    const checked = await checkPrompts(paths, flags, terminal);
    if (flags.format === 'json') terminal.printJson({ against: flags.against, prompts: checked.map(jsonOf) });
    else if (flags.format === 'markdown') terminal.print(pullRequestReport(checked, flags.against).trimEnd());
    else for (const each of checked) printChecked(each, terminal);
    if (checked.some(({ refusal }) => refusal !== undefined)) return ExitCode.badInput;
    return checked.some((each) => each.breaches.length > 0) ? ExitCode.failed : ExitCode.passed;
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
    const checked = await checkPrompts(paths, flags, terminal);
    if (flags.format === 'json') terminal.printJson({ against: flags.against, prompts: checked.map(jsonOf) });
    else terminal.print(pullRequestReport(checked, flags.against).trimEnd());
    return ExitCode.passed;
  } catch (error) {
    return terminal.refuse(error);
  }
}

async function checkPrompts(
  paths: readonly string[],
  flags: CheckFlags,
  terminal: Terminal,
): Promise<CheckedPrompt[]> {
  const prompts = await findPrompts(paths, terminal.io.cwd, diskFiles);
  return terminal.interruptible(async (signal) => {
    const checked: CheckedPrompt[] = [];
    for (const file of prompts) {
      const sources = await versioned(file, terminal);
      const shown = terminal.fromHere(file);
      try {
        checked.push({ prompt: shown, ...(await checkPrompt({ flags, terminal, signal, sources })) });
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        terminal.diagnostics(error.diagnostics);
        checked.push({ prompt: shown, state: 'refused', refusal: error.message, breaches: [] });
      }
    }
    return checked;
  });
}

async function checkPrompt(context: Context): Promise<Omit<CheckedPrompt, 'prompt'>> {
  const { sources, signal, flags } = context;
  const { root, runs: store } = sources;
  const where = { root, store, signal };
  const variation: Variation = { name: 'now', revision: await revisionNamed(undefined, sources) };
  const prepared = await prepareVariation(variation, where, flags);
  const { project, plan, files } = prepared;
  const version = await versionHash(project, plan.model, files, signal);
  const before = await beforeOf(flags.against, context);
  if (!before) return { state: 'new', breaches: [] };
  const isSameSet = before.samplesHash === undefined || before.samplesHash === plan.samples.hash;
  if (before.versionHash === version && isSameSet) return { state: 'unchanged', breaches: [] };

  const after = await runOf(variation, prepared, context);
  const earlier = await before.sides();
  const compared = compareRuns(earlier, {
    run: after,
    side: await readSide(store.results(after.id), { signal }),
  });
  const comparison = await priced(compared, project.config);
  return {
    state: 'compared',
    comparison,
    money: moneyOf(project.config.currency),
    breaches: breaches(comparison, project.config.check),
    ...(before.revision && changeOf(before.revision, variation.revision)),
    ...(await ladderOf(version, context, moneyOf(project.config.currency))),
    outputs: await outputsOf(comparison, sources),
  };
}

/** The newest climb of a version, where one is stored. */
async function ladderOf(
  version: string,
  { sources, signal, terminal }: Context,
  money: Money,
): Promise<Pick<CheckedPrompt, 'ladder'>> {
  const where = { root: sources.root, store: sources.runs, files: terminal.files, signal };
  const climbed = await storedClimb({ file: sources.prompt, version }, where);
  if (!climbed) return {};
  const view = viewOfLadder(climbed.ladder, await rungFourOf(climbed, where), money, new Date());
  return { ladder: ladderMarkdown(view, 4) };
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
      const run = await runOf(variation, await prepareVariation(variation, where, context.flags), context);
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
  const stored =
    (flags.record ? undefined : await storedRun(variation, where, plan.samples.hash)) ??
    (await storedRun(recorded, where, plan.samples.hash));
  if (stored) return stored;
  const making = { root: sources.root, flags, terminal, signal };
  let missing = 0;
  if (plan.provider !== 'practice') {
    const replay = await prepareVariation(recorded, where, {});
    const quiet = { ...making, flags: { quiet: true, yes: true } };
    const { runs } = await runTogether([replay], quiet);
    const [run] = runs;
    if (run?.state === 'finished') return run;
    missing = plan.samples.count - (run?.summary?.passed ?? 0) - (run?.summary?.failed ?? 0);
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
    `${formatCount(missing)} of ${plural(plan.samples.count, 'answer')} of ${sources.prompt} (${variation.name}) are not recorded; record them with prompt-ladder check ${path} --against ${flags.against} --record and commit .prompt-ladder/recordings, or give CI a key and add --run.`,
  );
}

/** Recordings cost nothing, while what they recorded did: their answers are priced by their tokens. */
async function priced(comparison: Comparison, config: Config): Promise<Comparison> {
  const prices = await loadPrices(config.prices ?? {}, config.models);
  const of = ({ provider, model }: ComparedRun, price: Price): Price =>
    provider === 'recorded' ? { ...price, costUsd: prices.cost(model, price) } : price;
  const { before, after, price } = comparison;
  return { ...comparison, price: { before: of(before, price.before), after: of(after, price.after) } };
}

/** What samples that changed were answered, of some of them. */
async function outputsOf(
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

function printChecked(
  { prompt, state, comparison, refusal, change, breaches }: CheckedPrompt,
  terminal: Terminal,
) {
  const { colors } = terminal;
  const head = colors.bold(oneLine(prompt, 100));
  if (refusal !== undefined) return terminal.error(refusal);
  if (state === 'unchanged') return terminal.print(`${head}: unchanged`);
  if (state === 'new' || !comparison)
    return terminal.print(
      `${head}: new, with nothing to hold it against; accept a run with prompt-ladder baseline`,
    );
  const text = comparison.verdict
    ? verdictText(comparison.verdict, 'It')
    : 'No sample is in both runs, so nothing is compared.';
  terminal.print(`${head}: ${change ? `${oneLine(change.phrase, 200)}. ` : ''}${text}`);
  for (const caution of comparison.cautions) terminal.print(`  ${colors.yellow(caution)}`);
  for (const breach of breaches) terminal.print(`  ${colors.red(`✗ ${breach}`)}`);
}

function jsonOf({ money, comparison, ...rest }: CheckedPrompt) {
  if (!comparison) return rest;
  const { before, after, counts, verdict, price, cautions, categories, rules, pairing } = comparison;
  const { pairs: _, ...unpaired } = pairing;
  return {
    ...rest,
    before: before.id,
    after: after.id,
    counts,
    ...(verdict && { verdict: { ...verdict, text: verdictText(verdict, 'It') } }),
    price,
    cautions,
    categories,
    rules,
    ...unpaired,
  };
}
