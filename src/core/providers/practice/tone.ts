import { shared, terms } from './words.ts';

const PRESSING = new Set(
  terms(
    'urgent urgently asap immediately emergency now down outage locked losing lost deadline today tonight critical blocked stuck fraud stolen unauthorised',
  ),
);
const RELAXED = new Set(
  terms('whenever someday suggestion idea wish curious nice minor eventually rush hurry'),
);

const PLEASED = new Set(
  terms('great love excellent happy thank amazing nice perfect wonderful helpful enjoy glad'),
);
const DISPLEASED = new Set(
  terms(
    'bad terrible hate awful worst disappointed poor slow angry useless rude broken crash error freeze missing wrong problem unacceptable annoyed',
  ),
);

/** How pressing a text sounds, from 0 to 1. */
export function pressure(text: string): number {
  const stems = terms(text);
  const cues =
    shared(new Set(stems), PRESSING) + (/can['’]?t|cannot|!{2,}|\bright now\b/i.test(text) ? 1 : 0);
  const relief = shared(new Set(stems), RELAXED) + (/\bno (?:rush|hurry)\b/i.test(text) ? 2 : 0);
  return Math.max(0, Math.min(1, 0.2 + 0.2 * cues - 0.15 * relief));
}

/** How pleased a text sounds, from 0 to 1; 0.5 where it does not say. */
export function mood(text: string): number {
  const stems = new Set(terms(text));
  const liked = shared(stems, PLEASED);
  const disliked = shared(stems, DISPLEASED);
  return liked + disliked === 0 ? 0.5 : liked / (liked + disliked);
}
