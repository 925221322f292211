import { type Attempt, isProvidersFigure } from '../calls/attempt.ts';
import type { TextMessage } from '../prompt/chat.ts';
import type { Violation } from '../rules/rule.ts';
import { answerText } from '../runs/answer-text.ts';
import type { Judgement, Result } from '../runs/result.ts';
import { oneLine } from '../text/one-line.ts';
import type { Diagnosis } from '../triage/diagnosis.ts';
import { evidenceSentence } from '../triage/evidence.ts';
import type { Remedy } from '../triage/remedies.ts';
import { findFacts } from './found-facts.ts';
import { remedyView } from './remedy-view.ts';
import { retrievedView } from './retrieved-view.ts';
import { sumOfCosts } from './row.ts';
import type { ResultView, RoundView, Row } from './view.ts';

/** Characters of a text that are shown; of a longer one only its beginning. */
const LONGEST_TEXT = 200_000;

/** Why a result fails, and what to do about it. */
export interface FailureExplanation {
  readonly diagnosis: Diagnosis;
  readonly remedy: Remedy;
  readonly cause: string;
}

/** @param messages those of the request for the first answer */
export function resultView(
  result: Result,
  row: Row,
  messages: readonly TextMessage[],
  explained: FailureExplanation | undefined,
): ResultView {
  const { location, expected, earlier = [], repairError, judgements = [] } = result;
  const facts = (result.facts ?? []).map(String);
  const needed = typeof expected === 'string' ? [...facts, expected] : facts;
  const found = findFacts(messages, needed, explained?.diagnosis.evidence ?? []);
  const last = { ...result, attempts: [...result.attempts, ...(repairError?.attempts ?? [])] };
  const { passages } = result;
  const evidence = explained?.diagnosis.evidence ?? [];
  const error = result.error?.message ?? repairError?.message;
  return {
    row,
    where: { file: location.file, line: location.range.start.line + 1 },
    messages: messages.map(({ role, content }, index) => ({
      role,
      ...clipped(content),
      found: (found[index] ?? []).filter(({ end }) => end <= LONGEST_TEXT),
    })),
    ...(expected !== undefined && { expected: textOf(expected).slice(0, LONGEST_TEXT) }),
    facts,
    ...(passages && { retrieved: retrievedView(passages, facts, evidence) }),
    rounds: [...earlier, last].map(roundView),
    judgements: judgements.map(judgementView),
    ...(explained && { diagnosis: diagnosisView(explained) }),
    ...(error !== undefined && { error }),
  };
}

const clipped = (text: string) => ({ text: text.slice(0, LONGEST_TEXT), length: text.length });

const textOf = (value: unknown) =>
  typeof value === 'string' ? value : (JSON.stringify(value, null, 2) ?? '');

function roundView({
  violations,
  attempts,
  ...answer
}: Pick<Result, 'output' | 'toolCalls' | 'violations' | 'attempts'>): RoundView {
  const output = answer.output === undefined ? undefined : answerText(answer);
  const shown = Math.min(output?.length ?? 0, LONGEST_TEXT);
  return {
    ...(output !== undefined && { output: clipped(output) }),
    marks: violations.map((violation) => markOf(violation, shown)),
    attempts: attempts.map(attemptView),
  };
}

function markOf({ span, severity, rule, message }: Violation, shown: number): RoundView['marks'][number] {
  const start = Math.max(0, Math.min(span.start, shown));
  return {
    start,
    end: Math.max(start, Math.min(span.end, shown)),
    severity: severity === 'info' ? 'information' : severity,
    rule,
    message,
  };
}

function attemptView(attempt: Attempt) {
  const { latencyMs, concurrency, firstTokenMs, usage, costUsd, cached = false } = attempt;
  const { answeredBy, finishReason, error } = attempt;
  return {
    latencyMs,
    ...(concurrency !== undefined && { concurrency }),
    ...(firstTokenMs !== undefined && { firstTokenMs }),
    ...(usage && { inputTokens: usage.inputTokens, outputTokens: usage.outputTokens }),
    ...(usage?.reasoningTokens && { reasoningTokens: usage.reasoningTokens }),
    costUsd,
    ...(isProvidersFigure(attempt) && { isProvidersFigure: true as const }),
    cached,
    ...(answeredBy && { model: answeredBy }),
    ...(finishReason && { finishReason }),
    ...(error && { error: error.message }),
  };
}

function judgementView({ evaluator, model, score, choice, reply, attempts }: Judgement) {
  const scored = score === undefined ? 'no verdict' : String(score);
  const comment = reply !== undefined && saysMore(reply, choice) ? `: ${oneLine(reply, 200)}` : '';
  return {
    name: evaluator,
    model,
    verdict: `${choice === undefined ? scored : `${choice} (${scored})`}${comment}`,
    costUsd: sumOfCosts(attempts.map(({ costUsd }) => costUsd)),
  };
}

/** Whether a judge's reply holds more than its choice, in JSON or without. */
const saysMore = (reply: string, choice = '') =>
  bare(reply.replace(/^\s*\{\s*"choice"/, '')) !== bare(choice);

const bare = (text: string) => text.replace(/[\s{}":]+/g, '');

function diagnosisView({
  diagnosis,
  remedy,
  cause,
}: FailureExplanation): NonNullable<ResultView['diagnosis']> {
  const { category, secondary, confidence, evidence, correction, opinion } = diagnosis;
  return {
    category,
    secondary: [...secondary],
    confidence,
    evidence: evidence.map(evidenceSentence),
    remedy: remedyView(remedy),
    cause,
    ...(correction && { correction }),
    ...(opinion && { opinion }),
  };
}
