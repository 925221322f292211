import { relative, sep } from 'node:path';
import type { ChatMessage, ChatRequest } from '../prompt/chat.ts';
import { renderMessages } from '../prompt/render.ts';
import { TemplateError } from '../prompt/template.ts';
import type { FinishReason } from '../providers/provider.ts';
import { passes } from '../rules/evaluate.ts';
import type { CallFacts, Violation } from '../rules/rule.ts';
import type { Sample } from '../samples/sample.ts';
import type { Project } from '../workspace/project.ts';
import type { Caller } from './caller.ts';
import { choiceIn, type Judge } from './judges.ts';
import type { Attempt, Judgement, Result, ResultError } from './result.ts';

export interface SampleRunnerOptions {
  readonly project: Project;
  readonly model: string;
  readonly judges: readonly Judge[];
  readonly caller: Caller;
}

/** Takes one sample from its template to its verdict. */
export class SampleRunner {
  readonly #options: SampleRunnerOptions;

  constructor(options: SampleRunnerOptions) {
    this.#options = options;
  }

  /** Where the run ends before there is a verdict, the result's error is of kind `cancelled` or `over-budget`. */
  async run(sample: Sample, repeat: number): Promise<Result> {
    const { project, model, caller } = this.#options;
    const { prompt, rules, root } = project;
    const base = describe(sample, repeat, root);
    const { messages, error: templateError } = tryRender(() => renderMessages(prompt, sample.variables));
    if (!messages) return { ...base, status: 'error', violations: [], attempts: [], error: templateError };

    const { parameters, responseFormat } = prompt;
    const request: ChatRequest = { model, messages, parameters, responseFormat };
    const call = await caller.call(request, repeat);
    const { requestHash, attempts } = call;
    if (!call.response) {
      return { ...base, status: 'error', requestHash, violations: [], attempts, error: call.error };
    }

    const { text: output, finishReason } = call.response;
    const asked = messages.findLast(({ role }) => role === 'user')?.content ?? '';
    const variables = { ...sample.variables, completion: output };
    const { judgements, error } = await this.#judge(variables, asked, repeat);
    const violations = [
      ...rules.evaluate(output, sample, factsOf(attempts, finishReason)),
      ...judgements.flatMap((judgement) => violationOf(judgement, output) ?? []),
    ];
    return {
      ...base,
      status: error ? 'error' : passes(violations) ? 'passed' : 'failed',
      requestHash,
      output,
      finishReason,
      violations,
      judgements: judgements.length > 0 ? judgements : undefined,
      attempts,
      error,
    };
  }

  /** Asks the judges one after the other, up to the first that gives no answer. */
  async #judge(
    variables: Readonly<Record<string, unknown>>,
    asked: string,
    repeat: number,
  ): Promise<{ judgements: Judgement[]; error?: ResultError }> {
    const { judges, caller } = this.#options;
    const judgements: Judgement[] = [];
    for (const judge of judges) {
      const model = judge.model ?? this.#options.model;
      const { messages, error } = tryRender(() => judge.messages(variables, asked));
      if (!messages) return { judgements, error: by(judge, error) };
      const request: ChatRequest = { model, messages, parameters: {}, responseFormat: { type: 'text' } };
      const call = await caller.call(request, repeat);
      const choice = call.response && choiceIn(call.response.text, judge.choices);
      judgements.push({
        evaluator: judge.name,
        model,
        ...(call.response && { score: choice?.score ?? 0, choice: choice?.choice }),
        attempts: call.attempts,
      });
      if (!call.response) return { judgements, error: by(judge, call.error) };
    }
    return { judgements };
  }
}

/** What of a sample its result repeats, so that it can be read without the sample's file. */
function describe({ id, location, variables, expected, facts, tags }: Sample, repeat: number, root: string) {
  return {
    sample: id,
    repeat,
    location: { file: relative(root, location.file).split(sep).join('/'), range: location.range },
    variables,
    expected,
    facts: facts.length > 0 ? facts : undefined,
    tags: tags.length > 0 ? tags : undefined,
  };
}

/** What rules may know of a call: how its last attempt went, and what all of them cost. */
function factsOf(attempts: readonly Attempt[], finishReason: FinishReason): CallFacts {
  const { latencyMs = 0, usage } = attempts.at(-1) ?? {};
  const costs = attempts.map(({ costUsd }) => costUsd);
  const isKnown = (cost: number | null) => cost !== null;
  const costUsd = costs.every(isKnown) ? costs.reduce((sum, cost) => sum + cost, 0) : null;
  return { finishReason, latencyMs, costUsd, usage };
}

type Rendered = { messages: ChatMessage[]; error?: undefined } | { messages?: undefined; error: ResultError };

function tryRender(render: () => ChatMessage[]): Rendered {
  try {
    return { messages: render() };
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return { error: { kind: 'template', message: error.message } };
  }
}

const by = ({ name }: Judge, { kind, message }: ResultError): ResultError => ({
  kind,
  message: `Evaluator "${name}": ${message}`,
});

/** GitHub Models passes a judged output when the choice scores above 0. */
function violationOf({ evaluator, score, choice }: Judgement, output: string): Violation | undefined {
  if (score === undefined || score > 0) return undefined;
  return {
    rule: evaluator,
    category: 'quality',
    severity: 'error',
    span: { start: 0, end: output.length },
    message:
      choice === undefined ? "the judge's reply names none of the choices" : `the judge chose "${choice}"`,
    found: choice,
  };
}
