import { datesIn } from './dates.ts';

const THINGS = {
  email: /[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}/,
  amount: /[$€£] ?\d{1,9}(?:[.,]\d{1,2})?|\b\d{1,9}(?:[.,]\d{2})? ?(?:USD|EUR|GBP|dollars|euros)\b/,
  reference: /#\d{2,12}\b|\b[A-Z]{1,5}-?\d{3,12}\b/,
  phone: /\+\d[\d ()-]{6,18}\d/,
  person: /\b(?:my name is|this is|i am|regards,|cheers,|best,) +([A-Z]\p{L}{1,30}(?: [A-Z]\p{L}{1,30})?)/iu,
} as const;

const KINDS: readonly (readonly [RegExp, keyof typeof THINGS])[] = [
  [/e-?mail/i, 'email'],
  [/amount|price|cost|total|sum/i, 'amount'],
  [
    /(?:order|invoice|ticket|booking|reference|account|customer)_?(?:id|no|number|ref)?$|_id$|reference/i,
    'reference',
  ],
  [/phone/i, 'phone'],
  [/name$/i, 'person'],
];

/** The thing in a text that a key such as `email` or `order_number` names; null where the text has none. */
export function extract(key: string, text: string): string | null | undefined {
  const kind = KINDS.find(([pattern]) => pattern.test(key))?.[1];
  if (kind === undefined) return undefined;
  const match = THINGS[kind].exec(text);
  return match === null ? null : (match[1] ?? match[0]);
}

/** Addresses, amounts, numbers, people and dates that a text names. */
export function extractAll(text: string): string[] {
  const found = Object.values(THINGS).map((pattern) => pattern.exec(text));
  const things = found.flatMap((match) => (match === null ? [] : [match[1] ?? match[0]]));
  return [...new Set([...things, ...datesIn(text).map((date) => date.text)])];
}
