/** As in a prompt file. */
const MOST_CALLS_A_DAY = 1e12;

const DAYS = { hour: 1 / 24, day: 1, week: 7, month: 365 / 12, year: 365 };

/** What a volume must look like. */
export const VOLUME_HINT = 'a number of calls, such as 50000/day or 2000000/month';

/** `50000/day` as calls a day, a day where no unit is named; `undefined` for what is no volume. */
export function parseVolume(text: string): number | undefined {
  const [, calls = '', unit = 'day'] = /^(\d+)(?:\/(hour|day|week|month|year))?$/.exec(text.trim()) ?? [];
  const volume = Number(calls) / DAYS[unit as keyof typeof DAYS];
  return volume > 0 && volume <= MOST_CALLS_A_DAY ? volume : undefined;
}
