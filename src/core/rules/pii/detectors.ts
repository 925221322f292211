import { BlockList, isIP } from 'node:net';
import type { Span } from '../../text/span.ts';
import { ibanLength } from './iban.ts';

/** A kind of personal data with a form that tells it from other text. */
export interface Detector {
  /** How a message names it. */
  readonly name: string;
  /** The places of it in a text, in order. Takes time in proportion to the text. */
  spans(text: string): Generator<Span>;
}

function* matches(text: string, pattern: RegExp, accepts: (found: string) => boolean = () => true) {
  for (const { index, 0: found } of text.matchAll(pattern)) {
    if (accepts(found)) yield { start: index, end: index + found.length };
  }
}

const digitsIn = (text: string) => text.replace(/\D/g, '');

const EMAIL =
  /(?<![\w.%+-])[\w%+-](?:[\w.%+-]{0,62}[\w%+-])?@(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.){1,8}[a-z]{2,24}(?![\w-])/gi;

/**
 * International numbers (`+49 30 901820`, `0049…`), those of North America (`(212) 555-0123`) and national ones with
 * their leading zero (`020 7946 0958`), the last two only with separators: other rows of digits are not known to be
 * phone numbers.
 */
const PHONE =
  /(?<![\w+.,/-])(?:\+[1-9](?:[ ().-]{0,2}\d){6,13}|(?<!\d )(?:00[1-9](?:[ ().-]{0,2}\d){6,13}|(?:1[-. ])?(?:(?:\(\d{3}\) ?|\d{3}-)\d{3}[-. ]\d{4}|[2-9]\d{2}([. ])[2-9]\d{2}\1\d{4})|\(?0\d{1,4}\)?[ /-]{1,2}\d{3,5}(?:[ -]\d{2,5}){0,3}))(?![\w-]|[.,]\d)/g;
const INTERNATIONAL_PHONE = /^(?:\+|00)/;

const CARD = /(?<![\w.-]|\d[ ])[3-6]\d{3}(?:[ -]?\d){9,15}(?![\w-]|[ ]\d)/g;
const SSN = /(?<![\w.-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w-])/g;
const IBAN = /(?<![\p{L}\p{N}])[A-Z]{2}\d{2}(?: ?[A-Z\d]){11,30}/gu;
const IP =
  /(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}(?!\w|\.\d|:\d*[:.])|[\da-f]{0,4}(?::[\da-f]{0,4}){2,7}(?![\w:]))/gi;

/** Addresses that belong to nobody in particular: private ones, and those of documentation (RFC 5737). */
const COMMON = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  COMMON.addSubnet(network, prefix, 'ipv4');
}
/** Of 2000::/3, from which addresses are given out (RFC 4291), but for those of documentation: `A::B` is code. */
const GIVEN_OUT = /^(?!2001:0?db8:)[23][\da-f]{3}:/i;

/** Whether the last digit of a number is its check digit by Luhn's formula (ISO/IEC 7812-1). */
export function isLuhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = Number(digits[digits.length - 1 - index]);
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

export const DETECTORS = {
  email: { name: 'an e-mail address', spans: (text) => matches(text, EMAIL) },
  phone: {
    name: 'a phone number',
    spans: (text) =>
      matches(text, PHONE, (found) => {
        const { length } = digitsIn(found);
        return INTERNATIONAL_PHONE.test(found) ? length >= 8 && length <= 17 : length >= 9 && length <= 12;
      }),
  },
  card: {
    name: 'a payment card number',
    spans: (text) =>
      matches(text, CARD, (found) => {
        const digits = digitsIn(found);
        return isLuhn(digits) && !/^(\d)\1*$/.test(digits);
      }),
  },
  iban: {
    name: 'an IBAN',
    *spans(text) {
      for (const { index, 0: found } of text.matchAll(IBAN)) {
        const length = ibanLength(found);
        if (length !== undefined) yield { start: index, end: index + length };
      }
    },
  },
  ssn: { name: 'a US social security number', spans: (text) => matches(text, SSN) },
  ip: {
    name: 'an IP address',
    spans: (text) =>
      matches(text, IP, (found) => {
        const family = isIP(found);
        return family === 4 ? !COMMON.check(found) : family === 6 && GIVEN_OUT.test(found);
      }),
  },
} as const satisfies Record<string, Detector>;
