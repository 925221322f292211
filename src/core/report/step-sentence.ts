import type { Remedy } from '../triage/remedies.ts';

/** What to do about a cause first: `Cheapest step: ask for the JSON alone.` */
export const stepSentence = ({ remedy: { text } }: { readonly remedy: Pick<Remedy, 'text'> }) =>
  `Cheapest step: ${text.charAt(0).toLowerCase()}${text.slice(1)}`;
