import { UserError } from '../diagnostic.ts';
import { freeOfCharge, loadPrices, type PriceList } from '../estimate/price.ts';
import { isStandIn, modelFor } from '../providers/names.ts';
import type { JudgeOptions } from '../rules/catalogue/judge.ts';
import { sampleOfEvaluator } from '../samples/inline.ts';
import { type Config, WORKSPACE_FOLDER } from '../workspace/config.ts';
import type { Project } from '../workspace/project.ts';
import { type Judge, judgeOf } from './judges.ts';
import type { RunTarget } from './plan.ts';

/** Who is asked besides the model itself, and what all of them cost. */
export interface AskedModels {
  /** Of the prompt's evaluators. */
  readonly judges: readonly Judge[];
  /** The model that judges, by the one that is named for it. */
  readonly judgeModel: (named: string | undefined) => string;
  /** The models of every question to a judge about one answer, the one about which most are asked. */
  readonly questions: readonly string[];
  readonly prices: PriceList;
}

export async function askedModels(
  project: Project,
  { provider, model = '' }: RunTarget,
): Promise<AskedModels> {
  const judges = judgesFor(project);
  // The practice model plays every judge, whatever model is named for it.
  const judgeModel = (named: string | undefined) => modelFor(provider, named) ?? model;
  return {
    judges,
    judgeModel,
    questions: [...mostJudges(judges).map((judge) => judge.model), ...modelsOfRules(project)].map(judgeModel),
    prices: await pricesFor(provider, project.config),
  };
}

function judgesFor({ prompt }: Project): Judge[] {
  return prompt.evaluators.flatMap((evaluator) => {
    if (evaluator.kind === 'string') return [];
    const sample = sampleOfEvaluator(prompt.document, evaluator.path);
    return [{ ...judgeOf(evaluator), ...(sample !== undefined && { sample }) }];
  });
}

/** Those that are asked about every answer, and those of the sample that has the most of its own. */
function mostJudges(judges: readonly Judge[]): Judge[] {
  const { '': ofAll = [], ...ofOne } = Object.groupBy(judges, ({ sample }) => (sample ? `of ${sample}` : ''));
  const [most = []] = Object.values(ofOne).sort((a = [], b = []) => b.length - a.length);
  return [...ofAll, ...most];
}

/** Whether a call of one of the models costs anything, as far as prices are known. */
export const mayCost = (models: readonly string[], prices: PriceList) =>
  models.some((model) => prices.cost(model, { inputTokens: 1, outputTokens: 1 }));

/** The first of the models whose price nobody knows. */
export const unpricedOf = (models: readonly string[], prices: PriceList): string | undefined =>
  models.find((model) => prices.cost(model, { inputTokens: 1, outputTokens: 1 }) === null);

/** The model that each rule asks, where it names one. */
const modelsOfRules = ({ rules }: Project) =>
  rules.rules
    .filter(({ check }) => check === 'judge')
    .map(({ options }) => options as string | JudgeOptions)
    .map((options) => (typeof options === 'string' ? undefined : options.model));

/** What a provider's models cost. */
export const pricesFor = async (provider: string, config: Config): Promise<PriceList> =>
  isStandIn(provider) ? freeOfCharge : loadPrices(config.prices ?? {}, config.models);

/**
 * @param maxCost USD; absent where nothing is limited
 * @param models that will be asked
 * @throws {UserError} when the limit of cost cannot be kept, because a price is unknown
 */
export function assertLimitCanBeKept(
  maxCost: number | undefined,
  models: readonly string[],
  prices: PriceList,
): void {
  const unpriced = unpricedOf(models, prices);
  if (maxCost !== undefined && unpriced !== undefined) {
    throw new UserError(
      `The price of ${unpriced} is unknown, so a limit of cost cannot be kept; add it under "prices" in ${WORKSPACE_FOLDER}/config.yml, or run without a limit.`,
    );
  }
}
