import { groundAnswer } from '../../src/core/grounding/grounding.ts';
import { termsOf } from '../../src/core/grounding/terms.ts';
import { areaUnderCurve, balancedAccuracy, percent } from './measures.ts';

/** An answer that a text supports, or does not. */
export interface GroundedAnswer {
  readonly set:
    | 'begin'
    | 'halueval'
    | 'halueval, as sentences'
    | 'pairs'
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

/** Prints how well answers are told that a text supports, beside two baselines. @returns the area under the curve by set */
export function printGrounding(answers: readonly GroundedAnswer[]): Map<string, number> {
  console.log(
    '| answers | AUC | balanced accuracy | supported ones right | the others right | word overlap: AUC | the shorter one: AUC |\n|---|---|---|---|---|---|---|',
  );
  const areas = new Map<string, number>();
  for (const [set, some] of Map.groupBy(answers, (each) => each.set)) {
    const score = (of: (answer: GroundedAnswer) => number, isSupported: boolean) =>
      some.filter((each) => each.isSupported === isSupported).map(of);
    const area = (of: (answer: GroundedAnswer) => number) =>
      areaUnderCurve(score(of, true), score(of, false));
    const grounded = new Map(
      some.map((each) => [each, groundAnswer(each.answer, each.knowledge, each.question).score]),
    );
    const own = (each: GroundedAnswer) => grounded.get(each) ?? 0;
    const [right, wrong] = [score(own, true), score(own, false)];
    areas.set(set, area(own));
    const cells = [
      area(own).toFixed(3),
      balancedAccuracy(right, wrong).toFixed(3),
      percent(right.filter((odds) => odds > 0.5).length / right.length),
      percent(wrong.filter((odds) => odds <= 0.5).length / wrong.length),
      area(overlap).toFixed(3),
      area(({ answer }) => -answer.length).toFixed(3),
    ];
    console.log(`| ${set} (${some.length}) | ${cells.join(' | ')} |`);
  }
  return areas;
}

/** The share of an answer's words that stand in the knowledge. */
export function overlap({ answer, knowledge }: GroundedAnswer): number {
  const known = new Set(termsOf(knowledge).map(({ key }) => key));
  const words = termsOf(answer);
  return words.length === 0 ? 0 : words.filter(({ key }) => known.has(key)).length / words.length;
}
