import type { Sample } from '../samples/sample.ts';
import { checkProblems, prepareCheck, readCheck } from './check-definition.ts';
import type { Rule } from './rule.ts';
import { unlessLong } from './time-limit.ts';

/** Loads what the checks of rules need to be evaluated, in their conditions too. */
export async function prepareRules(rules: readonly Rule[]): Promise<void> {
  for (const { check, options, when } of rules) {
    await prepareWritten({ [check]: options });
    await prepareWritten(when?.output);
    await prepareWritten(when?.not?.output);
  }
}

/** Loads what the checks need that a sample puts in the place of those of rules. */
export async function prepareOverrides({ rules }: Sample): Promise<void> {
  for (const override of Object.values(rules)) if (override) await prepareWritten(override.check);
}

/** A check that cannot run says so when it is evaluated, and one that may take long is prepared where it is made. */
async function prepareWritten(check: unknown): Promise<void> {
  if (check !== undefined && unlessLong(() => checkProblems(check))?.length === 0)
    await prepareCheck(readCheck(check));
}
