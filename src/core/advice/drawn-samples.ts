import { drawOrder } from '../compare/sequential-comparison.ts';
import type { Edit } from './edit.ts';
import type { Fault } from './fault.ts';
import type { Situation } from './situation.ts';

/** Samples that are tried at most, and that guard. */
const MOST_FAILING = 50;
const GUARD = 12;

/** The samples that an edit is tried on. */
export interface DrawnSamples {
  readonly failing: readonly string[];
  readonly guard: readonly string[];
  /** Failing samples that the edit quotes: they would pass by being repeated, and are left out. */
  readonly quoted: number;
}

/** @param seed of the draw */
export function drawnSamples(
  { fault, edit }: { readonly fault: Fault; readonly edit: Edit },
  { passing, failing }: Pick<Situation, 'passing' | 'failing'>,
  seed = 1,
): DrawnSamples {
  const quotes = new Set(edit.quotes);
  const failed = new Set(failing.map(({ result }) => result.sample));
  const usable = (samples: Iterable<string>) => [...new Set(samples)].filter((sample) => !quotes.has(sample));
  return {
    failing: drawOrder(usable(fault.samples), seed).slice(0, MOST_FAILING),
    guard: drawOrder(
      usable(passing.map(({ sample }) => sample).filter((sample) => !failed.has(sample))),
      seed,
    ).slice(0, GUARD),
    quoted: fault.samples.filter((sample) => quotes.has(sample)).length,
  };
}
