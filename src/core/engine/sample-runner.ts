import { type CallAnswer, type CallFailure, cancelled } from '../calls/call.ts';
import type { ChatRequest } from '../prompt/chat.ts';
import { passagesText } from '../prompt/passages.ts';
import type { PromptFile } from '../prompt/prompt-file.ts';
import { render } from '../prompt/render.ts';
import { TemplateError } from '../prompt/template.ts';
import { requestHash } from '../providers/request-hash.ts';
import { byPlace, passes } from '../rules/evaluate.ts';
import { outputView } from '../rules/output-view.ts';
import type { Violation } from '../rules/rule.ts';
import { scoreOf } from '../rules/score.ts';
import type { Result, Round } from '../runs/result.ts';
import type { Sample } from '../samples/sample.ts';
import { pathIn } from '../text/path-in.ts';
import type { Turn } from './consistency.ts';
import { earlierAnswer } from './earlier-answer.ts';
import { callFactsOf, type Inspector, renderOutcome, type SampleAnswer } from './inspector.ts';
import { type Judge, judgedRequest } from './judges.ts';
import { isRepairable, repairRequest } from './repair.ts';
import type { Task, TaskCall, Variant } from './variant.ts';

type Description = Omit<Result, 'status' | 'violations' | 'attempts'>;

/** Takes samples from their templates to their verdicts. */
export class SampleRunner {
  readonly #variant: Variant;
  readonly #call: TaskCall;
  readonly #inspector: Inspector;
  readonly #verdicts: AbortSignal;

  /** @param verdicts aborts where answers that are there get no verdict any more */
  constructor(variant: Variant, call: TaskCall, inspector: Inspector, verdicts: AbortSignal) {
    this.#variant = variant;
    this.#call = call;
    this.#inspector = inspector;
    this.#verdicts = verdicts;
  }

  /** Where the run ends before there is a verdict, the result's error is of kind `cancelled` or `over-budget`. */
  async run(task: Omit<Task, 'variant'>): Promise<Result> {
    const { sample } = task;
    const turn = this.#variant.consistency.begin(sample);
    let result: Result | undefined;
    try {
      result = await this.#run(task, turn);
      return result;
    } finally {
      const output = result?.status === 'error' ? undefined : result?.output;
      turn.end(output === undefined ? undefined : outputView(output, sample));
    }
  }

  async #run(
    { sample, repeat, before, onText, onBegin, room }: Omit<Task, 'variant'>,
    turn: Turn,
  ): Promise<Result> {
    const { project, provider, model, parameters, verdictOn, retriever } = this.#variant;
    const { prompt, rules, root } = project;
    const { retry } = prompt;
    const described = describe(sample, repeat, root);
    const found = await foundFor(sample, retriever);
    const { passages, error: searchError } = found;
    const base = {
      ...described,
      ...(passages && { passages }),
      ...(found.search && { search: found.search }),
    };
    const unasked = (error: Result['error']): Result => ({
      ...base,
      status: 'error',
      violations: [],
      attempts: [],
      error,
    });
    if (searchError) return unasked(searchError);
    const { messages, error: templateError } = renderOutcome(() =>
      render(prompt, { variables: sample.variables, passages }),
    );
    if (!messages) return unasked(templateError);

    const { responseFormat } = prompt;
    const request: ChatRequest = { model, messages, parameters, responseFormat };
    const judged = judgedRequest(messages, passages ? passagesText(passages) : '');
    const { fallback } = prompt.retrieval ?? {};
    // Where nothing was found there is nothing to answer from, and the model would only invent.
    const fixed: CallAnswer | undefined =
      fallback !== undefined && passages?.length === 0
        ? { attempts: [], response: { text: fallback, finishReason: 'stop' } }
        : undefined;
    const earlier: Round[] = [];
    for (let next = request; ; ) {
      const hash = requestHash(next);
      const isFirst = earlier.length === 0 && !fixed;
      const known = isFirst ? earlierAnswer(before, hash, rules.rules) : undefined;
      const outcome =
        fixed ??
        known?.outcome ??
        (await this.#call({
          provider,
          request: next,
          repeat,
          repairRound: earlier.length,
          onText,
          onBegin,
          room,
        }));
      if (outcome.error) return this.#unanswered(base, sample, earlier, hash, outcome);
      const { response, attempts } = outcome;
      const answer: SampleAnswer = {
        sample,
        repeat,
        request: judged,
        output: response.text,
        toolCalls: response.toolCalls,
        call: callFactsOf({ attempts, finishReason: response.finishReason, earlier, passages }),
      };
      const mayBeRepaired = (violations: readonly Violation[]) =>
        retry !== undefined &&
        !fixed &&
        earlier.length < retry.attempts &&
        mayChange(answer, earlier) &&
        isRepairable(violations, retry) &&
        verdictOn(sample.id, answer.output) !== 'approve';
      try {
        const { violations, judgements, error } =
          known?.inspection ?? (await this.#inspector.inspect(answer, mayBeRepaired));
        const last = roundOf(hash, outcome, violations, judgements);
        if (error) return { ...base, ...last, ...past(earlier), status: 'error', error };
        if (retry && mayBeRepaired(violations)) {
          earlier.push(last);
          next = repairRequest(request, last, retry, rules.rules, sample.variables);
          continue;
        }
        const all = [...violations, ...(await this.#inspector.compare(answer, turn))].sort(byPlace);
        return await this.#verdict(base, sample, { ...last, violations: all }, earlier);
      } catch (error) {
        if (!this.#verdicts.aborted) throw error;
        return this.#unanswered(base, sample, earlier, hash, cancelled(attempts));
      }
    }
  }

  /** What an answer that stands comes to. */
  async #verdict(base: Description, sample: Sample, last: Round, earlier: readonly Round[]): Promise<Result> {
    const isRight = passes(last.violations);
    const decision = this.#variant.verdictOn(sample.id, last.output);
    const isApproved = !isRight && decision === 'approve';
    const isRejected = decision !== undefined && decision !== 'approve';
    const { project, judges } = this.#variant;
    return {
      ...base,
      ...last,
      ...past(earlier),
      status: (isRight && !isRejected) || isApproved ? 'passed' : 'failed',
      score: isApproved
        ? 1
        : scoreOf(
            [
              ...(await project.rules.applying(last.output, sample, this.#verdicts)),
              ...judgesOf(judges, last),
            ],
            sample,
            last.violations,
          ),
      ...(isApproved && { approved: true }),
      ...(!isRight && !decision && isRetried(project.prompt) && { escalated: true }),
    };
  }

  /** A sample without an answer has no verdict; where only its repair has none, the last answer stands. */
  async #unanswered(
    base: Description,
    sample: Sample,
    earlier: readonly Round[],
    requestHash: string,
    { attempts, error }: CallFailure,
  ): Promise<Result> {
    const last = earlier.at(-1);
    const isRunOver = error.kind === 'cancelled' || error.kind === 'over-budget';
    if (!last || isRunOver) {
      return { ...base, ...past(earlier), status: 'error', requestHash, violations: [], attempts, error };
    }
    const result = await this.#verdict(base, sample, last, earlier.slice(0, -1));
    return { ...result, repairError: { ...error, attempts } };
  }
}

type FoundPassages = Pick<Result, 'passages' | 'search' | 'error'>;

/** The passages for a sample; nothing where retrieval is off. */
async function foundFor(sample: Sample, retriever: Variant['retriever']): Promise<FoundPassages> {
  if (!retriever) return {};
  try {
    const { passages, attempts, error } = await retriever.passagesFor(sample.variables);
    const search = attempts.length > 0 ? { attempts } : undefined;
    return { ...(search && { search }), ...(error ? { error } : { passages }) };
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return { error: { kind: 'template', message: error.message } };
  }
}

/** Judges that gave a verdict; a repair that failed leaves an answer that none was asked about. */
const judgesOf = (judges: readonly Pick<Judge, 'name'>[], { judgements = [] }: Round) =>
  judges
    .filter(({ name }) =>
      judgements.some(({ evaluator, score }) => evaluator === name && score !== undefined),
    )
    .map(({ name }) => ({ id: name }));

const isRetried = ({ retry }: PromptFile) => retry !== undefined && retry.attempts > 0;

/** Asked once more, an answer that came back as it was, or was cut off again, would not change either. */
function mayChange({ output, call }: SampleAnswer, earlier: readonly Round[]): boolean {
  const before = earlier.at(-1);
  if (!before) return true;
  return before.output !== output && !(before.finishReason === 'length' && call.finishReason === 'length');
}

const past = (earlier: readonly Round[]) => (earlier.length > 0 ? { earlier } : {});

function roundOf(
  requestHash: string,
  { attempts, response: { text: output, toolCalls, finishReason } }: CallAnswer,
  violations: readonly Violation[],
  judgements: NonNullable<Round['judgements']>,
): Round {
  return {
    requestHash,
    output,
    ...(toolCalls && { toolCalls }),
    finishReason,
    violations,
    judgements: judgements.length > 0 ? judgements : undefined,
    attempts,
  };
}

/** What of a sample its result repeats, so that it can be read without the sample's file. */
function describe(sample: Sample, repeat: number, root: string) {
  const { id, location, variables, expected, facts, tags, relevant, grades, weight } = sample;
  return {
    sample: id,
    repeat,
    location: { file: pathIn(root, location.file), range: location.range },
    variables,
    expected,
    facts: facts.length > 0 ? facts : undefined,
    tags: tags.length > 0 ? tags : undefined,
    relevant: relevant.length > 0 ? relevant : undefined,
    grades,
    weight: weight === 1 ? undefined : weight,
  };
}
