import { isObject } from '../providers/json-object.ts';
import { COMPLAINT, ERROR_TEXTS } from './error-phrases.ts';

const COMPLAINS = new RegExp(COMPLAINT, 'i');
const LONGEST_ERROR_TEXT = 2_000;

/** Keys of the objects in which gateways and providers complain, in small letters without `_` and `-`. */
const ERROR_KEYS: ReadonlySet<string> = new Set(
  'error errors err code status statuscode message msg detail details type title requestid object param path timestamp fault reason success ok innererror traceid instance'.split(
    ' ',
  ),
);

/** Whether an output is a gateway's or a provider's own complaint, alone or nearly so, in place of an answer. */
export function isErrorText(output: string): boolean {
  if (output.length > LONGEST_ERROR_TEXT) return false;
  return /^\s*\{/.test(output) ? isErrorObject(output) : ERROR_TEXTS.some((text) => text.test(output));
}

/** An object of nothing but an error: it says so, or complains under a key for errors or beside a status. */
function isErrorObject(json: string): boolean {
  let value: unknown;
  try {
    value = JSON.parse(json);
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
  if (isObject(fields.get('error')))
    return Object.keys(fields.get('error') as object).some((key) => ABOUT_ERROR.test(key));
  const isAboutError = keys.length === 1 || keys.some((key) => SAYS_ERROR.test(key));
  return isAboutError && [...fields.values()].some((each) => COMPLAINS.test(textOf(each)));
}

const ABOUT_ERROR = /^(?:message|code|type|status|param)$/i;
const SAYS_ERROR = /^(?:err(?:or|ors)?|fault|detail|code|status|statuscode|requestid)$/;
const textOf = (value: unknown) => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
