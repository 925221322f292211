import type { ImproveEnd, ImproveOutcome, ImproveStep } from '../advice/improve.ts';
import { proofText } from '../advice/proof.ts';
import { oneLine } from '../text/one-line.ts';
import { formatCount } from '../text/plural.ts';
import { trialText } from './advice.ts';
import type { Colors } from './colors.ts';
import { formatPercent } from './format.ts';
import { moneyAt } from './model-price.ts';
import type { Money } from './money.ts';
import { practiceNote } from './practice.ts';

/** What was tried in one step, why, and what came of it. */
export function improveStepText(
  { number, fault, title, trial, version, isPriced, server }: ImproveStep,
  money: Money,
  colors: Colors,
): string {
  const verdict = version
    ? colors.green(`kept as ${version.id}`)
    : trial
      ? colors.yellow('not kept')
      : colors.dim('nothing to try');
  return [
    `${colors.bold(`${number}.`)} ${oneLine(title, 300)}`,
    `   ${colors.dim(`why: ${oneLine(fault, 300)}`)}`,
    `   ${trial ? `${trialText(trial, moneyAt(server, money), isPriced)} ` : ''}→ ${verdict}`,
  ].join('\n');
}

const ENDS: Readonly<Record<ImproveEnd, string>> = {
  'nothing-fails': 'Nothing fails now.',
  'target-met': 'The target is met.',
  'nothing-helps': 'No remedy is left: ask a person to look at the failing samples.',
  'steps-done': 'All steps are done.',
  'money-gone': 'The cost limit is reached; kept edits stay.',
  cancelled: 'It was cancelled; kept edits stay.',
  'prompt-changed': 'Somebody changed the prompt in the meantime, so nothing more was written.',
};

/** What all steps came to, with the proof on samples that none of them has seen. @param path of the prompt, as it is named here */
export function improveText(outcome: ImproveOutcome, path: string, money: Money): string {
  const { end, before, after, quoted, heldOut, proof, costUsd, undo, isPriced, server } = outcome;
  const cost = moneyAt(server, money)(isPriced ? costUsd : null);
  const rate = ({ passed, of }: ImproveOutcome['before']) =>
    `${formatCount(passed)} of ${formatCount(of)} (${formatPercent(passed, of)})`;
  const lines = [
    ENDS[end],
    undo
      ? `${rate(before)} → ${rate(after)} pass; ${cost}.`
      : `${rate(before)} pass, and nothing was changed; ${cost}.`,
  ];
  if (undo && quoted > 0)
    lines.push(`${formatCount(quoted)} of these ${formatCount(after.passed)} are quoted in the prompt now.`);
  if (undo && proof) lines.push(proofText(proof));
  else if (undo && heldOut === 0)
    lines.push(
      'No samples are held out, so this is not proven on unseen samples; add "holdout: 30 %" to the prompt.',
    );
  else if (undo) lines.push('The held-out samples were not run, so nothing is proven.');
  if (undo) lines.push(`Undo all steps with prompt-ladder restore ${path} ${undo.id}.`);
  const note = practiceNote(outcome);
  if (note) lines.push(note);
  return lines.join('\n');
}
