import { logistic, logOdds } from '../statistics/logistic.ts';
import type { Likelihoods } from './classifier.ts';
import type { Kind } from './kinds.ts';
import { trainedWeights } from './weights.ts';

/** An answer with what each of its first sentences is likely to do. */
interface Answer {
  readonly text: string;
  readonly sentences: readonly Likelihoods[];
}

/** How likely an answer declines, from 0 to 1: logistic regression over its signs. */
export function decliningOdds(answer: Answer): number {
  return logistic(logOdds(trainedWeights().declining, signsOf(answer)));
}

/** What tells whether an answer declines: what its first sentences do, how much it claims, how long it is. */
export function signsOf({ text, sentences }: Answer): number[] {
  const of = (kind: Kind) => sentences.map((each) => each[kind]);
  const [claims, refusals, unknown, leads] = [of('claim'), of('refusal'), of('not-knowing'), of('lead-in')];
  const [cautions, disclaimers, referrals] = [of('caution'), of('disclaimer'), of('referral')];
  const questions = of('question');
  const share = (values: readonly number[]) => sum(values) / Math.max(1, values.length);
  return [
    logit(most(refusals.slice(0, 3))),
    logit(first(refusals)),
    logit(most(refusals)),
    logit(most(unknown.slice(0, 3))),
    logit(first(unknown)),
    logit(first(claims)),
    logit(first(cautions)),
    logit(first(disclaimers)),
    logit(first(leads)),
    logit(first(questions)),
    share(questions),
    logit(most(claims)),
    logit(first(referrals)),
    share(claims),
    Math.log1p(sum(claims)),
    Math.log1p(sum(claims.slice(1))),
    share(cautions),
    share(disclaimers),
    share(referrals),
    share(refusals),
    share(unknown),
    Math.log1p(text.length / 80),
    Number(/^[ \t]*(?:\d+[.)]|[-*•])\s/m.test(text)),
    Number(/\d/.test(text) && /\d/.test(text.replace(/^[ \t]*\d+[.)]/gm, ''))),
    Number(text.includes('```')),
  ];
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const most = (values: readonly number[]) => Math.max(0, ...values);
const first = (values: readonly number[]) => values[0] ?? 0;
const logit = (value: number) => Math.log((value + 0.02) / (1.02 - value));
