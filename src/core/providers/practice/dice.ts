import { sha256 } from '../../text/hash.ts';
import type { ModelParameters } from '../provider.ts';

/**
 * What a model leaves to chance, decided by the input instead, so that equal requests have equal answers. About one
 * input in three is unstable: with a temperature above 0 and no seed, its repeats after the first are thrown anew.
 */
export class Dice {
  #seed: string;

  constructor(input: string, { temperature = 0, seed }: ModelParameters, repeat: number) {
    this.#seed = input.trim();
    const varies = repeat > 0 && temperature > 0 && seed === undefined;
    if (varies && this.oneIn('unstable', 3)) this.#seed = `${repeat}\n${this.#seed}`;
  }

  /** True for about one input in `n`; independent for each `question`. */
  oneIn(question: string, n: number): boolean {
    return this.#roll(question) % n === 0;
  }

  pick<T>(question: string, options: readonly [T, ...T[]]): T {
    return options[this.#roll(question) % options.length] ?? options[0];
  }

  #roll(question: string): number {
    return Number.parseInt(sha256(`${question}\n${this.#seed}`).slice(0, 8), 16);
  }
}
