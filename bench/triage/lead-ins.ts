import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { groundAnswer } from '../../src/core/grounding/grounding.ts';
import type { Figures } from './figures.ts';
import type { GroundedAnswer } from './grounding.ts';
import { percent, shareOf } from './measures.ts';

const LEAD_INS = join(import.meta.dirname, '../../test/fixtures/reading/lead-ins.yml');

/** Words before an answer that claim nothing; no frozen ones are among the sentences that the reader is trained on. */
const leadIns = (set: 'former' | 'frozen'): string[] => parse(readFileSync(LEAD_INS, 'utf8'))[set];

/** Whether supported answers to questions after facts are called supported, without a lead-in and behind two each. */
function supportedBehind(answers: readonly GroundedAnswer[], set: 'former' | 'frozen') {
  const leads = leadIns(set);
  const right = answers.filter((each) => each.set === 'halueval' && each.isSupported);
  const verdicts = (leadsOf: (index: number) => readonly string[]) =>
    right.flatMap(({ answer, knowledge, question }, index) =>
      leadsOf(index).map((lead) => groundAnswer(lead + answer, knowledge, question).isSupported),
    );
  return {
    leads: leads.length,
    bare: verdicts(() => ['']),
    led: verdicts((index) => [2 * index, 2 * index + 1].map((at) => leads[at % leads.length] ?? '')),
  };
}

/** What is published of supported answers behind lead-ins; the baseline are the same without. */
export function leadInFigures(answers: readonly GroundedAnswer[], set: 'former' | 'frozen'): Figures {
  const { bare, led } = supportedBehind(answers, set);
  return {
    [`supported answers behind ${set} lead-ins, right`]: {
      triage: shareOf(led, Boolean),
      baseline: shareOf(bare, Boolean),
    },
  };
}

/** Prints how many supported answers to questions after facts are called unsupported with a lead-in, and without one. */
export function printLeadIns(answers: readonly GroundedAnswer[], set: 'former' | 'frozen'): void {
  const { leads, bare, led } = supportedBehind(answers, set);
  const wrong = (verdicts: readonly boolean[]) => {
    const count = verdicts.filter((isSupported) => !isSupported).length;
    return `${count} of ${verdicts.length} (${percent(count / verdicts.length)})`;
  };
  console.log(
    `Supported answers of HaluEval called unsupported: ${wrong(bare)}; behind ${leads} ${set} lead-ins: ${wrong(led)}\n`,
  );
}
