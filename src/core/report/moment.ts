import type { Run } from '../runs/run.ts';
import { dateTime } from '../text/date-time.ts';
import { oneLine } from '../text/one-line.ts';
import type { DescribedMoment } from '../versions/moment-reader.ts';
import type { PromptMoment } from '../versions/prompt-history.ts';
import { costText, knownCost } from './model-price.ts';
import type { Money } from './money.ts';
import { standingText } from './part.ts';
import { modelLabel } from './practice.ts';

const MAX_LABEL = 80;

/** What the words about a moment need to know beside it. */
export interface MomentContext {
  readonly money: Money;
  /** The newest run of a prompt with its rules, by its identity. */
  readonly runOf: (identity: string) => Run | undefined;
}

/** What a moment is called. */
export function titleOf(moment: PromptMoment): string {
  switch (moment.kind) {
    case 'version':
      return oneLine(`v${moment.version.number} ${moment.version.message}`.trim(), MAX_LABEL);
    case 'commit':
      return oneLine(moment.commit.subject || moment.commit.hash.slice(0, 12), MAX_LABEL);
    case 'run':
      return standingText(moment.run);
  }
}

/** What is worth to know of a moment beside its name, the change first. */
export function detailsOf(
  moment: PromptMoment,
  described: DescribedMoment | undefined,
  { money, runOf }: MomentContext,
): string[] {
  const time = dateTime(moment.at);
  const changed = described ? [described.change] : [];
  switch (moment.kind) {
    case 'version': {
      const { run, version, labels } = moment;
      const isOwn = run?.versionHash === version.versionHash;
      const result = run
        ? [standingText(run), ...(isOwn ? [] : [`on ${modelLabel(run)}`]), ...costOf(run, money)]
        : [];
      return [...labels, ...changed, ...result, time];
    }
    case 'commit': {
      const run = described?.identity === undefined ? undefined : runOf(described.identity);
      const result = run ? [standingText(run), ...costOf(run, money)] : [];
      return [...changed, ...result, oneLine(moment.commit.author, 40), time];
    }
    case 'run': {
      const version = moment.version ? [`v${moment.version.number}`] : [];
      return [...version, modelLabel(moment.run), time, ...costOf(moment.run, money), ...changed];
    }
  }
}

/** What a call of a run cost, or why that is not known. */
function costOf({ summary, server }: Run, money: Money): string[] {
  if (!summary || summary.calls === 0) return [];
  const { costUsd, calls } = summary;
  if (knownCost(summary, server) === null) return [costText(summary, server, money)];
  return [`${money((costUsd ?? 0) / calls)} a call`];
}
