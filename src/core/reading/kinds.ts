/** What a sentence of an answer does. */
export const KINDS = [
  'claim',
  'lead-in',
  'disclaimer',
  'caution',
  'refusal',
  'not-knowing',
  'question',
  'referral',
] as const;
export type Kind = (typeof KINDS)[number];
