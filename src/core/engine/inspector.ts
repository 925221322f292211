import type { Call } from '../calls/call.ts';
import type { ChatMessage, ChatRequest } from '../prompt/chat.ts';
import { TemplateError } from '../prompt/template.ts';
import type { ConsistentOptions } from '../rules/catalogue/consistent.ts';
import type { JudgeOptions } from '../rules/catalogue/judge.ts';
import { type ScriptOptions, scriptOptions } from '../rules/catalogue/script.ts';
import { CheckFailedError } from '../rules/errors.ts';
import { byPlace } from '../rules/evaluate.ts';
import { prepareOverrides } from '../rules/prepare.ts';
import type { CallFacts, Finding, PendingRule, Violation } from '../rules/rule.ts';
import type { Judgement, ResultError } from '../runs/result.ts';
import type { Sample } from '../samples/sample.ts';
import type { Project } from '../workspace/project.ts';
import type { Turn } from './consistency.ts';
import { choiceIn, type Judge, judgeFindings, judgeOfRule } from './judges.ts';
import type { Scripts } from './scripts.ts';

export interface InspectorOptions {
  readonly project: Project;
  /** Of the prompt's evaluators. */
  readonly judges: readonly Judge[];
  /** The model that judges, by the one that is named for it. */
  readonly judgeModel: (named: string | undefined) => string;
  /** Name of the provider that is asked for them. */
  readonly provider: string;
  readonly call: Call;
  /** Ends the calls under way. */
  readonly signal: AbortSignal;
  readonly scripts: Scripts;
}

/** An answer, and what it was given to. */
export interface Answer {
  readonly sample: Sample;
  readonly repeat: number;
  readonly output: string;
  readonly call: CallFacts;
  /** The last user message of the request. */
  readonly asked: string;
}

/** What is said of an answer; with an error where a judge gave no reply. */
export interface Inspection {
  readonly violations: Violation[];
  readonly judgements: Judgement[];
  readonly error?: ResultError;
}

/** Holds answers against everything that can be said of them: rules, scripts and judges, the cheapest first. */
export class Inspector {
  readonly #options: InspectorOptions;

  constructor(options: InspectorOptions) {
    this.#options = options;
  }

  /**
   * @param isSettled tells from what rules and scripts found that the answer will be asked for again, so that no
   *   judge needs to be paid for it
   */
  async inspect(
    answer: Answer,
    isSettled: (violations: readonly Violation[]) => boolean,
  ): Promise<Inspection> {
    const { project, judges } = this.#options;
    const { sample, output } = answer;
    await prepareOverrides(sample);
    const violations = project.rules.evaluate(output, sample, answer.call);
    const pending = project.rules.pending(output, sample);
    for (const each of pending.filter(({ rule }) => rule.check === 'script')) {
      violations.push(...(await each.settle((options) => this.#runScript(each, options as ScriptOptions))));
    }
    if (isSettled(violations)) return { violations: violations.sort(byPlace), judgements: [] };

    const inquiry = new Inquiry(this.#options, answer);
    for (const judge of judges) {
      const findings = await inquiry.ask(judge);
      const said = { rule: judge.name, category: 'quality', severity: 'error' } as const;
      violations.push(...findings.map((finding) => ({ ...finding, ...said })));
    }
    for (const { rule, settle } of pending.filter(({ rule }) => rule.check === 'judge')) {
      violations.push(
        ...(await settle((options) => inquiry.ask(judgeOfRule(rule.id, options as JudgeOptions)))),
      );
    }
    return { violations: violations.sort(byPlace), judgements: inquiry.judgements, error: inquiry.error };
  }

  /** Compares a final answer with the first one to the same question. */
  async compare({ sample, output }: Answer, turn: Turn): Promise<Violation[]> {
    const pending = this.#options.project.rules.pending(output, sample);
    const found = pending
      .filter(({ rule }) => rule.check === 'consistent')
      .map(({ rule, output: view, settle }) =>
        settle((options) => turn.compare(rule.id, options as ConsistentOptions, view)),
      );
    return (await Promise.all(found)).flat();
  }

  async #runScript({ rule, output }: PendingRule, options: ScriptOptions): Promise<Finding[]> {
    const { project, scripts } = this.#options;
    const script = project.scripts.get(rule.id);
    if (!script) throw new CheckFailedError('the script is not there');
    return scripts.check(script, output, scriptOptions(options).timeout * 1000);
  }
}

/** The questions to judges about one answer, up to the first that gets no reply. */
class Inquiry {
  readonly judgements: Judgement[] = [];
  error: ResultError | undefined;
  readonly #options: InspectorOptions;
  readonly #answer: Answer;

  constructor(options: InspectorOptions, answer: Answer) {
    this.#options = options;
    this.#answer = answer;
  }

  async ask(judge: Judge): Promise<Finding[]> {
    if (this.error) return [];
    const { sample, repeat, output, asked } = this.#answer;
    const { provider, call, signal, judgeModel } = this.#options;
    const model = judgeModel(judge.model);
    const variables = { ...sample.variables, completion: output };
    const { messages, error } = tryRender(() => judge.messages(variables, asked));
    if (!messages) return this.#fail(judge, error);
    const request: ChatRequest = { model, messages, parameters: {}, responseFormat: { type: 'text' } };
    const { response, attempts, error: failure } = await call({ provider, request, repeat }, signal);
    const choice = response && choiceIn(response.text, judge.choices);
    this.judgements.push({
      evaluator: judge.name,
      model,
      ...(response && { score: choice?.score ?? 0, choice: choice?.choice }),
      attempts,
    });
    return failure ? this.#fail(judge, failure) : judgeFindings(judge, output, choice);
  }

  #fail({ name }: Judge, { kind, message }: ResultError): Finding[] {
    this.error = { kind, message: `Judge "${name}": ${message}` };
    return [];
  }
}

export type Rendered =
  | { messages: ChatMessage[]; error?: undefined }
  | { messages?: undefined; error: ResultError };

export function tryRender(render: () => ChatMessage[]): Rendered {
  try {
    return { messages: render() };
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return { error: { kind: 'template', message: error.message } };
  }
}
