import type { Run } from '../runs/run.ts';

/** What every report says of answers that came from no real model; `undefined` for others. */
export const practiceNote = ({ provider }: Pick<Run, 'provider'>): string | undefined =>
  provider === 'practice'
    ? 'Answered by the practice model: an offline stand-in that costs nothing, not a real model.'
    : undefined;
