import type { Diagnostic } from '../diagnostic.ts';
import type { Forecast, Outlay } from '../estimate/forecast.ts';
import { errorOf, exactRange, type LikelyRange } from '../estimate/likely-range.ts';
import { PRICE_DATA } from '../estimate/price.ts';
import { isLoopback } from '../providers/trust.ts';
import type { RunSummary } from '../runs/summary.ts';
import { formatDuration } from '../text/amounts.ts';
import { callsAtOnce } from '../text/calls-at-once.ts';
import { oneLine } from '../text/one-line.ts';
import { formatCount, plural } from '../text/plural.ts';
import { formatTokens } from './format.ts';
import { unpricedText } from './model-price.ts';
import type { Money } from './money.ts';

/** What a run is expected to take, in one line, and what that goes by; `at least` where samples are left out of it. */
export function forecastLine(forecast: Forecast, money: Money): string {
  const {
    samples,
    repeat,
    inputTokens,
    outputTokens,
    costUsd,
    durationMs,
    leftOut,
    cached = 0,
    server,
  } = forecast;
  const isCached = cached > 0 && cached === samples * repeat;
  const asked = [
    plural(samples, 'sample'),
    ...(repeat > 1 ? [plural(repeat, 'repeat')] : []),
    '1 model',
  ].join(' × ');
  const figures = [
    `${leftOut > 0 ? 'at least ' : ''}${inputText(inputTokens)} input tokens`,
    `${rangeText(outputTokens, formatTokens)} output tokens`,
    costUsd ? rangeText(costUsd, money) : unpricedText(server),
    ...(isCached ? [] : [durationMs ? `about ${rangeText(durationMs, formatDuration)}` : 'time unknown']),
    ...(cached > 0 ? [isCached ? 'all from the cache' : `${formatCount(cached)} from the cache`] : []),
  ];
  return `${asked}: ${figures.join(', ')} (${basisOf(forecast, money).join('; ')})`;
}

const inputText = ({ exact, total, bounds = exactRange(total) }: Forecast['inputTokens']) =>
  `${exact ? '' : '≈ '}${rangeText(bounds, formatTokens)}`;

function basisOf(forecast: Forecast, money: Money): string[] {
  const {
    model,
    samples,
    inputTokens,
    outputBasis,
    costUsd,
    leftOut,
    notCounted,
    server,
    embedding,
    durationMs,
    concurrency,
  } = forecast;
  return [
    oneLine(model, 100),
    ...(inputTokens.bounds ? ["input by a count that may differ from the server's"] : []),
    ...(samples > 0 ? [outputSource(outputBasis)] : []),
    ...(durationMs && concurrency !== undefined ? [`time with ${callsAtOnce(concurrency)}`] : []),
    ...(costUsd && costUsd.high > 0 ? [`prices of ${PRICE_DATA.date}`] : []),
    ...(costUsd || isLoopback(server) ? [] : ['add unknown prices to .prompt-ladder/config.yml']),
    ...limitText(forecast, money),
    ...notCounted.map((what) => `${what} not counted, as no run has shown any`),
    ...(embedding
      ? [`before it ${plural(embedding.texts, 'passage')} embedded by ${oneLine(embedding.model, 100)}`]
      : []),
    ...(leftOut > 0 ? [`left out: ${plural(leftOut, 'sample')} that cannot be rendered`] : []),
  ];
}

/** Whether a run gets to its end within its limit: before its last call, what that may cost must still be left. */
function limitText(
  { costUsd, maxCostUsd, mostOfCallUsd = 0, mostOfShortestUsd = 0, samples, repeat, cached = 0 }: Forecast,
  money: Money,
): string[] {
  const calls = samples * repeat - cached;
  if (!costUsd || maxCostUsd === undefined || calls < 1) return [];
  if (mostOfShortestUsd > maxCostUsd)
    return [
      `no call can be made within the limit of ${money(maxCostUsd)}, since even the shortest may cost ${money(mostOfShortestUsd)}`,
    ];
  const needed = (usd: number) => Math.max(usd, (usd * (calls - 1)) / calls + mostOfCallUsd);
  if (needed(costUsd.high) <= maxCostUsd) return [];
  const verb = needed(costUsd.low) > maxCostUsd ? 'will' : 'may';
  const why =
    mostOfCallUsd > 0
      ? `, since a call that may cost ${money(mostOfCallUsd)} is made only while that is left`
      : '';
  return [`${verb} stop at the limit of ${money(maxCostUsd)}${why}`];
}

/** Where a forecast of output comes from. */
export function outputSource(basis: Forecast['outputBasis']): string {
  switch (basis.kind) {
    case 'earlier':
      return `output as in ${basis.runs === 1 ? 'the last run' : `the last ${basis.runs} runs`}`;
    case 'written':
      return `output by ${basis.from.map((key) => `"${key}"`).join(', ')}`;
    case 'assumed':
      return 'output assumed, as neither runs nor the prompt tell';
  }
}

/** Where nobody knows a price, so many tokens are asked about as one USD is. */
const TOKENS_PER_USD = 1_000_000;

/**
 * Why something is confirmed before it is made: `may cost up to $4.20, above the limit of $1.00 for asking first`;
 * `undefined` where it takes no more than that.
 * @param forecasts of all that is made together
 * @param threshold USD
 */
export function aboveThreshold(
  forecasts: readonly Outlay[],
  threshold: number,
  money: Money,
): string | undefined {
  const unpriced = forecasts.filter(({ costUsd, server }) => costUsd === null && !isLoopback(server));
  const usd = forecasts.reduce((sum, { costUsd }) => sum + (costUsd?.high ?? 0), 0);
  if (usd > threshold) {
    const sum = unpriced.length > 0 ? `${money(usd)} and more` : `up to ${money(usd)}`;
    return `may cost ${sum}, above the limit of ${money(threshold)} for asking first`;
  }
  const tokens = unpriced.reduce((sum, each) => sum + each.mostTokens, 0);
  if (tokens <= threshold * TOKENS_PER_USD) return undefined;
  return `may take up to ${formatTokens(tokens)} tokens at an unknown price, above the limit of ${formatTokens(threshold * TOKENS_PER_USD)} for asking first`;
}

/** What mistakes in the files mean for figures that were made nevertheless. */
export function errorsNote(diagnostics: readonly Diagnostic[]): string[] {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  return errors > 0 ? [`The files have ${plural(errors, 'error')}, so the figures may be incomplete`] : [];
}

/** The forecast of a run beside what it took, with the error in per cent of what it took. */
export function forecastBesideActual(
  { inputTokens, outputTokens, costUsd }: Forecast,
  summary: RunSummary,
  money: Money,
): string {
  const parts = [
    `${inputText(inputTokens)} in (${errorText(inputTokens.bounds ?? exactRange(inputTokens.total), summary.inputTokens)})`,
    `${rangeText(outputTokens, formatTokens)} out (${errorText(outputTokens, summary.outputTokens)})`,
  ];
  // What the cache answers costs nothing, which says nothing about the forecast.
  if (costUsd && costUsd.high > 0 && summary.costUsd !== null && summary.cachedCalls === 0) {
    parts.push(`${rangeText(costUsd, money)} (${errorText(costUsd, summary.costUsd)})`);
  }
  return parts.join(', ');
}

function errorText(forecast: LikelyRange, actual: number): string {
  const error = errorOf(forecast, actual);
  if (!Number.isFinite(error)) return 'none used';
  const percent = Math.round(error * 100);
  if (percent === 0) return 'right';
  return `${Math.abs(percent)} % too ${percent > 0 ? 'high' : 'low'}`;
}

/** Both limits, or one where they read the same; a unit that they share stands once: `118–156 ms`. */
export function rangeText({ low, high }: LikelyRange, format: (value: number) => string): string {
  const [least, most] = [format(low), format(high)];
  if (least === most) return least;
  const [, unit] = /^\S+( \S+)$/.exec(most) ?? [];
  return `${unit !== undefined && /^\S+ \S+$/.test(least) && least.endsWith(unit) ? least.slice(0, -unit.length) : least}–${most}`;
}
