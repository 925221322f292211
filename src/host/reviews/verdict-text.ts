import type { StoredVerdict } from '../../core/reviews/verdict.ts';
import { dateTime } from '../../core/text/date-time.ts';
import { oneLine } from '../../core/text/one-line.ts';

const DECIDED = { approve: 'Approved', reject: 'Rejected', correct: 'Corrected' } as const;

/** Characters shown of a name that anybody may have written. */
const MAX_NAME = 60;

/** What was decided, by whom and when. */
export function reviewVerdictText({ verdict, reviewer, reviewedAt }: StoredVerdict): string {
  const by = reviewer ? ` by ${oneLine(reviewer, MAX_NAME)}` : '';
  return `${DECIDED[verdict]}${by} on ${dateTime(reviewedAt)}`;
}
