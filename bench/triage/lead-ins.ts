import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { groundAnswer } from '../../src/core/grounding/grounding.ts';
import type { GroundedAnswer } from './grounding.ts';
import { percent } from './measures.ts';

const LEAD_INS = join(import.meta.dirname, '../../test/fixtures/reading/lead-ins.yml');

/** Words before an answer that claim nothing; none of them is among the sentences that the reader is trained on. */
const leadIns = (set: 'former' | 'frozen'): string[] => parse(readFileSync(LEAD_INS, 'utf8'))[set];

/** Prints how many supported answers to questions after facts are called unsupported with a lead-in, and without one. */
export function printLeadIns(answers: readonly GroundedAnswer[], set: 'former' | 'frozen'): void {
  const leads = leadIns(set);
  const right = answers.filter((each) => each.set === 'halueval' && each.isSupported);
  const shareOf = (leadsOf: (index: number) => readonly string[]) => {
    const verdicts = right.flatMap(({ answer, knowledge, question }, index) =>
      leadsOf(index).map((lead) => groundAnswer(lead + answer, knowledge, question).isSupported),
    );
    const wrong = verdicts.filter((isSupported) => !isSupported).length;
    return `${wrong} of ${verdicts.length} (${percent(wrong / verdicts.length)})`;
  };
  const led = shareOf((index) => [2 * index, 2 * index + 1].map((at) => leads[at % leads.length] ?? ''));
  console.log(
    `Supported answers of HaluEval called unsupported: ${shareOf(() => [''])}; behind ${leads.length} ${set} lead-ins: ${led}\n`,
  );
}
