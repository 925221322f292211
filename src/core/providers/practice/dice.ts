import { sha256 } from '../../text/hash.ts';
import type { ModelParameters } from '../provider.ts';

/** What a model leaves to chance, decided by the input instead, so that equal requests have equal answers. */
export interface Dice {
  /** True for about one input in `n`; independent for each `question`. */
  oneIn(question: string, n: number): boolean;
  pick<T>(question: string, options: readonly [T, ...T[]]): T;
  /** A whole number from `min` to `max`. */
  number(question: string, min: number, max: number): number;
}

function diceFor(seed: string): Dice {
  const roll = (question: string) => Number.parseInt(sha256(`${question}\n${seed}`).slice(0, 8), 16);
  return {
    oneIn: (question, n) => roll(question) % n === 0,
    pick: (question, options) => options[roll(question) % options.length] ?? options[0],
    number: (question, min, max) => min + (roll(question) % (max - min + 1)),
  };
}

/**
 * Dice thrown by the input. About one input in three is unstable: with a temperature above 0 and no seed,
 * its repeats after the first are thrown anew.
 */
export function diceOf(input: string, parameters: ModelParameters, repeat: number): Dice {
  const seed = input.trim();
  const stable = diceFor(seed);
  const varies = repeat > 0 && (parameters.temperature ?? 0) > 0 && parameters.seed === undefined;
  return varies && stable.oneIn('unstable', 3) ? diceFor(`${repeat}\n${seed}`) : stable;
}
