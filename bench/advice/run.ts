import { ADVICE_CASES, type AdviceCase, adviceOutcome } from '../../test/support/advice-cases.ts';
import { FURTHER_ADVICE_CASES } from '../../test/support/further-advice-cases.ts';

// Prompts, each spoilt in one known way: does the first advice name the fault, and does its edit fix it?

const GOAL_NAMED = 11 / 12;
const GOAL_FIXED = 80;

/** @returns whether the goals are met */
async function measure(cases: readonly AdviceCase[]): Promise<boolean> {
  let named = 0;
  let fixed = 0;
  let failing = 0;
  let broken = 0;
  let guard = 0;
  for (const spoilt of cases) {
    const outcome = await adviceOutcome(spoilt);
    const isNamed =
      outcome.fault?.split(' ')[0] === spoilt.fault && spoilt.remedies.some((kind) => kind === outcome.kind);
    if (isNamed) named++;
    fixed += outcome.fixed;
    failing += outcome.failing;
    broken += outcome.broken;
    guard += outcome.guard;
    const trial = `fixes ${outcome.fixed} of ${outcome.failing}, breaks ${outcome.broken} of ${outcome.guard}`;
    process.stdout.write(
      `${isNamed ? 'named ' : 'MISSED'} ${spoilt.name.padEnd(38)} ${(outcome.kind ?? 'none').padEnd(18)} ${trial}\n`,
    );
    if (!isNamed || outcome.problem) process.stdout.write(`       ${outcome.problem ?? outcome.title}\n`);
  }
  const percent = Math.round((fixed / Math.max(1, failing)) * 100);
  process.stdout.write(
    `\nThe first advice names the fault in ${named} of ${cases.length} (goal: ${Math.round(GOAL_NAMED * cases.length)}), its edit fixes ${fixed} of ${failing} failing samples, ${percent} % (goal: ${GOAL_FIXED}), and breaks ${broken} of ${guard} of the guard (goal: 0).\n\n`,
  );
  return named >= Math.round(GOAL_NAMED * cases.length) && percent >= GOAL_FIXED && broken === 0;
}

const isMet = [await measure(ADVICE_CASES), await measure(FURTHER_ADVICE_CASES)];
process.exitCode = isMet.every(Boolean) ? 0 : 1;
