import { dirname, join } from 'node:path';
import configSchema from '../../../schemas/config.schema.json' with { type: 'json' };
import { type Diagnostic, FILE_START, UserError } from '../diagnostic.ts';
import { schemaCheck } from '../documents/schema-check.ts';
import { YamlDocument } from '../documents/yaml-document.ts';
import type { Price } from '../estimate/price.ts';
import type { Category } from '../failure-category.ts';
import type { Files } from '../files.ts';
import type { Budget } from '../prompt/prompt-file.ts';
import type { EmbeddingChoice } from '../prompt/retrieval-options.ts';
import type { NamedProviders } from '../providers/kind.ts';
import { checkProviders, reportVariables } from './check-providers.ts';
import { isRepository } from './repository.ts';

/** Name of the folder that holds a workspace's configuration, recordings and runs. */
export const WORKSPACE_FOLDER = '.prompt-ladder';

/** What sums are shown in; they are computed and stored in USD. */
export interface Currency {
  /** An ISO 4217 code, or what else it is called. */
  readonly label: string;
  /** What a USD is worth in it. */
  readonly perUsd: number;
}

/** What a change of a prompt may do to its results; what is absent is allowed. */
export interface CheckPolicy {
  /** Samples that may regress. */
  readonly regressed?: number;
  /** Refuses a drop of the pass rate that is not chance. */
  readonly significantDrop?: boolean;
  /** Points that the pass rate may drop. */
  readonly margin?: number;
  /** Per cent of the samples that must pass. */
  readonly minPass?: number;
  /** USD that an answer may cost. */
  readonly maxCost?: number;
  /** Samples that may fail by a category. */
  readonly categories?: Readonly<Partial<Record<Category, number>>>;
}

/** What the ladder of a workspace is climbed for, and what its last rung would take. */
export interface LadderConfig {
  /** Per cent of the samples that may fail, as a number or as `5 %`. */
  readonly target?: number | string;
  /** Calls a day, where a prompt names none. */
  readonly volume?: number;
  /** Calls a sample; 1 where it is absent. */
  readonly repeat?: number;
  /** Assumptions of the sum for fine-tuning, in place of what is measured or assumed; by their names. */
  readonly fineTuning?: Readonly<Record<string, number>>;
}

/** `.prompt-ladder/config.yml` as written, prices in USD; what is absent is decided by who runs it. */
export interface Config extends NamedProviders {
  /** The name of a provider. */
  readonly provider?: string;
  readonly model?: string;
  readonly concurrency?: number;
  /** Labels of saved versions that are moved only after a question. */
  readonly protectedLabels?: readonly string[];
  /** Seconds. */
  readonly timeout?: number;
  readonly retries?: number;
  readonly currency?: Currency;
  readonly prices?: Readonly<Record<string, Price>>;
  /** What dense search uses where a prompt names nothing. */
  readonly embeddings?: EmbeddingChoice;
  /** Models by names that say nothing of them, such as Azure's deployments. */
  readonly models?: Readonly<Record<string, string>>;
  /** Holds where a prompt names no limit. */
  readonly budget?: Budget;
  /** USD; a run that may cost more is confirmed first. Only lowers what the user has set. */
  readonly confirmAbove?: number;
  /** What `prompt-ladder check` allows. */
  readonly check?: CheckPolicy;
  readonly advice?: {
    /** From the cheapest to the best. */
    readonly models?: readonly string[];
  };
  readonly ladder?: LadderConfig;
  readonly triage?: {
    /** Who gives second opinions, where not the run's own provider and model. */
    readonly provider?: string;
    readonly model?: string;
  };
}

/** Whether a path names a workspace configuration. */
export const isConfigPath = (path: string) => /[\\/]\.prompt-ladder[\\/]config\.ya?ml$/.test(path);

/**
 * The folder a file's workspace is rooted in: the nearest one above it that holds `.prompt-ladder` or is a repository,
 * else the file's own. What is above a repository is not committed with it, and may be somebody else's.
 */
export async function workspaceRoot(file: string, files: Files): Promise<string> {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    if (await isWorkspaceRoot(folder, files)) return folder;
    if (folder === dirname(folder)) return dirname(file);
  }
}

/** Whether a folder is the root of a workspace whatever is above it. */
export const isWorkspaceRoot = async (folder: string, files: Files): Promise<boolean> =>
  (await files.kindOf(join(folder, WORKSPACE_FOLDER))) !== undefined || (await isRepository(folder, files));

// A key that was pasted into the wrong place must not be repeated in a log.
const checkShape = schemaCheck(configSchema, { hideText: true });

/** Reads a configuration from its text; a file with mistakes counts as empty beside its diagnostics. */
export function parseConfig(file: string, text: string): { config: Config; diagnostics: Diagnostic[] } {
  const document = new YamlDocument(file, text);
  if (document.diagnostics.length === 0 && document.value !== null && document.value !== undefined) {
    for (const problem of checkShape(document.value)) document.reportProblem(problem);
  }
  if (document.diagnostics.length === 0) checkProviders(document, (document.value ?? {}) as Config);
  reportVariables(document);
  const isSound = document.diagnostics.length === 0;
  const written = isSound ? ((document.value ?? {}) as Config) : {};
  return { config: withPricesInUsd(written), diagnostics: document.diagnostics };
}

function withPricesInUsd(config: Config): Config {
  const { prices, currency } = config;
  if (!prices || !currency) return config;
  const inUsd = ({ input, output, cachedInput, cacheWrite }: Price): Price => ({
    input: input / currency.perUsd,
    output: output / currency.perUsd,
    ...(cachedInput !== undefined && { cachedInput: cachedInput / currency.perUsd }),
    ...(cacheWrite !== undefined && { cacheWrite: cacheWrite / currency.perUsd }),
  });
  const converted = Object.entries(prices).map(([model, price]) => [model, inUsd(price)] as const);
  return { ...config, prices: Object.fromEntries(converted) };
}

/** Reads a configuration file; one that cannot be read counts as empty beside its diagnostic. */
export async function loadConfigFile(
  file: string,
  files: Files,
): Promise<{ config: Config; diagnostics: Diagnostic[] }> {
  const text = await files.readText(file).catch(() => undefined);
  if (text !== undefined) return parseConfig(file, text);
  const message = `The configuration ${file} cannot be read; check that it is a file and may be opened.`;
  return {
    config: {},
    diagnostics: [{ file, range: FILE_START, severity: 'error', code: 'unreadable-file', message }],
  };
}

/** The absolute path of a workspace root's configuration, where it is or would be. */
export async function configFile(root: string, files: Files): Promise<string> {
  const other = join(root, WORKSPACE_FOLDER, 'config.yaml');
  const usual = join(root, WORKSPACE_FOLDER, 'config.yml');
  return !(await files.kindOf(usual)) && (await files.kindOf(other)) ? other : usual;
}

/** The configuration of a workspace root; an absent file is an empty configuration. */
export async function loadConfig(
  root: string,
  files: Files,
): Promise<{ config: Config; diagnostics: Diagnostic[] }> {
  const file = await configFile(root, files);
  return (await files.kindOf(file)) ? loadConfigFile(file, files) : { config: {}, diagnostics: [] };
}

/** Why nobody can be asked as long as a configuration has mistakes. */
export const configRefusal = (mistakes: readonly Diagnostic[]): UserError =>
  new UserError(`${WORKSPACE_FOLDER}/config.yml has errors, so nothing was asked; fix them.`, mistakes);
