import type { CallOutcome } from '../calls/call.ts';
import type { ChatRequest, TextMessage, ToolCall } from '../prompt/chat.ts';
import { TemplateError } from '../prompt/template.ts';
import { takesSchemas } from '../providers/names.ts';
import type { ConsistentOptions } from '../rules/catalogue/consistent.ts';
import type { JudgeOptions } from '../rules/catalogue/judge.ts';
import { type ScriptOptions, scriptOptions } from '../rules/catalogue/script.ts';
import type { RuleSet } from '../rules/compile.ts';
import { CheckFailedError } from '../rules/errors.ts';
import { byPlace, passes } from '../rules/evaluate.ts';
import { prepareOverrides } from '../rules/prepare-checks.ts';
import type { CallFacts, CheckFinding, PendingRule, Violation } from '../rules/rule.ts';
import { unlessLong } from '../rules/time-limit.ts';
import { type Judgement, type Result, type ResultError, sampleOf } from '../runs/result.ts';
import type { Sample } from '../samples/sample.ts';
import { oneLine } from '../text/one-line.ts';
import type { Turn } from './consistency.ts';
import { incompleteAnswer } from './incomplete-answer.ts';
import {
  choiceIn,
  type Judge,
  type JudgedRequest,
  judgeFindings,
  judgeOfRule,
  judgeRequest,
} from './judges.ts';
import type { Scripts } from './scripts.ts';
import { StructuredOutput } from './structured-output.ts';
import type { TaskCall, Variant } from './variant.ts';

/** Characters of a judge's reply that a message quotes. */
const LONGEST_REPLY = 200;

/** An answer, and the request that it answers. */
export interface SampleAnswer {
  readonly sample: Sample;
  readonly repeat: number;
  readonly output: string;
  readonly toolCalls?: readonly ToolCall[];
  readonly call: CallFacts;
  /** What it was made from. */
  readonly request: JudgedRequest;
}

/** What is said of an answer; with an error where a judge gave no reply. */
export interface Inspection {
  readonly violations: Violation[];
  readonly judgements: Judgement[];
  readonly error?: ResultError;
}

/** Holds answers against everything that can be said of them: rules, scripts and judges, the cheapest first. */
export class Inspector {
  readonly #variant: Variant;
  readonly #call: TaskCall;
  readonly #scripts: Scripts;
  readonly #signal: AbortSignal;

  /** @param signal ends checks that take long */
  constructor(variant: Variant, call: TaskCall, scripts: Scripts, signal: AbortSignal) {
    this.#variant = variant;
    this.#call = call;
    this.#scripts = scripts;
    this.#signal = signal;
  }

  /**
   * @param isSettled tells from what rules and scripts found that the answer will be asked for again, so that no
   *   judge needs to be paid for it
   * @throws the signal's reason, where it aborts meanwhile
   */
  async inspect(
    answer: SampleAnswer,
    isSettled: (violations: readonly Violation[]) => boolean,
  ): Promise<Inspection> {
    const { project, judges } = this.#variant;
    const { sample, output } = answer;
    await prepareOverrides(sample);
    const violations = await project.rules.evaluateAsync(output, sample, answer.call, this.#signal);
    const pending = project.rules.pending(output, sample);
    for (const each of pending.filter(({ rule }) => rule.check === 'script')) {
      violations.push(
        ...(await each.evaluate((options) => this.#runScript(each, options as ScriptOptions), this.#signal)),
      );
    }
    // Where a rule looked, it says more.
    if (passes(violations)) violations.push(...incompleteAnswer(answer, project.prompt.accept));
    if (isSettled(violations)) return { violations: violations.sort(byPlace), judgements: [] };

    const inquiry = new Inquiry(this.#variant, this.#call, answer);
    for (const judge of judges) {
      if (judge.sample !== undefined && judge.sample !== sample.id) continue;
      const findings = await inquiry.ask(judge);
      const basis = { rule: judge.name, category: 'quality', severity: 'error' } as const;
      violations.push(...findings.map((finding) => ({ ...finding, ...basis })));
    }
    for (const { rule, evaluate } of pending.filter(({ rule }) => rule.check === 'judge')) {
      violations.push(
        ...(await evaluate(
          (options) => inquiry.ask(judgeOfRule(rule.id, options as JudgeOptions)),
          this.#signal,
        )),
      );
    }
    // An answer that breaks a rule fails, whatever a judge could have said of it.
    const { judgements, error } = inquiry;
    const isDecided = error?.kind === 'judge' && !passes(violations);
    return { violations: violations.sort(byPlace), judgements, ...(error && !isDecided && { error }) };
  }

  /** Compares a final answer with the first one to the same question. */
  async compare({ sample, output }: SampleAnswer, turn: Turn): Promise<Violation[]> {
    const pending = this.#variant.project.rules.pending(output, sample);
    const found = pending
      .filter(({ rule }) => rule.check === 'consistent')
      .map(({ rule, output: view, evaluate }) =>
        evaluate((options) => turn.compare(rule.id, options as ConsistentOptions, view), this.#signal),
      );
    return (await Promise.all(found)).flat();
  }

  async #runScript({ rule, output }: PendingRule, options: ScriptOptions): Promise<CheckFinding[]> {
    const script = this.#variant.project.scripts.get(rule.id);
    if (!script) throw new CheckFailedError('the script is not there');
    return this.#scripts.check(script, output, scriptOptions(options).timeout * 1000, this.#signal);
  }
}

/** By the run, which remembers whose server takes no JSON Schema. */
const asking = new WeakMap<Variant, StructuredOutput>();

/** The questions to judges about one answer, up to the first that gets no reply. */
class Inquiry {
  readonly judgements: Judgement[] = [];
  error: ResultError | undefined;
  readonly #variant: Variant;
  readonly #call: TaskCall;
  readonly #answer: SampleAnswer;

  constructor(variant: Variant, call: TaskCall, answer: SampleAnswer) {
    this.#variant = variant;
    this.#call = call;
    this.#answer = answer;
  }

  async ask(judge: Judge): Promise<CheckFinding[]> {
    if (this.error) return [];
    const { sample, output, request } = this.#answer;
    const { judgeModel } = this.#variant;
    const model = judgeModel(judge.model);
    const variables = { ...sample.variables, completion: output };
    const { messages, error } = renderOutcome(() => judge.messages(variables, request));
    if (!messages) return this.#fail(judge, error);
    const { response, attempts, error: failure } = await this.#reply(model, messages, judge.choices);
    const choice = response && choiceIn(response.text, judge.choices);
    this.judgements.push({
      evaluator: judge.name,
      model,
      ...(choice && { score: choice.score, choice: choice.choice }),
      ...(response && { reply: response.text }),
      attempts,
    });
    if (failure) return this.#fail(judge, failure);
    if (choice) return judgeFindings(judge, output, choice);
    const names = judge.choices.map((each) => `"${each.choice}"`).join(', ');
    const reply = oneLine(response.text, LONGEST_REPLY);
    return this.#fail(judge, {
      kind: 'judge',
      message: `its reply names none of its choices (${names}): ${reply || 'it is empty'}`,
    });
  }

  #reply(model: string, messages: readonly TextMessage[], choices: Judge['choices']): Promise<CallOutcome> {
    const { provider, project } = this.#variant;
    const { repeat } = this.#answer;
    const request = (isStructured: boolean) => judgeRequest(model, messages, choices, isStructured);
    const call = (of: ChatRequest) => this.#call({ provider, request: of, repeat });
    if (!takesSchemas(provider, project.config)) return call(request(false));
    const known = asking.get(this.#variant) ?? new StructuredOutput();
    asking.set(this.#variant, known);
    return known.ask(request, call);
  }

  #fail({ name }: Judge, { kind, message }: ResultError): CheckFinding[] {
    this.error = { kind, message: `Judge "${name}": ${message}` };
    return [];
  }
}

export type RenderOutcome =
  | { messages: TextMessage[]; error?: undefined }
  | { messages?: undefined; error: ResultError };

export function renderOutcome(render: () => TextMessage[]): RenderOutcome {
  try {
    return { messages: render() };
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return { error: { kind: 'template', message: error.message } };
  }
}

/** What rules may know of a call: how its last attempt went, and what this and the earlier tries cost. */
export function callFactsOf({
  attempts,
  finishReason = 'unknown',
  earlier = [],
  passages,
}: Pick<Result, 'attempts' | 'finishReason' | 'earlier' | 'passages'>): CallFacts {
  const { latencyMs = 0, usage } = attempts.at(-1) ?? {};
  const costs = [...earlier.flatMap((each) => each.attempts), ...attempts].map(({ costUsd }) => costUsd);
  const isKnown = (cost: number | null) => cost !== null;
  const costUsd = costs.every(isKnown) ? costs.reduce((sum, cost) => sum + cost, 0) : null;
  return { finishReason, latencyMs, costUsd, usage, ...(passages && { passages }) };
}

/**
 * Holds a stored output against rules, without asking a model; those that only a run can check are left out.
 * @param overrides the sample's, which its result does not repeat
 */
export const recheck = (
  rules: RuleSet,
  result: Result,
  overrides: Sample['rules'] = {},
  signal?: AbortSignal,
): Promise<Violation[]> => rules.evaluateAsync(...storedOutput(result, overrides), signal);

/** The same at once; `undefined` where it may take long. */
export const recheckNow = (
  rules: RuleSet,
  result: Result,
  overrides: Sample['rules'] = {},
): Violation[] | undefined => unlessLong(() => rules.evaluate(...storedOutput(result, overrides)));

const storedOutput = (result: Result, overrides: Sample['rules']) =>
  [result.output ?? '', { ...sampleOf(result), rules: overrides }, callFactsOf(result)] as const;
