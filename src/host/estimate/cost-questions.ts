import * as vscode from 'vscode';
import { type Forecast, outlayOf } from '../../core/estimate/forecast.ts';
import { aboveThreshold, forecastLine } from '../../core/report/forecast.ts';
import { moneyOf } from '../../core/report/money.ts';
import { oneLine } from '../../core/text/one-line.ts';
import { plural } from '../../core/text/plural.ts';
import type { Project } from '../../core/workspace/project.ts';
import type { Settings } from '../editor/settings.ts';

/**
 * Asks before a run that may cost more than a threshold, or take many tokens at an unknown price. A workspace may lower
 * the threshold and not raise it; a limit on what a run may cost is an agreement to it.
 */
export async function isAgreed(
  prompt: string,
  forecast: Forecast,
  { config }: Project,
  { maxCost, confirmAbove }: Pick<Settings, 'maxCost' | 'confirmAbove'>,
): Promise<boolean> {
  if (maxCost !== undefined) return true;
  const money = moneyOf(config.currency);
  const threshold = Math.min(confirmAbove, config.confirmAbove ?? confirmAbove);
  const most = aboveThreshold([outlayOf(forecast)], threshold, money);
  if (most === undefined) return true;
  const question = `Run the samples of ${oneLine(prompt, 100)}? The run ${most}.`;
  const detail = forecastLine(forecast, money);
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, 'Run')) === 'Run';
}

/** Shown while a forecast is made. */
export const countingText = (samples: number) => `counting… ${plural(samples, 'sample')}`;
