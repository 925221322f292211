import type { OpinionForecast } from '../opinions/opinion-forecast.ts';
import { formatDuration } from '../text/amounts.ts';
import { oneLine } from '../text/one-line.ts';
import { plural } from '../text/plural.ts';
import { rangeText } from './forecast.ts';
import { formatTokens } from './format.ts';
import { unpricedText } from './model-price.ts';
import type { Money } from './money.ts';

/** What asking a model about failing results is expected to take, in one line. */
export const opinionForecastLine = (
  { model, results, inputTokens, outputTokens, costUsd, durationMs, server }: OpinionForecast,
  money: Money,
): string =>
  `Second opinion of ${oneLine(model, 100)} on ${plural(results, 'result')}: ≈ ${formatTokens(inputTokens)} input tokens, ${rangeText(outputTokens, formatTokens)} output tokens, ${costUsd ? rangeText(costUsd, money) : unpricedText(server)}, ${durationMs ? `about ${rangeText(durationMs, formatDuration)}` : 'time unknown'}`;
