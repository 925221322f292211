import type { Run } from '../runs/run.ts';
import { oneLine } from '../text/one-line.ts';
import type { Colors } from './colors.ts';

const NOTE = 'The practice model (practice-1) answered: a free offline stand-in, not a real model.';

type Asked = Pick<Run, 'provider'>;

const isPractice = ({ provider }: Asked) => provider === 'practice';

/** What every view says where a run was answered by no real model; `undefined` where all were. */
export const practiceNote = (...runs: readonly Asked[]): string | undefined =>
  runs.some(isPractice) ? NOTE : undefined;

/** The same for a terminal: a line, or none. */
export const practiceLines = (colors: Colors, ...runs: readonly Asked[]): string[] =>
  runs.some(isPractice) ? [colors.dim(NOTE)] : [];

/** Who answered a run, where there is room for a name only. */
export const modelLabel = (run: Asked & Pick<Run, 'model'>): string =>
  isPractice(run) ? 'practice model' : oneLine(run.model, 40);
