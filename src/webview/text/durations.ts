import { formatDuration } from '../../core/text/amounts.ts';

/** A text whose durations never break between a figure and its unit. */
export const unbroken = (text: string): string => text.replace(/(?<=\d) (?=(?:ms|s|min|h)\b)/g, '\u00a0');

/** A duration for where lines break. */
export const unbrokenDuration = (ms: number): string => unbroken(formatDuration(ms));
