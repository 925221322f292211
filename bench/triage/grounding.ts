import { groundAnswer } from '../../src/core/grounding/grounding.ts';
import { termsOf } from '../../src/core/grounding/terms.ts';
import { printCalibration } from './calibration.ts';
import { areaUnderCurve, percent, shareOf } from './measures.ts';

/** An answer that a text supports, or does not. */
export interface GroundedAnswer {
  readonly set:
    | 'begin'
    | 'halueval'
    | 'halueval, as sentences'
    | 'pairs'
    | 'ordinary answers'
    | 'former pairs'
    | 'frozen pairs'
    | 'near copies'
    | 'other words'
    | 'denied';
  /** Trained on together, or held out together: a model, or a part of the questions. */
  readonly group: string;
  readonly answer: string;
  readonly knowledge: string;
  readonly question: string;
  readonly isSupported: boolean;
  readonly weight: number;
}

/** How well a score from 0 to 1 tells the answers that a text supports from the others. */
export interface Separation {
  readonly area: number;
  /** The shares that are told right of those that are supported, and of the others. */
  readonly supported: number;
  readonly others: number;
  /** The mean of both shares. */
  readonly accuracy: number;
}

export function separationBy<Answer extends GroundedAnswer>(
  scoreOf: (answer: Answer) => number,
  answers: readonly Answer[],
): Separation {
  const scores = (isSupported: boolean) =>
    answers.filter((each) => each.isSupported === isSupported).map(scoreOf);
  const [right, wrong] = [scores(true), scores(false)];
  const supported = shareOf(right, (score) => score > 0.5);
  const others = shareOf(wrong, (score) => score <= 0.5);
  return { area: areaUnderCurve(right, wrong), supported, others, accuracy: (supported + others) / 2 };
}

export const groundingScore = ({ answer, knowledge, question }: GroundedAnswer): number =>
  groundAnswer(answer, knowledge, question).score;

/** Prints how well answers are told that a text supports, beside two baselines, and calibration. */
export function printGrounding(answers: readonly GroundedAnswer[]): void {
  console.log(
    '| answers | AUC | balanced accuracy | supported ones right | the others right | word overlap: AUC | the shorter one: AUC |\n|---|---|---|---|---|---|---|',
  );
  const sets = Map.groupBy(
    answers.map((each) => ({ ...each, score: groundingScore(each) })),
    ({ set }) => set,
  );
  for (const [set, some] of sets) {
    const { area, accuracy, supported, others } = separationBy(({ score }) => score, some);
    const cells = [
      area.toFixed(3),
      accuracy.toFixed(3),
      percent(supported),
      percent(others),
      separationBy(overlap, some).area.toFixed(3),
      separationBy(({ answer }) => -answer.length, some).area.toFixed(3),
    ];
    console.log(`| ${set} (${some.length}) | ${cells.join(' | ')} |`);
  }
  printCalibration(
    [...sets].map(([set, some]) => [
      `grounding, ${set}`,
      some.map(({ score, isSupported }) => ({
        confidence: Math.max(score, 1 - score),
        isRight: score > 0.5 === isSupported,
      })),
    ]),
  );
}

/** The share of an answer's words that stand in the knowledge. */
export function overlap({ answer, knowledge }: GroundedAnswer): number {
  const known = new Set(termsOf(knowledge).map(({ key }) => key));
  const words = termsOf(answer);
  return words.length === 0 ? 0 : words.filter(({ key }) => known.has(key)).length / words.length;
}
