import manifest from '../../../package.json' with { type: 'json' };
import { UserError } from '../diagnostic.ts';
import { promptHash } from '../prompt/render.ts';
import { modelFor, providerFor, unknownProvider, unusedModel } from '../providers/names.ts';
import { mayBeResumed, type NewRun, type Run } from '../runs/run.ts';
import type { SampleSetScan } from '../samples/sample-set.ts';
import { canonicalJson, sha256 } from '../text/hash.ts';
import { pathIn } from '../text/path-in.ts';
import { configRefusal } from '../workspace/config.ts';
import type { Project } from '../workspace/project.ts';

/** What the caller of a run wants otherwise than the files say. */
export interface RunOptions {
  readonly provider?: string;
  readonly model?: string;
  /** Told where another model answers in place of the one that the caller names. */
  readonly onUnusedModel?: (sentence: string) => void;
  /** Base URL that a run is repeated at; absent for the one that is configured. */
  readonly server?: string;
  readonly repeat?: number;
  readonly filter?: readonly string[];
  /** Values of the prompt's variables, for one sample in the place of all it has. */
  readonly variables?: Readonly<Record<string, string>>;
  /** USD. */
  readonly maxCost?: number;
  /** A run may be resumed at another server than it began at. */
  readonly otherServer?: boolean;
  /** Used where neither the caller nor the files say. */
  readonly defaults?: { readonly provider?: string; readonly model?: string };
}

/** Who will answer a run. */
export interface RunTarget {
  /** Name of the provider. */
  readonly provider: string;
  /** Absent where none is named. */
  readonly model?: string;
}

/** Who will answer a new run. @throws {UserError} when there is no such provider */
export function targetOf(options: RunOptions, project: Project): RunTarget {
  const { prompt, config } = project;
  const named = options.model ?? prompt.model ?? config.model ?? options.defaults?.model;
  const provider = providerFor(
    options.provider ?? prompt.provider ?? config.provider ?? options.defaults?.provider,
    named,
  );
  assertProvider(provider, project);
  const unused = unusedModel(provider, options.model);
  if (unused) options.onUnusedModel?.(unused);
  return { provider, model: modelFor(provider, named) };
}

/** @throws {UserError} when there is no provider of a name, or that cannot be told */
export function assertProvider(name: string, { config, configMistakes }: Project): void {
  const unknown = unknownProvider(name, config);
  if (unknown === undefined) return;
  throw configMistakes.length > 0 ? configRefusal(configMistakes) : new UserError(unknown);
}

/** The model of a target. @throws {UserError} when none is named */
export function modelOf({ provider, model }: RunTarget, { prompt }: Pick<Project, 'prompt'>): string {
  if (model !== undefined) return model;
  throw new UserError(
    `${prompt.file} names no real model for the provider "${provider}"; add "model" to it, or choose one for this run (on the command line with --model).`,
  );
}

/**
 * The record of a new run, before its first call.
 * @throws {UserError} when no model is named
 */
export function planRun(
  options: RunOptions,
  project: Project,
  target: RunTarget,
  scan: SampleSetScan & { readonly asked: number },
  now: Date,
): NewRun {
  const { prompt, budget } = project;
  const { samples, ...rest } = identity(project, scan);
  return {
    toolVersion: manifest.version,
    startedAt: now.toISOString(),
    state: 'running',
    ...rest,
    samples: { ...samples, ...(scan.asked < samples.count && { asked: scan.asked }) },
    provider: target.provider,
    model: modelOf(target, project),
    parameters: prompt.parameters,
    settings: {
      repeat: options.repeat ?? 1,
      filter: options.filter ?? [],
      ...(options.variables && { variables: options.variables }),
      ...limit(options.maxCost, budget.maxCostPerRun),
    },
  };
}

/**
 * The record of an unfinished run that is resumed: what it was asked to do stays, and only its limit of cost may change.
 * @throws {UserError} naming the first thing that is not as it was
 */
export function planResumption(stored: Run, options: RunOptions, project: Project, scan: SampleSetScan): Run {
  const refuse = (what: string): never => {
    throw new UserError(`Run "${stored.id}" cannot be resumed, since ${what}; start a new run.`);
  };
  const now = identity(project, scan);
  if (!mayBeResumed(stored)) refuse('it has finished');
  if (stored.prompt.file !== now.prompt.file) refuse(`it belongs to ${stored.prompt.file}`);
  if (stored.prompt.hash !== now.prompt.hash) refuse('the prompt has changed');
  if (stored.samples.hash !== now.samples.hash) refuse('its samples have changed');
  if (stored.rulesHash !== now.rulesHash) refuse('its rules have changed');

  const { provider, model, repeat, filter = [], maxCost } = options;
  const { settings } = stored;
  if (provider !== undefined && provider !== stored.provider) refuse(`its provider is "${stored.provider}"`);
  if (model !== undefined && model !== stored.model) refuse(`its model is "${stored.model}"`);
  if (repeat !== undefined && repeat !== settings.repeat)
    refuse(`its number of repeats is ${settings.repeat}`);
  if (filter.length > 0 && canonicalJson(filter) !== canonicalJson(settings.filter))
    refuse('its filter is another');
  const limits = limit(maxCost ?? settings.maxCost, project.budget.maxCostPerRun);
  const { maxCost: _, ...kept } = settings;
  return { ...stored, settings: { ...kept, ...limits } };
}

/** @throws {UserError} when a resumed run would mix two versions of its prompt */
export function assertSameVersion(version: string, stored: Run | undefined): void {
  if (stored?.versionHash === undefined || stored.versionHash === version) return;
  throw new UserError(
    `Run "${stored.id}" cannot be resumed, since the knowledge of its prompt has changed; start a new run.`,
  );
}

/**
 * What the record of a run says of the server it asks.
 * @param stored the unfinished run that is resumed
 * @param server the base URL to be asked, without credentials and query
 * @throws {UserError} when it is resumed at another server and nobody has allowed that
 */
export function serverOf(
  server: string | undefined,
  stored: Run | undefined,
  { otherServer }: RunOptions,
): Pick<Run, 'server' | 'earlierServers'> {
  if (!stored || stored.server === server) return { server };
  if (!otherServer) {
    const before = stored.server ? `asked ${stored.server}` : 'does not say which server it asked';
    throw new UserError(
      `Run "${stored.id}" ${before}, and now it would ask ${server}; name its server, start a new run, or allow another one (--other-server).`,
    );
  }
  return { server, earlierServers: [...(stored.earlierServers ?? []), stored.server ?? 'unknown'] };
}

/** What a run is of. */
function identity({ root, prompt, rules, scripts }: Project, scan: SampleSetScan) {
  return {
    prompt: {
      name: prompt.name,
      file: pathIn(root, prompt.file),
      hash: promptHash(prompt),
      source: prompt.document.text,
    },
    samples: { hash: scan.hash, count: scan.samples, invalid: scan.invalid },
    rulesHash: rulesHash({ prompt, rules, scripts }),
  };
}

/** SHA-256, in hex, of everything that outputs are held against. */
export function rulesHash({ prompt, rules, scripts }: Pick<Project, 'prompt' | 'rules' | 'scripts'>): string {
  const digests = Object.fromEntries([...scripts].map(([rule, { digest }]) => [rule, digest]));
  const accepted = prompt.accept.length > 0 ? [prompt.accept] : [];
  return sha256(canonicalJson([rules.hash, prompt.evaluators, digests, ...accepted]));
}

function limit(...limits: readonly (number | undefined)[]): { maxCost?: number } {
  const limitsSet = limits.filter((usd) => usd !== undefined);
  return limitsSet.length > 0 ? { maxCost: Math.min(...limitsSet) } : {};
}
