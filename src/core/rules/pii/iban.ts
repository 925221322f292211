/** Characters of an IBAN by country, from the registry of ISO 13616. */
const LENGTHS =
  'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 FI18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 SC31 SE24 SI19 SK24 SM27 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20';
const lengthOf = new Map(LENGTHS.split(' ').map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]));

/**
 * The IBAN that a text begins with, in one piece or in groups with single spaces: a country's length and the check
 * digits modulo 97 must be right.
 * @returns how many characters of the text it takes
 */
export function ibanLength(text: string): number | undefined {
  const length = lengthOf.get(text.slice(0, 2));
  if (length === undefined) return undefined;
  let characters = '';
  let at = 0;
  while (at < text.length && characters.length < length) {
    if (text[at] !== ' ') characters += text[at];
    at++;
  }
  // Not where the last group is longer.
  if (characters.length < length || /[A-Z\d]/.test(text[at] ?? '')) return undefined;
  return remainder(characters.slice(4) + characters.slice(0, 4)) === 1 ? at : undefined;
}

/** Modulo 97, with A for 10 to Z for 35. */
function remainder(characters: string): number {
  let rest = 0;
  for (const character of characters) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest;
}
