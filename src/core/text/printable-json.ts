/** What a terminal obeys or turns text around by, and JSON lets stand as it is; all of it can only be inside of strings. */
const UNPRINTABLE = /[\u007f-\u009f\u2028\u2029\p{Bidi_Control}]/gu;

/** JSON that is safe to print: what is not seen is escaped, which changes no value. */
export const printableJson = (value: unknown, indent?: number): string =>
  JSON.stringify(value, null, indent).replace(
    UNPRINTABLE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
