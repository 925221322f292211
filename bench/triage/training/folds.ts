import { createHash } from 'node:crypto';

/**
 * What was fitted on an answer is surer of it than of others. So what its sentences do is told by weights fitted on the
 * answers of the other folds, when answers are fitted by it (Wolpert 1992, stacked generalization).
 */
export const FOLDS = 3;

/** The fold of an answer: always the same of the same text. */
export const foldOf = (answer: string): number =>
  createHash('sha256').update(answer).digest().readUInt32LE() % FOLDS;
