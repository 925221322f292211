import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { it } from 'mocha';

export interface Labelled<T> {
  /** What is to be found. */
  readonly found: readonly T[];
  /** What is to be left alone. */
  readonly left: readonly T[];
}

/** The least shares, from 0 to 1. */
export interface Floor {
  /** Of what is to be found, how much is. */
  readonly recall: number;
  /** Of what is found, how much is to be. */
  readonly precision: number;
}

/** A test that cases are told apart well enough; one more that is told wrongly is no failure, and is named in one. */
export function tellsApart<T>(
  isFound: (each: T) => boolean | Promise<boolean>,
  { found, left }: Labelled<T>,
  floor: Floor,
): void {
  it(`finds ${percent(floor.recall)} of ${found.length}, and ${percent(floor.precision)} of its finds are right`, async () => {
    const missed: T[] = [];
    const wrong: T[] = [];
    for (const each of found) if (!(await isFound(each))) missed.push(each);
    for (const each of left) if (await isFound(each)) wrong.push(each);
    const right = found.length - missed.length;
    const message = inspect({ missed, wrong }, { depth: null, maxArrayLength: null, maxStringLength: 300 });
    assert.ok(right / found.length >= floor.recall, message);
    assert.ok(right / (right + wrong.length) >= floor.precision, message);
  });
}

const percent = (share: number) => `${Math.round(share * 100)} %`;
