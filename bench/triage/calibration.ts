import { percent } from './measures.ts';

/** How sure a verdict was, from 0 to 1, and whether it was right. */
export interface Sureness {
  readonly confidence: number;
  readonly isRight: boolean;
}

const BANDS = [
  [0, 0.7],
  [0.7, 0.85],
  [0.85, 0.95],
  [0.95, 1],
] as const;

/** Prints how often verdicts of about the same confidence are right, a row a group: of 90 %, it should be 90 of 100. */
export function printCalibration(
  groups: Iterable<readonly [name: string, verdicts: readonly Sureness[]]>,
): void {
  const names = BANDS.map(([from, to]) => `sure by ${from.toFixed(2)} to ${to.toFixed(2)}`);
  console.log(`\n| right, where | ${names.join(' | ')} |\n|---|${'---|'.repeat(BANDS.length)}`);
  for (const [name, verdicts] of groups) {
    const cells = BANDS.map(([from, to]) => {
      const some = verdicts.filter(
        ({ confidence }) => confidence >= from && (confidence < to || (to === 1 && confidence === 1)),
      );
      const right = some.filter(({ isRight }) => isRight).length;
      return some.length === 0 ? '' : `${percent(right / some.length)} of ${some.length}`;
    });
    console.log(`| ${name} | ${cells.join(' | ')} |`);
  }
  console.log('');
}
