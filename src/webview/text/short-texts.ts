import { signedCount } from '../../core/text/signed-count.ts';

/** A share as a whole percentage. */
export const wholePercent = (share: number) => `${Math.round(share * 100)} %`;

/** A change of a share, in percentage points. */
export const changeInPoints = (change: number) => signedCount(Math.round(change * 100));

/** A change in per cent, as it is seen in figures shown as whole ones: of those below 10, rounding would tell another. */
export function changeInPercent(before: number, after: number): string {
  const [from, to] = [Math.round(before), Math.round(after)];
  return Math.min(from, to) < 10 ? '–' : signedPercent(to / from);
}

/** @param ratio of what is to what was */
export const signedPercent = (ratio: number) => `${signedCount(Math.round((ratio - 1) * 100))} %`;

/** How sure a category is, in words. @param confidence from 0 to 1 */
export function confidenceWords(confidence: number): string {
  if (confidence >= 0.9) return 'almost certain';
  if (confidence >= 0.75) return 'likely';
  if (confidence >= 0.5) return 'more likely than not';
  return 'a guess';
}

/** A text of which only its ends are left where it is longer than so many characters. */
export function cutMiddle(text: string, length: number): string {
  if (text.length <= length) return text;
  const head = Math.ceil((length - 1) * 0.6);
  return `${text.slice(0, head)}…${text.slice(text.length - (length - 1 - head))}`;
}
