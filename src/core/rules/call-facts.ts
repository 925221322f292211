import { CheckFailedError } from './errors.ts';
import type { CallFacts, OutputView } from './rule.ts';

/**
 * What is known about the call that brought an output.
 * @throws {CheckFailedError} for an output that no run asked for, such as a file
 */
export function callFacts({ call }: OutputView): CallFacts {
  if (!call) throw new CheckFailedError('there is no data about the call of this output');
  return call;
}
