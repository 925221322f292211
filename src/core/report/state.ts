import type { InterruptedRun, PromptState, StateCounts } from '../runs/prompt-state.ts';
import { formatCount, plural } from '../text/plural.ts';
import { passedText } from './part.ts';

/**
 * What the samples of a prompt come to now: `24 of 30 passed`, or, where some were never asked, how many have an answer:
 * `1 of 30 samples, 1 passed`. Where nothing was checked, `30 not checked`.
 */
export function stateSentence({ samples, done, passed, unanswered, isUnchecked }: StateCounts): string {
  const answered = passedText(passed, isUnchecked);
  const whole = isUnchecked ? answered : `${formatCount(passed)} of ${formatCount(samples)} passed`;
  const sum =
    done < samples
      ? `${formatCount(done - unanswered)} of ${formatCount(samples)} samples, ${answered}`
      : whole;
  return unanswered > 0 ? `${sum}, ${formatCount(unanswered)} without an answer` : sum;
}

/**
 * What is to be done where nothing fails and some samples were never asked; `undefined` where there are none, or where
 * a run that may ask them is under way.
 */
export function othersSentence({
  counts,
  underWay,
}: Pick<PromptState, 'counts' | 'underWay'>): string | undefined {
  const { samples, done, failed, unanswered } = counts;
  if (underWay || failed + unanswered > 0 || done >= samples) return undefined;
  return `${stateSentence(counts)}; run the others, too.`;
}

/** That a run waits to be resumed: `Interrupted at 12 of 30: Resume`. */
export function interruptedSentence({ run, done, of }: InterruptedRun): string {
  if (run.state === 'incomplete') return `${plural(run.summary?.errors ?? 0, 'answer')} missing: Resume`;
  return `Interrupted at ${formatCount(done)} of ${formatCount(of)}: Resume`;
}

/** What has changed since a run, to be put behind what is said of it: `prompt and samples changed since`. */
export function changedSentence(changed: readonly string[]): string {
  if (changed.length === 0) return '';
  const last = changed.at(-1);
  return `${changed.length > 1 ? `${changed.slice(0, -1).join(', ')} and ${last}` : last} changed since`;
}
