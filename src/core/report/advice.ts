import picocolors from 'picocolors';
import type { AddedPrice, Advice, AdviceReport } from '../advice/advise.ts';
import type { Edit } from '../advice/edit.ts';
import type { Fault } from '../advice/fault.ts';
import { agreementSentence } from '../advice/judge-agreement.ts';
import type { Trial } from '../advice/trial.ts';
import { oneLine } from '../text/one-line.ts';
import { formatCount, plural } from '../text/plural.ts';
import { signedCount } from '../text/signed-count.ts';
import { filePatch } from '../versions/version-diff.ts';
import type { Colors } from './colors.ts';
import { formatPercent } from './format.ts';
import { moneyAt } from './model-price.ts';
import type { Money } from './money.ts';
import { practiceLines } from './practice.ts';

/** For documents, which have no colors. */
export const plainColors: Colors = picocolors.createColors(false);

const LISTED_SAMPLES = 3;

/** Faults of a run with the remedies for each, for a terminal. */
export function adviceText(report: AdviceReport, currency: Money, colors: Colors): string {
  const { run, faults, advice, baselines, heldOut } = report;
  const money = moneyAt(run.server, currency);
  const head = [
    `${colors.bold(oneLine(run.prompt.name, 100))} · ${run.provider} · ${oneLine(run.model, 100)} · ${colors.dim(run.id)}`,
    baselineSentence(baselines),
    heldOut > 0 ? heldOutSentence(heldOut) : colors.dim(heldOutSentence(heldOut)),
    ...report.agreements.map(agreementSentence),
    ...practiceLines(colors, run),
  ];
  if (faults.length === 0)
    return `${head.join('\n')}\n\n${colors.green('Nothing fails')}, so there is nothing to advise.\n`;
  const parts = faults.map((fault) => faultText(fault, report, money, colors));
  const next =
    advice.length > 0
      ? [
          `Try the first one with ${colors.bold('--try 1')}, and write it with ${colors.bold('--try 1 --keep')}.`,
        ]
      : [];
  return `${[head.join('\n'), ...parts, ...next].join('\n\n')}\n`;
}

/** `12 of 18 samples pass (67 %); always "bug" would have 33 %` */
export function baselineSentence({ of, passed, majority, declining }: AdviceReport['baselines']): string {
  const parts = [
    `${formatCount(passed)} of ${plural(of, 'sample')} pass (${formatPercent(passed, of)})`,
    ...(majority
      ? [`always "${oneLine(majority.label, 40)}" would have ${formatPercent(majority.right, of)}`]
      : []),
    ...(declining !== undefined ? [`always declining would have ${formatPercent(declining, of)}`] : []),
  ];
  return parts.join('; ');
}

export const heldOutSentence = (heldOut: number): string =>
  heldOut > 0
    ? `${plural(heldOut, 'sample')} held out: no advice has seen ${heldOut === 1 ? 'it' : 'them'}`
    : 'No samples are held out, so edits are tested only on the samples they are tried on; add "holdout: 30 %" to the prompt.';

function faultText(fault: Fault, report: AdviceReport, money: Money, colors: Colors): string {
  const { advice, notAdvised } = report;
  const shown = fault.samples.slice(0, LISTED_SAMPLES).map((sample) => oneLine(sample, 40));
  const rest = fault.samples.length - shown.length;
  const lines = [
    colors.bold(oneLine(fault.title, 300)),
    `  ${colors.dim(`${shown.join(', ')}${rest > 0 ? ` and ${formatCount(rest)} more` : ''}`)}`,
  ];
  const hidden = hiddenSentence(fault);
  if (hidden !== undefined) lines.push(`  ${hidden}`);
  const own = advice.filter((each) => each.fault === fault);
  for (const each of own)
    lines.push(
      `  ${colors.cyan(`${each.number}.`)} ${each.title} ${colors.dim(`(${adviceNotes(each, money)})`)}`,
    );
  const left = leftText(fault.key, report, money);
  if (left !== undefined) lines.push(`  → ${left}`);
  for (const { why } of notAdvised.filter((each) => each.fault === fault))
    lines.push(`  ${colors.dim(`not advised: ${oneLine(why, 300)}`)}`);
  return lines.join('\n');
}

/** What is left for a fault that no remedy is known for, with about what another model costs on its samples. */
export function leftText(
  key: string,
  { without, larger }: Pick<AdviceReport, 'without' | 'larger'>,
  money: Money,
): string | undefined {
  const text = without.get(key);
  const other = larger.get(key);
  return text && other ? `${text} On them, ${other.model} costs about ${money(other.usd)}.` : text;
}

/** What would still be wrong once a fault is fixed, where something would. */
export const hiddenSentence = ({ hidden, failing }: Fault): string | undefined =>
  hidden > 0
    ? `${formatCount(hidden)} of these ${formatCount(failing.length)} would also be wrong: they contain nothing of the expected answer.`
    : undefined;

/** What an edit adds to a call, and how often its kind has helped. @param money at the server of the run */
export function adviceNotes({ price, record }: Advice, money: Money): string {
  const helped =
    record.of > 0 ? [`helped in ${formatCount(record.helped)} of ${plural(record.of, 'trial')} here`] : [];
  return [priceText(price, money), ...helped].join('; ');
}

/** `about +38 tokens a call, +$0.00001; trying it costs about $0.0004` */
function priceText({ tokens, usd, trialUsd }: AddedPrice, money: Money): string {
  if (tokens === null) return 'more tokens a call, how many is unknown';
  const change = tokens === 0 ? 'no more tokens' : `about ${tokensText(tokens)}`;
  if (usd === null) return `${change}, ${money(null)}`;
  const trial = trialUsd ? `; trying it costs about ${money(trialUsd)}` : '';
  return usd === 0 ? `${change}${trial}` : `${change}, ${usd < 0 ? '−' : '+'}${money(Math.abs(usd))}${trial}`;
}

/** `+38 tokens a call` */
const tokensText = (tokens: number) =>
  `${signedCount(tokens)} ${Math.abs(tokens) === 1 ? 'token' : 'tokens'} a call`;

/** `Fixes 9 of 11, breaks 1 of 12, +38 tokens a call; $0.0004 so far.` @param money at the server of the run */
export function trialText(trial: Trial, money: Money, isPriced: boolean): string {
  const {
    fixed,
    cleared,
    failing,
    broken,
    guard,
    unanswered,
    of,
    quoted,
    drawn,
    rejected,
    isByJudgeAlone,
    tokensPerCall,
    costUsd,
    end,
    refused,
    isIgnored,
  } = trial;
  if (refused !== undefined) return `The server refuses it: ${oneLine(refused, 200)}`;
  const all = plural(of, 'failing sample');
  const limits = [
    ...(quoted > 0 ? [`the edit quotes ${formatCount(quoted)} of the ${all}, which were left out`] : []),
    ...(drawn + quoted < of ? [`tried on ${formatCount(drawn)} of the ${all}, drawn by chance`] : []),
  ];
  const parts = [
    `Fixes ${formatCount(fixed.length)} of ${formatCount(failing)}${limits.length > 0 ? ` (${limits.join('; ')})` : ''}${cleared > 0 ? ` (${formatCount(cleared)} more no longer have this fault, but fail for another)` : ''}`,
    guard > 0
      ? `breaks ${formatCount(broken.length)} of ${formatCount(guard)}`
      : unanswered + failing > drawn
        ? 'no sample of the guard got a verdict'
        : 'no sample passes yet, so there is no guard',
    ...(tokensPerCall !== undefined ? [tokensText(tokensPerCall)] : []),
  ];
  const cost = isPriced ? `; ${money(costUsd)} so far` : `; ${money(null)}`;
  const missing = unanswered > 0 ? ` ${plural(unanswered, 'sample')} got no verdict.` : '';
  const ended =
    end === 'over-budget'
      ? ' The next call could have crossed the limit of cost.'
      : end === 'cancelled'
        ? ' It was cancelled.'
        : '';
  const ignored = isIgnored ? ' The server took the JSON Schema, and did not keep to it.' : '';
  const judged = isByJudgeAlone
    ? ' This is the word of a judge alone: a person has to decide.'
    : rejected > 0
      ? ` A judge rejects ${plural(rejected, 'answer')} that ${rejected === 1 ? 'counts' : 'count'} as passing here, since it is not to be trusted yet.`
      : '';
  return `${parts.join(', ')}${cost}.${ignored}${judged}${missing}${ended}`;
}

/** The changes of an edit as a unified diff. */
export const editDiff = ({ files }: Edit, colors: Colors): string =>
  files
    .map(({ file, before, after }) => filePatch(file, [before, after], ['now', 'edited'], colors))
    .join('\n\n');
