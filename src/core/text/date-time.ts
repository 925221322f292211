/** A moment as one reads it, in the reader's language and time zone: `Jun 12, 2025, 9:41 AM`. */
export const dateTime = (at: string): string =>
  new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
