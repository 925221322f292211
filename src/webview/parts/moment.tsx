import { dateTime } from '../../core/text/date-time.ts';

/** A time in the reader's own time zone. @param iso ISO 8601 */
export function Moment({ iso }: { iso: string }) {
  return <time dateTime={iso}>{Number.isNaN(Date.parse(iso)) ? iso : dateTime(iso)}</time>;
}
