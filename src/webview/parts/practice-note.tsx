import type { RunView } from '../../core/dashboard/view.ts';
import { practiceNote } from '../../core/report/practice.ts';

interface Props {
  readonly runs: readonly Pick<RunView['run'], 'provider'>[];
  /** Whose own note is on the page already. */
  readonly beside?: Pick<RunView['run'], 'provider'>;
}

/** Says where answers are of no real model. */
export function PracticeNote({ runs, beside }: Props) {
  const note = practiceNote(...runs);
  const isSaid = beside && practiceNote(beside) !== undefined;
  return note && !isSaid ? <p class="quiet">{note}</p> : null;
}
