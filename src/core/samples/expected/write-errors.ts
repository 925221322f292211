import { UserError } from '../../diagnostic.ts';

/** Why a sample's `expected` cannot be written: it is not where it is looked for. */
export const changedSampleError = (sample: string) =>
  new UserError(
    `The sample "${sample}" is not where it was when it was read; save its file and try again, or write its "expected" by hand.`,
  );

/** Why a sample's `expected` cannot be written: its format does not hold it, or not in this way. */
export const unwritableExpected = (sample: string, reason: string) =>
  new UserError(
    `The "expected" of the sample "${sample}" cannot be written, since ${reason}; write it by hand.`,
  );
