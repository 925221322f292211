import { formatPercent, oneLine } from '../../core/report/format.ts';
import type { Money } from '../../core/report/money.ts';
import type { Run } from '../../core/runs/run.ts';
import type { DescribedMoment } from '../../core/versions/moment-reader.ts';
import type { PromptMoment } from '../../core/versions/prompt-history.ts';
import type { ReadHistory } from './histories.ts';

const MAX_LABEL = 80;

/** What a moment is called. */
export function titleOf(moment: PromptMoment): string {
  switch (moment.kind) {
    case 'version':
      return oneLine(`v${moment.version.number} ${moment.version.message}`.trim(), MAX_LABEL);
    case 'commit':
      return oneLine(moment.commit.subject || moment.commit.hash.slice(0, 12), MAX_LABEL);
    case 'run':
      return rateOf(moment.run);
  }
}

/** What is worth to know of a moment beside its name, the change first. */
export function detailsOf(
  moment: PromptMoment,
  described: DescribedMoment | undefined,
  { money, runOf }: Pick<ReadHistory, 'money' | 'runOf'>,
): string[] {
  const time = timeOf(moment.at);
  const changed = described ? [described.change] : [];
  switch (moment.kind) {
    case 'version': {
      const { run, version, labels } = moment;
      const isOwn = run?.versionHash === version.versionHash;
      const result = run
        ? [rateOf(run), ...(isOwn ? [] : [`on ${modelOf(run)}`]), ...costOf(run, money)]
        : [];
      return [...labels, ...changed, ...result, time];
    }
    case 'commit': {
      const run = described?.identity === undefined ? undefined : runOf(described.identity);
      const result = run ? [rateOf(run), ...costOf(run, money)] : [];
      return [...changed, ...result, oneLine(moment.commit.author, 40), time];
    }
    case 'run': {
      const version = moment.version ? [`v${moment.version.number}`] : [];
      return [...version, modelOf(moment.run), time, ...costOf(moment.run, money), ...changed];
    }
  }
}

const modelOf = ({ provider, model }: Run) =>
  provider === 'practice' ? 'practice model' : oneLine(model, 40);

export const ICONS = { version: 'tag', commit: 'git-commit', run: 'beaker' } as const;

export const timeOf = (at: string) =>
  new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });

function rateOf({ summary, state }: Run): string {
  if (!summary || summary.results === 0) return state === 'running' ? 'Running' : 'No results';
  const rate = `${formatPercent(summary.passed, summary.results)} of ${summary.results} passed`;
  return state === 'finished' ? rate : `${rate}, ${state}`;
}

const costOf = ({ summary }: Run, money: Money): string[] =>
  summary && summary.calls > 0
    ? [summary.costUsd === null ? 'cost unknown' : `${money(summary.costUsd / summary.calls)} a call`]
    : [];
