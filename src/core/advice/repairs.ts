import type { Result } from '../runs/result.ts';

/** What asking again for answers that broke rules has done. */
export interface Repairs {
  /** Results that were asked for again. */
  readonly asked: number;
  readonly repaired: number;
  /** Of those that were not, the ones where an answer came back as it was. */
  readonly same: number;
}

export function repairsOf(results: Iterable<Result>): Repairs {
  let [asked, repaired, same] = [0, 0, 0];
  for (const { status, earlier = [], output } of results) {
    if (earlier.length === 0) continue;
    asked++;
    if (status === 'passed') repaired++;
    else if (earlier.some((round, index) => round.output === (earlier[index + 1]?.output ?? output))) same++;
  }
  return { asked, repaired, same };
}
