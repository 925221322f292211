/** What a sentence of an answer does; an error is what a gateway says in the place of one. */
export const KINDS = [
  'claim',
  'lead-in',
  'disclaimer',
  'caution',
  'refusal',
  'not-knowing',
  'question',
  'referral',
  'error',
] as const;
export type Kind = (typeof KINDS)[number];
