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

/** What results of a category fail for, after *for*. */
export const CATEGORY_REASONS: Readonly<Record<Category, string>> = {
  provider: 'no usable answer',
  truncated: 'an answer cut off',
  safety: 'an unsafe answer',
  format: 'a wrong form',
  constraint: 'breaking a constraint',
  refusal: 'a refusal',
  unstable: 'passing only sometimes',
  'missing-knowledge': 'missing knowledge',
  'unsupported-claim': 'an unsupported claim',
  'ignored-context': 'ignoring a given fact',
  'wrong-answer': 'a wrong answer',
};
