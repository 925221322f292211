import { signsOf } from '../../../src/core/reading/answer-signs.ts';
import { likelihoodsOf } from '../../../src/core/reading/classifier.ts';
import type { Kind } from '../../../src/core/reading/kinds.ts';
import { readSentences } from '../../../src/core/reading/reading.ts';
import type { Weights } from '../../../src/core/reading/weights.ts';
import type { LogisticWeights } from '../../../src/core/statistics/logistic.ts';
import { type Completion, IFEVAL_MODELS, readResponses } from './data.ts';
import { foldOf } from './folds.ts';
import { type Example, fitLogistic } from './logistic.ts';
import { randomFrom } from './random.ts';
import { type LabelledAnswer, textOf, writtenSentences } from './written.ts';

const L2 = 0.004;
/** How much a written answer counts beside one of a model; one that does not decline is the harder one. */
const WRITTEN = { declines: 0.15, answers: 0.4 };
/** How much an answer counts that is put together, and one that declines and claims something beside it. */
const COMPOSED = 0.5;
const MIXED = 0.1;

export const signsBy = (by: Weights<Kind>, text: string) =>
  signsOf({
    text,
    sentences: readSentences(text).map(({ start, end }) => likelihoodsOf(text.slice(start, end), by)),
  });

/** Fits whether an answer declines: on labelled completions, on responses that answer, and on answers put together. */
export function trainAnswers(
  folder: string,
  completions: readonly Completion[],
  folds: readonly Weights<Kind>[],
  written: readonly LabelledAnswer[],
): LogisticWeights {
  const examples: Example[] = [];
  const add = (text: string, isPositive: boolean, weight: number) =>
    examples.push({ values: signsBy(folds[foldOf(text)] as Weights<Kind>, text), isPositive, weight });
  for (const { completion, label } of completions)
    if (label !== 'partial-refusal') add(completion, label === 'full-refusal', 1);
  for (const model of IFEVAL_MODELS)
    for (const response of readResponses(folder, model)) add(response, false, 1);
  for (const answer of written) {
    const declines = answer.label !== 'answers';
    add(textOf(answer), declines, declines ? WRITTEN.declines : WRITTEN.answers);
  }
  for (const { text, declines, weight = COMPOSED } of composedAnswers()) add(text, declines, weight);
  return fitLogistic(examples, L2);
}

/** Answers put together of written sentences: an apology and a refusal, a disclaimer and what it is followed by. */
function composedAnswers(): {
  readonly text: string;
  readonly declines: boolean;
  readonly weight?: number;
}[] {
  const byLanguage = Map.groupBy(writtenSentences(), ({ language }) => language);
  return [...byLanguage].flatMap(([language, sentences]) => {
    const random = randomFrom(11);
    const of = (...kinds: string[]) =>
      sentences.filter(({ kind }) => kinds.includes(kind)).map(({ text }) => text);
    const pick = (texts: readonly string[]) => texts[Math.floor(random() * texts.length)] ?? '';
    const join = (...texts: string[]) =>
      texts
        .filter(Boolean)
        .map((text) => (/[\p{L}\d]$/u.test(text) ? `${text}.` : text))
        .join(' ');
    const [declining, claims, leads] = [of('refusal', 'not-knowing'), of('claim'), of('lead-in')];
    const [disclaimers, cautions, referrals] = [of('disclaimer'), of('caution'), of('referral', 'question')];
    const questions = of('question');
    const times = language === 'en' ? 400 : 30;
    return Array.from({ length: times }, () => [
      { text: pick(declining), declines: true },
      { text: join(pick(leads), pick(declining)), declines: true },
      { text: join(pick(declining), pick(referrals)), declines: true },
      { text: pick(questions) || pick(declining), declines: true },
      { text: join(pick(leads), pick(declining), pick(referrals), pick(leads)), declines: true },
      { text: join(pick(declining), pick(declining)), declines: true },
      { text: join(pick(disclaimers), pick(declining)), declines: true },
      { text: join(pick(declining), pick(cautions), pick(cautions)), declines: true },
      { text: join(pick(declining), pick(claims)), declines: true, weight: MIXED },
      { text: pick(claims), declines: false },
      { text: pick(leads), declines: false },
      { text: join(pick(claims), pick(claims)), declines: false },
      { text: join(pick(leads), pick(claims)), declines: false },
      { text: join(pick(disclaimers), pick(claims), pick(claims)), declines: false },
      { text: join(pick(disclaimers), pick(leads), pick(claims), pick(claims)), declines: false },
      { text: join(pick(claims), pick(referrals)), declines: false },
      { text: join(pick(claims), pick(cautions)), declines: false },
      { text: join(pick(leads), pick(claims), pick(claims), pick(leads)), declines: false },
      { text: join(pick(claims), pick(claims), pick(questions)), declines: false },
    ]).flat();
  });
}
