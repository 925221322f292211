import { sourceOf } from '../reading/classifier.ts';
import { parseBoundedJson } from '../text/bounded-json.ts';
import { isObject } from '../text/json-object.ts';
import { lineSentenceSpans } from '../text/sentences.ts';

const LONGEST = 2_000;
const LONGEST_SENTENCE = 400;
const SURE = 0.6;
const LIKELY = 0.02;

/** Keys of the objects in which gateways and providers complain, in small letters without `_` and `-`. */
const ERROR_KEYS: ReadonlySet<string> = new Set(
  'error errors err code status statuscode message msg detail details type title requestid object param path timestamp fault reason success ok innererror traceid instance'.split(
    ' ',
  ),
);

/** Whether an output is a gateway's or a provider's own complaint, alone or nearly so, in place of an answer. */
export function isErrorText(output: string): boolean {
  if (output.length > LONGEST) return false;
  return /^\s*\{/.test(output) ? isErrorObject(output) : complains(output);
}

/** Of a page, its text counts. A mere word or number is a label. */
function complains(text: string): boolean {
  const plain = text.replace(/<[^>]{0,200}>/g, ' ').trim();
  if (/^(?:\p{Ll}*|\P{L}*)$/u.test(plain)) return false;
  const [first] = lineSentenceSpans(plain.slice(0, LONGEST_SENTENCE));
  // What does not even begin like an error is none.
  const likely = first ? sourceOf(plain.slice(first.start, first.end)).gateway : 0;
  return likely > LIKELY && sourceOf(plain).gateway > SURE;
}

/** An object of nothing but an error: it says so, or complains under a key for errors or beside a status. */
function isErrorObject(json: string): boolean {
  let value: unknown;
  try {
    value = parseBoundedJson(json);
  } catch {
    return false;
  }
  if (!isObject(value)) return false;
  const fields = new Map(
    Object.entries(value).map(([key, each]) => [key.toLowerCase().replace(/[_-]/g, ''), each]),
  );
  const keys = [...fields.keys()];
  if (keys.length === 0 || !keys.every((key) => ERROR_KEYS.has(key))) return false;
  if (fields.get('object') === 'error') return true;
  const error = fields.get('error');
  if (isObject(error)) return Object.keys(error).some((key) => ABOUT_ERROR.test(key));
  const isAboutError = keys.length === 1 || keys.some((key) => SAYS_ERROR.test(key));
  return isAboutError && [...fields.values()].some((each) => textsOf(each).some(complains));
}

const ABOUT_ERROR = /^(?:message|code|type|status|param)$/i;
const SAYS_ERROR = /^(?:err(?:or|ors)?|fault|detail|code|status|statuscode|requestid)$/;
const textsOf = (value: unknown): string[] =>
  typeof value === 'string' ? [value] : Object.values(Object(value)).flatMap(textsOf);
