import { UserError } from '../diagnostic.ts';
import { targetOf } from '../engine/plan.ts';
import type { PreparedRun, PrepareRequest } from '../engine/prepared-run.ts';
import { versionHash } from '../engine/version-hash.ts';
import { loadPrices } from '../estimate/price.ts';
import { settingsOf } from '../providers/names.ts';
import { answerText } from '../runs/answer-text.ts';
import { RecordedFiles } from '../runs/recorded-files.ts';
import type { Run } from '../runs/run.ts';
import { sampleFilter } from '../samples/sample-filter.ts';
import { changePhrase } from '../versions/change-phrase.ts';
import { NotInRevisionError, type Revision, revisionNamed } from '../versions/revision.ts';
import { sampleChanges, samplesHash } from '../versions/sample-changes.ts';
import { versionDiff } from '../versions/version-diff.ts';
import type { VersionedPrompt } from '../versions/versioned-prompt.ts';
import type { Project } from '../workspace/project.ts';
import { baselineFile, baselineSide, readBaseline } from './baseline.ts';
import { type Comparison, compareRuns, usageOf } from './comparison.ts';
import { readExplainedSide } from './explained-side.ts';
import { breaches, DEFAULT_POLICY } from './policy.ts';
import type { ChangedAnswer, PromptCheck } from './prompt-check.ts';
import type { CheckedPart, ComparedSide } from './shard.ts';
import { type MissingRuns, prepareVariation, type Variation } from './variants.ts';

/**
 * The run of a variation over today's samples.
 * @throws {UserError} saying what to do where none can be had
 */
export type RunSource = (variation: Variation, prepared: PreparedRun) => Promise<Run>;

export interface CheckRequest {
  /** `baseline`, or a revision. */
  readonly against: string;
  /** Per cent of the samples that must pass, in place of the policy's. */
  readonly minPass?: number | undefined;
  /** In place of what the prompt and the configuration say, before and now. */
  readonly provider?: string | undefined;
  readonly missing: MissingRuns;
  readonly runOf: RunSource;
  readonly signal: AbortSignal;
  /** What leaves a part of the samples, where not all are compared. */
  readonly filter?: readonly string[];
  /** What counts where neither the prompt nor the configuration says. */
  readonly defaults?: PrepareRequest['defaults'];
}

/** What stood before, as one side of a comparison. */
interface Reference {
  readonly name: string;
  readonly versionHash: string;
  /** Whether it had the samples of today. */
  readonly hasSamples: (now: { readonly hash: string; readonly revision: Revision }) => Promise<boolean>;
  readonly revision?: Revision;
  readonly sides: () => Promise<ComparedSide>;
}

const LISTED_OUTPUTS = 10;
const LONGEST_OUTPUT = 2_000;

/**
 * Holds a prompt as it is now against what stood before.
 * @throws {UserError} when it cannot be compared; the sentence says what to do
 */
export async function checkAgainst(
  sources: VersionedPrompt,
  request: CheckRequest,
): Promise<Omit<CheckedPart, 'prompt' | 'folder'>> {
  const { provider, missing, runOf, signal, filter = [] } = request;
  const { root, runs: store } = sources;
  const where = { root, store, signal, defaults: request.defaults };
  const variation: Variation = {
    name: 'now',
    revision: await revisionNamed(undefined, sources),
    ...(provider !== undefined && { provider }),
  };
  const prepared = await prepareVariation(variation, where, { ...missing, filter });
  const { project, plan, files } = prepared;
  const version = await versionHash(project, plan.model, files, signal);
  const before = await beforeOf(sources, request);
  if (!before) return { state: 'new', breaches: [] };
  const { revision } = variation;
  const isSameVersion = before.versionHash === version;
  if (isSameVersion && (await before.hasSamples({ hash: plan.samples.hash, revision })))
    return { state: 'unchanged', breaches: [] };

  const run = await runOf(variation, prepared);
  const after = { run, side: await readWhole(run, sources, signal) };
  // A baseline holds what the earlier samples came to; a revision of the same version says what today's run says.
  const isSameRun = isSameVersion && request.against !== 'baseline';
  const sides = { before: isSameRun ? after : await before.sides(), after };
  const isCompared = sampleFilter(filter);
  // Recordings do not say who gave them: that is whom the prompt would ask.
  const asked = targetOf(
    { ...(provider !== 'recorded' && { provider }), defaults: request.defaults },
    project,
  );
  for (const compared of Object.values(sides)) {
    await price(compared, asked.provider, project);
    const { outcomes } = compared.side;
    for (const [id, { tags }] of outcomes) if (!isCompared({ id, tags })) outcomes.delete(id);
  }
  const { check: written, currency } = project.config;
  const { minPass } = request;
  const check = minPass === undefined ? written : { ...(written ?? DEFAULT_POLICY), minPass };
  const comparison = compareRuns(sides.before, sides.after);
  return {
    state: 'compared',
    version,
    sides,
    rules: { check, currency },
    comparison,
    ...(currency && { currency }),
    breaches: breaches(comparison, check),
    ...(before.revision && (await changeOf(before.revision, revision, isSameVersion))),
    outputs: await outputsOf(comparison, sources),
  };
}

async function changeOf(
  before: Revision,
  now: Revision,
  isSameVersion: boolean,
): Promise<Pick<PromptCheck, 'change'>> {
  const diff = await versionDiff(before, now);
  if (isSameVersion) {
    const changes = (await sampleChanges(before, now)).map(({ path, change }) => `${path} ${change}`);
    return { change: { phrase: changes.join(', ') || 'other samples', diff } };
  }
  const phrase = before.project && now.project ? changePhrase(before.project, now.project) : 'another text';
  return { change: { phrase, diff } };
}

/** `undefined` where the prompt is new. */
async function beforeOf(
  sources: VersionedPrompt,
  { against, provider, missing, runOf, signal, filter, defaults }: CheckRequest,
): Promise<Reference | undefined> {
  if (against === 'baseline') {
    const baseline = await readBaseline(baselineFile(sources.root, sources.prompt));
    if (!baseline) return undefined;
    const named = (name: string) => revisionNamed(name, sources).catch(() => undefined);
    const revision = (await named(baseline.versionHash)) ?? (await named(baseline.run));
    return {
      name: 'the baseline',
      versionHash: baseline.versionHash,
      hasSamples: async ({ hash }) => hash === baseline.samplesHash,
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
  const { model = '' } = targetOf({ provider, defaults }, project);
  const variation = { name: against, revision, provider };
  const where = { root: sources.root, store: sources.runs, signal, defaults };
  return {
    name: against,
    versionHash: await versionHash(project, model, new RecordedFiles(revision.files), signal),
    revision,
    hasSamples: async (now) => {
      const hash = await samplesHash(revision, signal);
      return hash === undefined
        ? (await sampleChanges(revision, now.revision)).length === 0
        : hash === now.hash;
    },
    sides: async () => {
      const run = await runOf(variation, await prepareVariation(variation, where, { ...missing, filter }));
      return { run, side: await readWhole(run, sources, signal) };
    },
  };
}

/** With why every sample fails, since the policy may limit what fails for a reason. */
const readWhole = (run: Run, { root, runs: store, files }: VersionedPrompt, signal: AbortSignal) =>
  readExplainedSide(run, { root, store, files }, { signal, most: Number.POSITIVE_INFINITY });

/**
 * Recordings cost nothing, while what they recorded did: their answers are priced by their tokens.
 * @param asked the provider that gave the answers
 */
async function price({ run, side }: ComparedSide, asked: string, { config }: Project): Promise<void> {
  if (run.provider !== 'recorded') return;
  const prices = (await loadPrices(config.prices ?? {}, config.models)).at(settingsOf(asked, config).baseUrl);
  const { inputTokens, outputTokens } = usageOf(side);
  const costUsd = prices.cost(run.model, { inputTokens, outputTokens });
  const { usage } = side;
  usage.costUsd = (costUsd ?? 0) * usage.answers;
  usage.unpriced = costUsd === null ? usage.answers : 0;
}

/** What samples that changed were answered, of some of them. */
async function outputsOf(
  { pairing: { pairs }, before, after }: Comparison,
  { runs }: VersionedPrompt,
): Promise<ChangedAnswer[]> {
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
