import type { Diagnostic } from '../diagnostic.ts';
import type { Range } from '../text/span.ts';

/** Where a sample stands, so that an editor can open it. */
export interface SampleLocation {
  /** Absolute path of the sample file, or of the prompt file for inline `testData`. */
  readonly file: string;
  readonly range: Range;
}

/** Replaces parts of a rule for one sample, or switches it off. */
export type RuleOverride =
  | false
  | { readonly severity?: string; readonly check?: unknown; readonly message?: string };

/** Keys of a sample with a meaning of their own, which no variable can be called. */
export const RESERVED_KEYS = ['id', 'expected', 'facts', 'tags', 'rules', 'relevant', 'weight'];

/** One input with its variables and what is expected of the answer. */
export interface Sample {
  /** The `id` given, else `s-` and 64 bits of a hash of the content, in hex, so that it survives lines being moved. */
  readonly id: string;
  /** No `id` was given. */
  readonly generatedId?: boolean;
  /** Every key of the sample but the reserved ones, and `expected`, which templates may use too. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly expected?: unknown;
  /** Strings, or patterns written `/…/flags`, that a correct answer contains. */
  readonly facts: readonly string[];
  readonly tags: readonly string[];
  readonly rules: Readonly<Record<string, RuleOverride>>;
  /** Documents that hold the answer, by the ends of their paths. */
  readonly relevant: readonly string[];
  /** How much each of them is worth, above 0; 1 each where absent. */
  readonly grades?: Readonly<Record<string, number>>;
  readonly weight: number;
  readonly location: SampleLocation;
}

/** What a reader yields, in file order: a sample, or the reason a record is not one. */
export type SampleRecord =
  | {
      readonly kind: 'sample';
      readonly sample: Sample;
      /** Where its file names the variables, once for all samples; absent where each sample does. */
      readonly header?: ReadonlyMap<string, Range>;
    }
  | { readonly kind: 'invalid'; readonly diagnostic: Diagnostic };

/** A record that is not a sample. */
export function invalidRecord(location: SampleLocation, code: string, message: string): SampleRecord {
  return { kind: 'invalid', diagnostic: { ...location, severity: 'error', code, message } };
}
