import type { Ladder } from '../ladder/ladder.ts';
import type { Measurement, Rung, Step } from '../ladder/measurement.ts';
import { percent } from '../ladder/order.ts';
import { RUNG_NAMES } from '../ladder/rung.ts';
import type { RungFour } from '../ladder/rung-four.ts';
import { formatDuration } from '../text/amounts.ts';
import { oneLine } from '../text/one-line.ts';
import { formatCount, plural } from '../text/plural.ts';
import type { Colors } from './colors.ts';
import { assumptionText, fineTuningText, sumFigures, tuningReasons } from './fine-tuning.ts';
import { countsText, isAboveTarget, rateText, recommendationText, stepText } from './ladder-sentences.ts';
import type { LadderView, RungView } from './ladder-view.ts';
import { moneyAt } from './model-price.ts';
import type { Money } from './money.ts';
import { plainTable, tableText } from './plain-table.ts';
import { practiceNote } from './practice.ts';

/** A ladder in words. @param now from which on a break-even is dated */
export function viewOfLadder(ladder: Ladder, four: RungFour, currency: Money, now: Date): LadderView {
  const money = moneyAt(ladder.server, currency);
  const { id, prompt, provider, model, startedAt, target, volume, recommendation, rungs } = ladder;
  const note = practiceNote({ provider });
  const measurements = rungs.flatMap(({ measurement }) => measurement ?? []);
  return {
    id,
    prompt,
    provider,
    model,
    startedAt,
    ...(note !== undefined && { note }),
    ...(target !== undefined && { target: percent(target) }),
    ...(volume !== undefined && { volume: `${formatCount(Math.round(volume))} calls a day` }),
    recommendation: recommendationText(ladder, money),
    kind: recommendation.kind,
    isAboveTarget: isAboveTarget(ladder),
    rungs: rungs.map((rung) => rungView(rung, measurements, money)),
    four: {
      name: RUNG_NAMES[4],
      verdict: fineTuningText(four),
      isAdvised: four.verdict.isAdvised,
      reasons: tuningReasons(four),
      figures: sumFigures(four, currency, now),
      assumptions: four.assumptions.map((each) => ({ ...each, text: assumptionText(each, currency) })),
    },
  };
}

function rungView({ rung, measurement, left }: Rung, all: readonly Measurement[], money: Money): RungView {
  const head = { rung, name: RUNG_NAMES[rung] };
  if (!measurement) return { ...head, state: left?.state ?? 'open', ...(left && { why: left.why }) };
  const { runId, failing, of, unanswered, rate, categories, step, stands, answer, perDayUsd, paidUsd } =
    measurement;
  const { latency, costUsd } = answer;
  const mostCost = Math.max(0, ...all.map((each) => each.answer.costUsd ?? 0));
  const mostTime = Math.max(0, ...all.map((each) => each.answer.latency?.p50 ?? 0));
  return {
    ...head,
    state: 'measured',
    measured: {
      runId,
      failing,
      of,
      unanswered,
      rate: rateText(measurement),
      ...(rate && { interval: `${Math.round(rate.low * 100)} to ${Math.round(rate.high * 100)} %` }),
      low: rate?.low ?? 0,
      high: rate?.high ?? 1,
      categories: categories.map(({ category, samples }) => ({ category, samples, share: samples / of })),
      ...(step && { step: stepView(step) }),
      stands,
      callCost: money(costUsd),
      ...(perDayUsd !== undefined && { dayCost: money(perDayUsd) }),
      ...(costUsd !== null && mostCost > 0 && { costShare: costUsd / mostCost }),
      p50: latency ? formatDuration(latency.p50) : '–',
      p95: latency?.p95 === undefined ? '–' : formatDuration(latency.p95),
      ...(latency && mostTime > 0 && { latencyShare: latency.p50 / mostTime }),
      paid: money(paidUsd),
    },
  };
}

const stepView = (step: Step) => ({
  from: step.from,
  fixed: countsText(step.fixed),
  broken: countsText(step.broken),
  verdict: stepText(step),
  kind: step.verdict && step.verdict.fixed + step.verdict.broken > 0 ? step.verdict.kind : ('none' as const),
});

const HEAD = ['', 'fails (95 %)', 'why', 'fixes', 'breaks', 'the step', 'a call', 'a day', 'p50', 'p95'];

function cellsOf({ rung, name, state, why, measured }: RungView): string[] {
  const title = `${rung} ${name}`;
  if (!measured)
    return [title, state === 'not-needed' ? 'not needed' : state, why ?? '', '', '', '', '', '', '', ''];
  const { rate, categories, step, callCost, dayCost = '–', p50, p95 } = measured;
  return [
    title,
    rate,
    categories.map(({ category, samples }) => `${category} ${formatCount(samples)}`).join(', ') || '–',
    step?.fixed ?? '',
    step?.broken ?? '',
    step?.verdict ?? '',
    callCost,
    dayCost,
    p50,
    p95,
  ];
}

const subtitleOf = ({ model, target, volume, rungs }: LadderView) =>
  [
    oneLine(model, 60),
    plural(rungs[0]?.measured?.of ?? 0, 'sample'),
    ...(target === undefined ? ['no target'] : [`target ${target}`]),
    ...(volume === undefined ? [] : [volume]),
  ].join(' · ');

/** A ladder for a terminal. */
export function ladderText(view: LadderView, colors: Colors): string {
  const { prompt, recommendation, rungs, four, note } = view;
  const table = plainTable(HEAD);
  for (const rung of rungs)
    table.push(cellsOf(rung).map((cell, index) => (index === 2 ? wrapped(cell) : cell)));
  const sum = four.figures.map(({ label, text }) => `  ${label}: ${text}`);
  return [
    `${colors.bold(oneLine(prompt.name, 100))}  ${colors.dim(subtitleOf(view))}`,
    '',
    colors.bold(recommendation),
    '',
    tableText(table, colors),
    '',
    `${colors.bold(`4 ${four.name}`)} ${four.verdict}`,
    ...four.reasons.map((reason) => `  ${reason}`),
    ...sum,
    ...(note === undefined ? [] : ['', colors.dim(note)]),
  ].join('\n');
}

/** Breaks a long cell at words. */
const wrapped = (text: string) => text.replace(/(.{20,40}?)\s+(?=\S)/g, '$1\n');

/** A ladder as Markdown. @param level of its heading */
export function ladderMarkdown(view: LadderView, level = 2): string {
  const { prompt, recommendation, rungs, four, note } = view;
  const row = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [
    `${'#'.repeat(level)} Ladder of ${inline(prompt.name)}`,
    '',
    inline(subtitleOf(view)),
    '',
    `**${inline(recommendation)}**`,
    '',
    row(['rung', ...HEAD.slice(1)]),
    `|---|---:|---|---|---|---|---:|---:|---:|---:|`,
    ...rungs.map((rung) => row(cellsOf(rung))),
    '',
    `**4 ${four.name}** ${inline(four.verdict)}`,
    ...four.reasons.map((reason) => inline(reason)),
    '',
    '| calculation | |',
    '|---|---:|',
    ...four.figures.map(({ label, text }) => row([label, text])),
    '',
    '| assumption | | source |',
    '|---|---:|---|',
    ...four.assumptions.map(({ label, text, source }) => row([label, text, source])),
    ...(note === undefined ? [] : ['', `_${inline(note)}_`]),
    '',
  ].join('\n');
}

const inline = (text: string) =>
  oneLine(text, 500)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('@', '@\u200b')
    .replace(/[\\`*_[\]#]/g, (character) => `\\${character}`);
const cell = (text: string) => inline(text).replaceAll('|', '\\|');
