export const MOMENT = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** A time in the reader's own time zone. @param iso ISO 8601 */
export function Moment({ iso }: { iso: string }) {
  const time = new Date(iso);
  return <time dateTime={iso}>{Number.isNaN(time.getTime()) ? iso : MOMENT.format(time)}</time>;
}
