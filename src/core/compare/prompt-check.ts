import type { Currency } from '../workspace/config.ts';
import type { Comparison } from './comparison.ts';

/** What a sample that changed was answered. */
export interface ChangedAnswer {
  readonly sample: string;
  readonly change: 'fixed' | 'regressed';
  /** The rules it broke, where it failed. */
  readonly broken: readonly string[];
  /** Absent where the answer is not stored here. */
  readonly before?: string;
  readonly after?: string;
}

/** A prompt held against what stood before. */
export interface PromptCheck {
  /** Path, as it is shown. */
  readonly prompt: string;
  /** Of its workspace root, as it is shown: paths of samples go from there. */
  readonly folder: string;
  readonly state: 'unchanged' | 'new' | 'compared' | 'refused';
  /** Why it could not be compared, and what to do. */
  readonly refusal?: string;
  /** The hash of what is held against what stood before; absent where nothing is compared. */
  readonly version?: string;
  readonly comparison?: Comparison;
  /** What sums are shown in; USD where it is absent. */
  readonly currency?: Currency;
  /** What the workspace's policy does not allow, a sentence each. */
  readonly breaches: readonly string[];
  /** What changed in its text, where the text of before can be had. */
  readonly change?: { readonly phrase: string; readonly diff: string };
  /** The newest climb of this version that is stored here, as Markdown. */
  readonly ladder?: string;
  readonly outputs?: readonly ChangedAnswer[];
}
