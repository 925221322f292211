export type TermKind = 'word' | 'number' | 'date' | 'time' | 'unit';

/** A word, number, date or time of a text, in the one form that all ways to write it share. */
export interface Term {
  /** `refund`, `#30`, `@06-03` (3 June), `@17:00`, `%06` (June), `%day1` (Monday). */
  readonly key: string;
  readonly kind: TermKind;
  /** UTF-16 offsets of what it was read from. */
  readonly start: number;
  readonly end: number;
  /** Begins with a capital letter. */
  readonly isCapital: boolean;
  /** Carries no content of its own. */
  readonly isStop: boolean;
}

/** A name, number, date or time, which cannot be right by chance. */
export const isSpecific = ({ kind, isCapital, isStop }: Term) =>
  (kind !== 'word' && kind !== 'unit') || (isCapital && !isStop);

/** A number, date or time, and no word. */
export const isFigure = (key: string) => /^[#@%]/.test(key);

export function figure(key: string, kind: TermKind, start: number, end: number): Term {
  return { key, kind, start, end, isCapital: false, isStop: false };
}

/** In two digits. */
export const twoDigits = (value: number) => String(value).padStart(2, '0');
