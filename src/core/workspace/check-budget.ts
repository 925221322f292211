import type { Diagnostic, Severity } from '../diagnostic.ts';
import type { Path } from '../documents/path.ts';
import type { CountedModel, Counting, RequestSize } from '../estimate/counting.ts';
import { contextWindowOf, freeOfCharge, loadPrices } from '../estimate/price.ts';
import type { Rendering } from '../estimate/prompt-tokens.ts';
import type { Budget } from '../prompt/prompt-file.ts';
import { isStandIn, providerFor, settingsOf } from '../providers/names.ts';
import { formatUsd } from '../text/amounts.ts';
import { oneLine } from '../text/one-line.ts';
import { formatCount, plural } from '../text/plural.ts';
import type { Project } from './project.ts';

/** Who will answer; what the files say where it is absent. */
export interface ModelOverride {
  readonly provider?: string;
  readonly model?: string;
}

/** Tokens that frame a message, at most. */
const FRAME_TOKENS = 10;

/** Holds the longest request of a prompt against its budget, and against what the model can take. */
export class BudgetCheck {
  /** Whether a limit depends on the longest request. */
  readonly isNeeded: boolean;
  readonly #project: Project;
  readonly #model: CountedModel;
  /** Tokens; absent where it is not known. */
  readonly #window: number | undefined;
  readonly #costOf: (inputTokens: number) => number | null;

  private constructor(
    project: Project,
    model: CountedModel,
    window: number | undefined,
    costOf: (inputTokens: number) => number | null,
  ) {
    const { maxInputTokens, maxCostPerCall } = project.budget;
    this.isNeeded = maxInputTokens !== undefined || maxCostPerCall !== undefined || window !== undefined;
    this.#project = project;
    this.#model = model;
    this.#window = window;
    this.#costOf = costOf;
  }

  static async of(project: Project, target: ModelOverride): Promise<BudgetCheck> {
    const { prompt, config } = project;
    const named = target.model ?? prompt.model ?? config.model ?? '';
    const provider = providerFor(target.provider ?? prompt.provider ?? config.provider, named);
    const model = provider === 'practice' ? '' : named;
    const window = model === '' ? undefined : await contextWindowOf(model, config.models);
    const isFree = model === '' || isStandIn(provider);
    const list = isFree ? freeOfCharge : await loadPrices(config.prices ?? {}, config.models);
    const prices = list.at(settingsOf(provider, config).baseUrl);
    const { maxTokens = 0 } = prompt.parameters;
    return new BudgetCheck(project, { provider, model, aliases: config.models }, window, (inputTokens) =>
      prices.most(model, inputTokens, maxTokens),
    );
  }

  /** Tokens are counted only where the request's size comes near to a limit. @param longest absent where there is none */
  async check(longest: Rendering | undefined, counting: Counting): Promise<Diagnostic[]> {
    const { prompt, budget } = this.#project;
    const { model } = this.#model;
    const found = unkeepable(this.#project, model, this.#window, this.#costOf(0) !== null);
    if (!this.isNeeded || !longest) return found;
    const mostPerCall = budget.maxCostPerCall ?? Number.POSITIVE_INFINITY;
    const { maxTokens = 0 } = prompt.parameters;
    const forInput = Math.min(
      budget.maxInputTokens ?? Number.POSITIVE_INFINITY,
      (this.#window ?? Number.POSITIVE_INFINITY) * (budget.contextShare ?? 1) - maxTokens,
    );
    const atMost = mostTokens(longest, this.#project);
    if (atMost <= forInput && (this.#costOf(atMost) ?? 0) <= mostPerCall) return found;

    const { messages, sample } = longest;
    const { responseFormat } = prompt;
    const size = { ...(await counting.request({ ...this.#model, messages, responseFormat })), sample };
    return [
      ...found,
      ...tooManyTokens(this.#project, size),
      ...tooLittleRoom(this.#project, size, model, this.#window),
      ...tooExpensive(this.#project, size, this.#costOf(size.total)),
    ];
  }
}

/** The longest request in tokens, and whose it is. */
interface Size extends RequestSize {
  readonly sample: string;
}

/** No token is shorter than a byte of UTF-8. */
function mostTokens({ messages }: Rendering, { prompt }: Project): number {
  const texts = [...messages.map(({ content }) => content), JSON.stringify(prompt.responseFormat)];
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text) + FRAME_TOKENS, FRAME_TOKENS);
}

/** Limits that contradict the parameters, or need what is not known of the model. */
function unkeepable(
  project: Project,
  model: string,
  window: number | undefined,
  isPriced: boolean,
): Diagnostic[] {
  const { prompt, budget } = project;
  const { maxTokens } = prompt.parameters;
  const found: Diagnostic[] = [];
  if (maxTokens !== undefined && maxTokens > (budget.maxOutputTokens ?? Number.POSITIVE_INFINITY)) {
    const message = `"maxTokens" lets answers have ${plural(maxTokens, 'token')}, but the budget allows ${formatCount(budget.maxOutputTokens ?? 0)}; lower it, or raise "maxOutputTokens".`;
    found.push(at(project, ['modelParameters', 'maxTokens'], 'error', 'over-budget', message));
  }
  if (budget.contextShare !== undefined && model !== '' && window === undefined) {
    const message = `The context window of ${oneLine(model, 100)} is not known, so "contextShare" cannot be checked; name a limit of "maxInputTokens" instead.`;
    found.push(at(project, placeOf(project, 'contextShare'), 'warning', 'unknown-context-window', message));
  }
  if (budget.maxCostPerCall !== undefined && !isPriced) {
    const message = `The price of ${oneLine(model, 100)} is not known, so "maxCostPerCall" cannot be checked; add it under "prices" in .prompt-ladder/config.yml.`;
    found.push(at(project, placeOf(project, 'maxCostPerCall'), 'warning', 'unknown-price', message));
  }
  return found;
}

function tooManyTokens(project: Project, size: Size): Diagnostic[] {
  const { maxInputTokens = Number.POSITIVE_INFINITY } = project.budget;
  if (size.total <= maxInputTokens) return [];
  const what = `The prompt has ${tokensText(size)}, but the budget allows ${formatCount(maxInputTokens)}`;
  return [atLargestMessage(project, size, 'over-budget', what)];
}

function tooLittleRoom(project: Project, size: Size, model: string, window = Infinity): Diagnostic[] {
  const { maxTokens = 0 } = project.prompt.parameters;
  const { contextShare = 1 } = project.budget;
  const needed = size.total + maxTokens;
  if (needed <= window * contextShare) return [];
  const answer = maxTokens > 0 ? ` and an answer of up to ${formatCount(maxTokens)}` : '';
  const whole = `the context window of ${oneLine(model, 100)} (${formatCount(window)})`;
  return needed > window
    ? [
        atLargestMessage(
          project,
          size,
          'context-window',
          `${tokensText(size)}${answer} do not fit into ${whole}`,
        ),
      ]
    : [
        atLargestMessage(
          project,
          size,
          'over-budget',
          `${tokensText(size)}${answer} fill ${percent(needed / window, Math.ceil)} of ${whole}, but the budget allows ${percent(contextShare, Math.floor)}`,
        ),
      ];
}

/** Whole above 1 %, else with two digits. */
const percent = (share: number, round: (percent: number) => number) =>
  `${share < 0.01 ? Number((100 * share).toPrecision(2)) : round(100 * share)} %`;

function tooExpensive(project: Project, size: Size, usd: number | null): Diagnostic[] {
  const { maxCostPerCall } = project.budget;
  if (maxCostPerCall === undefined || usd === null || usd <= maxCostPerCall) return [];
  const { maxTokens } = project.prompt.parameters;
  const upTo =
    maxTokens === undefined ? 'its answer not counted' : `its answer of ${formatCount(maxTokens)} counted`;
  const what = `A call with ${tokensText(size)} may cost ${formatUsd(usd)}, ${upTo}, but the budget allows ${formatUsd(maxCostPerCall)}`;
  return [atLargestMessage(project, size, 'over-budget', what)];
}

const tokensText = ({ total, exact, sample }: Size) =>
  `${exact ? '' : '≈ '}${plural(total, 'input token')} with sample "${oneLine(sample, 60)}"`;

/** A limit stands in the prompt file, or in the configuration; then its messages stand for it. */
function placeOf({ prompt }: Project, limit: keyof Budget): Path {
  return prompt.budget[limit] === undefined ? ['messages'] : ['budget', limit];
}

function atLargestMessage(project: Project, { messages }: Size, code: string, what: string): Diagnostic {
  const [message, ofMessage] = [...messages.entries()].reduce((most, each) =>
    each[1] > most[1] ? each : most,
  );
  const remedy = code === 'context-window' ? 'choose a model with a larger window' : 'raise the limit';
  const text = `${what}; this message weighs most, with ${formatCount(ofMessage)}: shorten it, or ${remedy}.`;
  return at(project, ['messages', message, 'content'], 'error', code, text);
}

function at(
  { prompt: { file, document } }: Project,
  path: Path,
  severity: Severity,
  code: string,
  message: string,
): Diagnostic {
  return { file, range: document.lines.rangeOf(document.keySpan(path)), severity, code, message };
}
