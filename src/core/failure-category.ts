/** Why results fail. In the order in which they are tried: of several, the first is the primary one. */
export const CATEGORIES = [
  'provider',
  'truncated',
  'safety',
  'format',
  'constraint',
  'refusal',
  'unstable',
  'missing-knowledge',
  'unsupported-claim',
  'ignored-context',
  'wrong-answer',
] as const;
export type Category = (typeof CATEGORIES)[number];
