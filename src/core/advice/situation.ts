import { basename, join } from 'node:path';
import { labelsAmong } from '../compare/labels.ts';
import { type Diagnostic, UserError } from '../diagnostic.ts';
import { YamlDocument } from '../documents/yaml-document.ts';
import { askedModels } from '../engine/asked-models.ts';
import { rulesHash } from '../engine/plan.ts';
import type { PriceList } from '../estimate/price.ts';
import type { Files } from '../files.ts';
import { isHeldOut } from '../prompt/holdout.ts';
import { promptHash } from '../prompt/render.ts';
import { decidedResults } from '../reviews/decided-results.ts';
import { ruleConflicts } from '../rules/rule-conflicts.ts';
import { unlessLong } from '../rules/time-limit.ts';
import { isUnfinished, type Result } from '../runs/result.ts';
import type { Run } from '../runs/run.ts';
import { RunStore } from '../runs/run-store.ts';
import type { Sample } from '../samples/sample.ts';
import { Slices } from '../slices.ts';
import { pathIn } from '../text/path-in.ts';
import { DEFAULT_ENCODING } from '../tokens/encoding.ts';
import { loadTokenizer } from '../tokens/load-tokenizer.ts';
import type { TokenCounter } from '../tokens/tokenizer.ts';
import type { Checks } from '../triage/symptoms.ts';
import { openTriage } from '../triage/triage-run.ts';
import { WORKSPACE_FOLDER } from '../workspace/config.ts';
import { PROMPT_GLOB } from '../workspace/find-prompts.ts';
import { loadProject, type Project } from '../workspace/project.ts';
import { type EarlierChange, earlierChanges } from './earlier-changes.ts';
import { type FailingResult, type Fault, faultsOf } from './fault.ts';
import { type JudgeAgreement, judgeAgreements, untrustedJudges } from './judge-agreement.ts';
import { readTrials, type TrialRecord } from './trial-records.ts';

/** Everything that advice is made from; nothing in it comes from a sample that is held out. */
export interface Situation {
  readonly run: Run;
  /** Absolute path of the workspace root. */
  readonly root: string;
  /** The prompt as it is now, which is as the run had it. */
  readonly project: Project;
  /** The prompt file and its rules files, by path relative to the root, with forward slashes. */
  readonly documents: ReadonlyMap<string, YamlDocument>;
  /** The rules files among them that other prompts of the workspace name, too. */
  readonly shared: ReadonlySet<string>;
  /** The samples that advice may look at, by id. */
  readonly samples: ReadonlyMap<string, Sample>;
  readonly failing: readonly FailingResult[];
  readonly passing: readonly Result[];
  /** Samples that no remedy sees. */
  readonly heldOut: number;
  readonly faults: readonly Fault[];
  /** How far judges agree with what samples expect. */
  readonly agreements: readonly JudgeAgreement[];
  /** Judges whose word alone decides nothing. */
  readonly untrusted: ReadonlySet<string>;
  /** What the samples expect, where it is labels, most frequent first. */
  readonly labels?: readonly string[];
  /** The changes of this prompt from run to run, newest first. */
  readonly earlier: readonly EarlierChange[];
  /** What was tried in this workspace, oldest first. */
  readonly trials: readonly TrialRecord[];
  readonly prices: PriceList;
  readonly tokens: TokenCounter;
  readonly diagnostics: readonly Diagnostic[];
}

/** The most samples whose results advice looks at. */
const MOST_SAMPLES = 10_000;

/**
 * Reads a stored run and the prompt it is of.
 * @param root absolute path of the workspace root
 * @throws {UserError} when the prompt cannot be read, or is not any more what the run had
 * @throws the signal's reason, when it is aborted
 */
export async function readSituation(
  run: Run,
  root: string,
  files: Files,
  signal: AbortSignal,
): Promise<Situation> {
  const { project, diagnostics } = await loadProject(join(root, run.prompt.file), files);
  if (!project)
    throw new UserError(`${run.prompt.file} cannot be read as a prompt; fix the listed errors.`, diagnostics);
  if (promptHash(project.prompt) !== run.prompt.hash || rulesHash(project) !== run.rulesHash) {
    throw new UserError(
      `${run.prompt.file} has changed since run ${run.id}, so its failures say nothing of it now; run it again.`,
    );
  }
  const { holdout } = project.prompt;
  const samples = new Map<string, Sample>();
  const heldOut = new Set<string>();
  for await (const record of project.samples.records(signal)) {
    if (record.kind === 'invalid') continue;
    const { sample } = record;
    if (isHeldOut(sample, holdout)) heldOut.add(sample.id);
    else if (samples.size < MOST_SAMPLES) samples.set(sample.id, sample);
  }
  const store = new RunStore(join(root, WORKSPACE_FOLDER));
  const { triage } = await openTriage(run, root, files);
  const slices = new Slices();
  const failed = new Map<string, Result>();
  const passing: Result[] = [];
  for await (const result of decidedResults(store, run, files)) {
    signal.throwIfAborted();
    await slices.rest();
    // What is not in the set any more may have been held out.
    if (isUnfinished(result) || !samples.has(result.sample)) continue;
    await triage.add(result);
    if (result.status === 'passed') passing.push(result);
    else failed.set(`${result.repeat} ${result.sample}`, result);
  }
  const failing = [...triage.diagnosed()].flatMap(({ sample, repeat, diagnosis }) => {
    const result = failed.get(`${repeat} ${sample}`);
    return result ? [{ result, diagnosis }] : [];
  });
  const unverdicted = [...failed.values()].filter(
    ({ error, sample, repeat }) =>
      error?.kind === 'judge' &&
      !failing.some(({ result }) => result.sample === sample && result.repeat === repeat),
  );
  const labels = labelsAmong([...samples.values()].map(({ expected }) => expected));
  const target = { provider: run.provider, model: run.model };
  const { judges, prices } = await askedModels(project, target);
  const judgeNames = new Set([
    ...judges.map(({ name }) => name),
    ...project.rules.rules.filter(({ check }) => check === 'judge').map(({ id }) => id),
  ]);
  const tried = await readTrials(root);
  const agreements = judgeAgreements([...passing, ...failed.values()], project.rules.rules);
  const faults = faultsOf([...failing, ...unverdicted.map((result) => ({ result, diagnosis: NO_VERDICT }))], {
    unpassable: await unpassableBySample(project, failing, samples, slices),
    judges: judgeNames,
    ...(labels && { labels }),
    checks: checksOf(project),
  });
  return {
    run,
    root,
    project,
    documents: await documentsOf(project, files),
    shared: await sharedFiles(project, files),
    samples,
    failing,
    passing,
    heldOut: heldOut.size,
    faults,
    agreements,
    untrusted: untrustedJudges(judgeNames, agreements),
    ...(labels && { labels }),
    earlier: await earlierChanges(run, root, store),
    trials: tried.trials,
    prices: prices.at(run.server),
    tokens: await loadTokenizer(DEFAULT_ENCODING),
    diagnostics: [...(triage.feedback.corrections?.diagnostics ?? []), ...tried.diagnostics],
  };
}

/** The name of each rule's check, by the rule's id. */
export const checksOf = ({ rules }: Project): Checks =>
  new Map(rules.rules.map(({ id, check }) => [id, check]));

const NO_VERDICT: FailingResult['diagnosis'] = {
  category: 'provider',
  secondary: [],
  confidence: 1,
  evidence: [{ kind: 'provider-error', error: 'judge', message: 'a judge named none of its choices' }],
};

async function unpassableBySample(
  { rules }: Project,
  failing: readonly FailingResult[],
  samples: ReadonlyMap<string, Sample>,
  slices: Slices,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const found = new Map<string, ReadonlySet<string>>();
  for (const { result } of failing) {
    const sample = samples.get(result.sample);
    if (!sample || found.has(sample.id)) continue;
    await slices.rest();
    const pairs = unlessLong(() => ruleConflicts(rules, sample)) ?? [];
    found.set(sample.id, new Set(pairs.flatMap(({ rule, against }) => [rule, against])));
  }
  return found;
}

async function documentsOf(
  { root, prompt, ruleFiles }: Project,
  files: Files,
): Promise<ReadonlyMap<string, YamlDocument>> {
  const documents = new Map([[pathIn(root, prompt.file), prompt.document]]);
  for (const file of ruleFiles)
    documents.set(pathIn(root, file), new YamlDocument(file, await files.readText(file)));
  return documents;
}

/** The rules files of a prompt that another one names, or may name by a pattern. */
async function sharedFiles({ root, prompt, ruleFiles }: Project, files: Files): Promise<ReadonlySet<string>> {
  const shared = new Set<string>();
  if (ruleFiles.length === 0) return shared;
  for (const other of await files.find([PROMPT_GLOB], root)) {
    if (other === prompt.file) continue;
    const text = await files.readText(other).catch(() => '');
    for (const file of ruleFiles)
      if (text.includes(basename(file)) || /\*\S*\.ya?ml/.test(text)) shared.add(pathIn(root, file));
  }
  return shared;
}
