/** What is shorter is no secret, and masking it would blot out ordinary words. */
const SHORTEST_SECRET = 6;

/** In an answer, which may be about anything; local servers are given keys such as `lm-studio`. */
const SHORTEST_IN_ANSWER = 12;

/**
 * A function that puts `***` in place of secrets, as they are and in base64. For texts about a request, such as errors.
 * @param values each counts and, since `Bearer KEY` is one value, each of its words
 */
export function messageMask(values: readonly string[]): (text: string) => string {
  const mask = maskOf(wordsOf(values).filter(({ length }) => length >= SHORTEST_SECRET));
  // Servers repeat keys, some with their middle already starred.
  return (text) => mask(text).replace(/\bsk-[\w*.-]+/g, '***');
}

/** The same for answers, in which only long values count: a short one is more likely a word than a secret. */
export function answerMask(values: readonly string[]): (text: string) => string {
  return maskOf(wordsOf(values).filter(({ length }) => length >= SHORTEST_IN_ANSWER));
}

const wordsOf = (values: readonly string[]) => [
  ...new Set(values.flatMap((value) => [value, ...value.split(/[\s,;=]+/)])),
];

function maskOf(secrets: readonly string[]): (text: string) => string {
  const forms = secrets.flatMap((secret) => [secret, ...base64FormsOf(secret)]);
  // The longest first, as one may contain another.
  const ordered = [...new Set(forms)].toSorted((a, b) => b.length - a.length);
  return (text) => ordered.reduce((masked, form) => masked.replaceAll(form, '***'), text);
}

/**
 * How a secret looks inside of a longer text in base64: three ways, by how many bytes stand before it modulo three, in
 * two alphabets. Characters that hold bits of its neighbours, too, are left out.
 */
function base64FormsOf(secret: string): string[] {
  return [0, 1, 2].flatMap((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]);
    const [from, to] = [Math.ceil((before * 8) / 6), Math.floor((bytes.length * 8) / 6)];
    return (['base64', 'base64url'] as const).map((alphabet) => bytes.toString(alphabet).slice(from, to));
  });
}
