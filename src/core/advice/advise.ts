import { join } from 'node:path';
import type { Diagnostic } from '../diagnostic.ts';
import { countsSchema } from '../estimate/forecast.ts';
import type { Files } from '../files.ts';
import { parsePrompt } from '../prompt/parse.ts';
import type { PromptFile } from '../prompt/prompt-file.ts';
import { attemptsOf, type Result } from '../runs/result.ts';
import type { Run } from '../runs/run.ts';
import { Slices } from '../slices.ts';
import { canonicalJson, sha256 } from '../text/hash.ts';
import { formatCount } from '../text/plural.ts';
import { schemaTokens } from '../tokens/count-request.ts';
import { reasonOf } from '../triage/diagnosis.ts';
import { remedyFor } from '../triage/remedies.ts';
import { loadProject, type Project } from '../workspace/project.ts';
import { type Baselines, baselinesOf } from './baselines.ts';
import { drawnSamples } from './drawn-samples.ts';
import { dayOf } from './earlier-changes.ts';
import { type Edit, editedFiles } from './edit.ts';
import { type Fault, isJudges } from './fault.ts';
import type { JudgeAgreement } from './judge-agreement.ts';
import { addedPassageTokens } from './passage-tokens.ts';
import { OPERATIONS, REMEDIES } from './remedies/remedy-list.ts';
import { isObjection, type Proposal, type RemedyKind } from './remedy.ts';
import { readSituation, type Situation } from './situation.ts';
import { hasHelped, trackRecord } from './trial-records.ts';

/** What an edit is expected to add to each call. */
export interface AddedPrice {
  /** About; below 0 where it takes words away, `null` where nothing tells what a search would find. */
  readonly tokens: number | null;
  /** USD; `null` where a price or the tokens are unknown. */
  readonly usd: number | null;
  /** USD of trying it on failing samples and a guard; `null` where a price or the tokens are unknown. */
  readonly trialUsd: number | null;
}

/** One remedy for one fault, ready to be shown, tried and kept. */
export interface Advice {
  /** From 1, in the order in which they are advised. */
  readonly number: number;
  readonly kind: RemedyKind;
  readonly fault: Fault;
  readonly title: string;
  readonly edit: Edit;
  readonly price: AddedPrice;
  /** Failing samples that it is tried on. */
  readonly tried: number;
  /** How often its kind has helped in this workspace. */
  readonly record: { readonly helped: number; readonly of: number };
  /** The model that answers then, where it is another one. */
  readonly model?: string;
}

/** A remedy that is there already, or was tried in vain. */
export interface OmittedRemedy {
  readonly kind: RemedyKind;
  readonly fault: Fault;
  readonly why: string;
}

/** A model that may answer better, and about what it costs for the failing samples of a fault. */
export interface LargerModel {
  readonly model: string;
  readonly usd: number;
}

export interface AdviceReport {
  readonly run: Run;
  readonly faults: readonly Fault[];
  readonly advice: readonly Advice[];
  readonly notAdvised: readonly OmittedRemedy[];
  /** What is left for a fault that no remedy is known for, a sentence each by its key. */
  readonly without: ReadonlyMap<string, string>;
  /** What another model would cost on the samples of such a fault, by its key, where one is known. */
  readonly larger: ReadonlyMap<string, LargerModel>;
  readonly baselines: Baselines;
  readonly agreements: readonly JudgeAgreement[];
  readonly heldOut: number;
  readonly diagnostics: readonly Diagnostic[];
}

/** Advice for a stored run, and what it was made from. @throws as `readSituation` */
export async function adviseOn(
  run: Run,
  root: string,
  files: Files,
  signal: AbortSignal,
): Promise<{ readonly report: AdviceReport; readonly situation: Situation }> {
  const situation = await readSituation(run, root, files, signal);
  return { situation, report: await reportOn(situation, files, signal) };
}

/** What is advised in a situation: for the largest fault first, of its remedies the cheapest first. */
async function reportOn(situation: Situation, files: Files, signal: AbortSignal): Promise<AdviceReport> {
  const slices = new Slices();
  const advice: Omit<Advice, 'number'>[] = [];
  const notAdvised: OmittedRemedy[] = [];
  const without = new Map<string, string>();
  const larger = new Map<string, LargerModel>();
  for (const fault of situation.faults) {
    const before = advice.length;
    for (const kind of orderFor(situation)) {
      await slices.rest();
      const found = proposalFor(kind, fault, situation);
      if (!found) continue;
      if (isObjection(found)) {
        notAdvised.push({ kind: kind.kind, fault, why: found.refused });
        continue;
      }
      const edited = await soundProject(found.edit, situation, files);
      if (!edited) continue;
      const passages = await addedPassageTokens(edited, situation, files, signal);
      advice.push(adviceFrom(kind.kind, fault, { ...found, passages }, situation));
    }
    if (advice.length > before) continue;
    const model = isModels(fault) ? largerModelFor(fault, situation) : undefined;
    without.set(fault.key, leftFor(fault, situation, model));
    if (model) larger.set(fault.key, model);
  }
  // The same edit for a smaller fault says nothing new.
  const numbered = [...Map.groupBy(advice, ({ edit }) => editHash(edit)).values()].map((same, index) => ({
    number: index + 1,
    ...(same[0] as (typeof advice)[number]),
    also: same.slice(1).map(({ fault }) => fault.key),
  }));
  for (const { number, also } of numbered) {
    for (const key of also)
      if (numbered.every(({ fault }) => fault.key !== key) && !without.has(key))
        without.set(key, `Remedy ${number} is one for this, too.`);
  }
  return {
    run: situation.run,
    faults: situation.faults,
    advice: numbered.map(({ also: _, ...each }) => each),
    notAdvised,
    without,
    larger,
    baselines: baselinesOf(situation),
    agreements: situation.agreements,
    heldOut: situation.heldOut,
    diagnostics: situation.diagnostics,
  };
}

/** What is advised first for a result, in the words of the report; `undefined` where its cause's own step says more. */
export function adviceFor(
  { sample, repeat }: Pick<Result, 'sample' | 'repeat'>,
  { faults, advice, without }: AdviceReport,
): string | undefined {
  const fault = faults.find(({ failing }) =>
    failing.some(({ result }) => result.sample === sample && result.repeat === repeat),
  );
  if (!fault) return undefined;
  const first = advice.find((each) => each.fault === fault);
  if (first) return `${first.title} (remedy ${first.number} of prompt-ladder advise)`;
  return hasOwnSteps(fault) ? undefined : without.get(fault.key);
}

/** Trials of a kind before its record counts. */
const ENOUGH_TRIALS = 2;
/** Places that a kind moves which mostly has helped here, or mostly has not. */
const PLACES = 5;

/** The remedies by price; those that have mostly helped in this workspace earlier, and those that have not later. */
function orderFor({ trials }: Situation): typeof REMEDIES {
  const place = (remedy: (typeof REMEDIES)[number], index: number) => {
    const { helped, of } = trackRecord(trials, remedy.kind);
    return of < ENOUGH_TRIALS ? index : index - PLACES * Math.sign(helped - of / 2);
  };
  const places = new Map(REMEDIES.map((remedy, index) => [remedy, place(remedy, index)]));
  return REMEDIES.toSorted((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0));
}

function proposalFor(
  remedy: (typeof REMEDIES)[number],
  fault: Fault,
  situation: Situation,
): ReturnType<typeof remedy.propose> {
  if (OPERATIONS.has(fault.kind)) return undefined;
  const found = remedy.propose(fault, situation);
  if (!found || isObjection(found)) return found;
  const { run, trials } = situation;
  const hash = editHash(found.edit);
  const tried = trials.findLast(
    (trial) =>
      trial.prompt === run.prompt.file &&
      trial.model === (found.model ?? run.model) &&
      trial.kind === remedy.kind &&
      (trial.edit === hash || trial.fault === fault.key),
  );
  if (tried && !hasHelped(tried)) {
    const broke =
      tried.broken > 0 ? ` and broke ${formatCount(tried.broken)} of ${formatCount(tried.guard)}` : '';
    return {
      refused: `It was tried on ${dayOf(tried.at)}: it fixed ${formatCount(tried.fixed)} of ${formatCount(tried.failing)}${broke}.`,
    };
  }
  return found;
}

/** What an edit makes of the prompt; `undefined` where it cannot be run. */
async function soundProject(
  edit: Edit,
  { run, root }: Situation,
  files: Files,
): Promise<Project | undefined> {
  const { project, diagnostics } = await loadProject(
    join(root, run.prompt.file),
    editedFiles(root, edit, files),
  );
  return diagnostics.every(({ severity }) => severity !== 'error') ? project : undefined;
}

/** SHA-256, in hex, of what an edit makes of the files. */
export const editHash = ({ files }: Edit) =>
  sha256(canonicalJson(files.map(({ file, after }) => [file, after])));

function adviceFrom(
  kind: RemedyKind,
  fault: Fault,
  proposal: Proposal & Added,
  situation: Situation,
): Omit<Advice, 'number'> {
  const { title, edit, model } = proposal;
  return {
    kind,
    fault,
    title,
    edit,
    price: addedPrice(proposal, fault, situation),
    tried: drawnSamples({ fault, edit }, situation).failing.length,
    record: trackRecord(situation.trials, kind),
    ...(model !== undefined && { model }),
  };
}

interface Added {
  /** Tokens of the passages that a call gets more than before; `null` where they are unknown, 0 where absent. */
  readonly passages?: number | null;
}

/**
 * What an edit adds to each call: the words of the prompt, the passages that are found, the calls that ask again,
 * another model's price.
 */
export function addedPrice(
  proposal: Omit<Proposal, 'title'> & Added,
  fault: Fault,
  situation: Situation,
): AddedPrice {
  const { edit, furtherCalls = 0, model, passages = 0 } = proposal;
  if (passages === null) return { tokens: null, usd: null, trialUsd: null };
  const { run, prices, project, tokens, passing, failing } = situation;
  const edited = edit.files.find(({ file }) => file === run.prompt.file);
  const after = edited && parsePrompt(project.prompt.file, edited.after).prompt;
  const inputOf = ({ messages, responseFormat }: PromptFile) =>
    messages.reduce(
      (sum, { template }) => sum + tokens.count(template.text),
      responseFormat.type === 'json_schema' && countsSchema(run.model, run.server)
        ? schemaTokens(responseFormat.schema, tokens)
        : 0,
    );
  const added = passages + (after ? inputOf(after) - inputOf(project.prompt) : 0);
  const usual = usualCall([...passing, ...failing.map(({ result }) => result)]);
  const costOf = (name: string, input: number) =>
    prices.cost(name, { inputTokens: Math.round(input), outputTokens: Math.round(usual.output) });
  const before = costOf(run.model, usual.input);
  const then = costOf(model ?? run.model, usual.input + Math.max(added, -usual.input));
  const drawn = drawnSamples({ fault, edit }, situation);
  const tried = (drawn.failing.length + drawn.guard.length) * run.settings.repeat;
  return {
    trialUsd: then === null ? null : tried * (1 + furtherCalls) * then,
    tokens: Math.round(added + furtherCalls * (usual.input + usual.output)),
    usd: before === null || then === null ? null : then - before + furtherCalls * then,
  };
}

/** The tokens of a call, in the mean; 0 where nothing was reported. */
function usualCall(results: readonly Result[]): { input: number; output: number } {
  const usages = results.flatMap((result) => attemptsOf(result).flatMap(({ usage }) => usage ?? []));
  const mean = (of: 'inputTokens' | 'outputTokens') =>
    usages.reduce((sum, usage) => sum + usage[of], 0) / Math.max(1, usages.length);
  return { input: mean('inputTokens'), output: mean('outputTokens') };
}

/** @param larger what could answer in place of the run's model */
function leftFor(fault: Fault, { project, run }: Situation, larger: LargerModel | undefined): string {
  if (OPERATIONS.has(fault.kind))
    return "No edit helps here: read the provider's error, and run these samples again.";
  if (isJudges(fault))
    return 'Nothing is advised on the word of a judge alone: ask a person whether it is right, and give the samples "expected" or "facts".';
  const steps = fault.failing.map(({ diagnosis }) => remedyFor(reasonOf(diagnosis), {}));
  const retrieval = steps.find(({ kind }) => kind === 'improve-retrieval');
  if (retrieval) return retrieval.text;
  if (hasOwnSteps(fault) && steps[0]) return steps[0].text;
  if (fault.kind === 'facts-nowhere')
    return 'The facts are in no document that the prompt names: add a document that holds them, or ask a person.';
  const models = project.config.advice?.models ?? [];
  const named = larger ? `[${run.model}, ${larger.model}]` : '[...]';
  const further =
    models.length > 0
      ? 'or a model that config.yml does not name yet'
      : `or name larger models under "advice: { models: ${named} }" in config.yml`;
  return `No remedy is left: ask a person to look at these answers, ${further}.`;
}

/** Faults that a larger model would have, too. */
const isModels = (fault: Fault) =>
  !OPERATIONS.has(fault.kind) &&
  !isJudges(fault) &&
  fault.kind !== 'unpassable' &&
  fault.kind !== 'facts-nowhere' &&
  !hasOwnSteps(fault);

/** Whether each cause has a next step that says more than one for all of them could. */
const hasOwnSteps = ({ kind }: Fault) => kind === 'facts-missing' || kind === 'other-words';

/** The cheapest model that costs more than the run's, among those the configuration and earlier runs name. */
function largerModelFor(
  { samples }: Fault,
  { run, project, prices, earlier, passing, failing }: Situation,
): LargerModel | undefined {
  const usual = usualCall([...passing, ...failing.map(({ result }) => result)]);
  const usage = { inputTokens: Math.round(usual.input), outputTokens: Math.round(usual.output) };
  const own = prices.cost(run.model, usage);
  if (own === null) return undefined;
  const { prices: written = {}, models = {} } = project.config;
  const named = [
    ...Object.keys(written),
    ...Object.keys(models),
    ...earlier.flatMap(({ before, after }) => [before.model, after.model]),
  ];
  const larger = [...new Set(named)].flatMap((model) => {
    const cost = prices.cost(model, usage);
    return cost !== null && cost > own ? [{ model, usd: cost * samples.length * run.settings.repeat }] : [];
  });
  return larger.sort((a, b) => a.usd - b.usd)[0];
}
