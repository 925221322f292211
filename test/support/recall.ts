import assert from 'node:assert/strict';
import { it } from 'mocha';

export interface Labelled {
  /** Texts that are to be found. */
  readonly found: readonly string[];
  /** Texts that are to be left alone. */
  readonly left: readonly string[];
}

/** The least shares, from 0 to 1. */
export interface Floor {
  /** Of the texts to be found, how many are. */
  readonly recall: number;
  /** Of the texts that are found, how many are to be. */
  readonly precision: number;
}

/** A test that texts are told apart well enough; one more that is told wrongly is no failure, and is named in one. */
export function tellsApart(isFound: (text: string) => boolean, texts: Labelled, floor: Floor): void {
  it(`finds ${percent(floor.recall)} of ${texts.found.length} texts, and ${percent(floor.precision)} of its finds are right`, () => {
    const missed = texts.found.filter((text) => !isFound(text));
    const wrong = texts.left.filter(isFound);
    const right = texts.found.length - missed.length;
    const message = JSON.stringify({ missed, wrong }, null, 2);
    assert.ok(right / texts.found.length >= floor.recall, message);
    assert.ok(right / (right + wrong.length) >= floor.precision, message);
  });
}

const percent = (share: number) => `${Math.round(share * 100)} %`;
