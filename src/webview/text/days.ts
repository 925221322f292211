import { DAY_MS } from '../../core/text/amounts.ts';

const DAY = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });

/**
 * A run by its day: `today's run`, `yesterday's run`, `the run of Jun 3, 2026`.
 * @param startedAt ISO 8601
 * @param isLive whether today is when it is read: not so in a report
 */
export function dayOfRun(startedAt: string, isLive: boolean, now = new Date()): string {
  const time = new Date(startedAt);
  const isOf = (day: Date) => day.toDateString() === time.toDateString();
  if (isLive && isOf(now)) return "today's run";
  if (isLive && isOf(new Date(now.getTime() - DAY_MS))) return "yesterday's run";
  return Number.isNaN(time.getTime()) ? 'a run' : `the run of ${DAY.format(time)}`;
}
