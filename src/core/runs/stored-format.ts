import { isObject } from '../text/json-object.ts';

/** What this version writes into the files it stores. What holds no number was written before there was one. */
export const FORMAT = 1;

/** Whether a stored value was written by a later version, and may mean what this one does not know. */
export const isNewerFormat = (value: unknown): boolean =>
  isObject(value) && typeof value.format === 'number' && value.format > FORMAT;

/** @param what for example `The verdict in reviews/x.yml` */
export const newerFormatMessage = (what: string) =>
  `${what} was written by a later version of Prompt Ladder, in a format that this one does not read; update Prompt Ladder.`;
