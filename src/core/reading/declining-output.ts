import { parseBoundedJson } from '../text/bounded-json.ts';
import { isCue } from '../text/cues.ts';
import { isJsonLike, type JsonString, jsonStrings } from '../text/json-strings.ts';
import { type Decline, decliningIn } from './reading.ts';

/** Where an output declines: as running text, or in the texts of its JSON. */
export interface DecliningOutput extends Decline {
  /** The whole output declines, and not only a text inside of its JSON. */
  readonly isWhole: boolean;
}

/** Of JSON, the characters and the texts that are read. */
const LONGEST_JSON = 50_000;
const MOST_TEXTS = 50;
/** A name or a label among others says nothing of whether the model knows. */
const FEWEST_WORDS = 3;
const SURE = 0.6;
/** Of a single word: it can be a name or a label, too. */
const SURE_OF_WORD = 0.85;

/**
 * Finds where an output declines to answer. Of JSON, each text is an answer of its own.
 * @param variables of the sample: what stands in one of them, an answer only repeats
 */
export function findDeclining(
  output: string,
  variables: Readonly<Record<string, unknown>> = {},
): DecliningOutput | undefined {
  const isRepeated = ({ phrase }: Decline) =>
    Object.values(variables).some((value) => typeof value === 'string' && value.includes(phrase));
  if (!isJsonLike(output)) {
    const found = decliningIn(output);
    return found && !isRepeated(found) ? { ...found, isWhole: true } : undefined;
  }
  const json = output.slice(0, LONGEST_JSON);
  const texts = jsonStrings(json)
    .filter(({ isKey }) => !isKey)
    .take(MOST_TEXTS)
    .toArray();
  const blank = withoutValues(json, texts);
  if (blank && !isRepeated(blank)) return blank;
  for (const { text, start } of texts) {
    const found = isRunningText(text) ? decliningIn(text) : undefined;
    if (found && found.confidence >= SURE && !isRepeated(found))
      return { ...found, span: spanIn(start, found), isWhole: false };
  }
  return undefined;
}

const spanIn = (start: number, { span }: Decline) => ({ start: span.start + start, end: span.end + start });

/** What lies deeper is taken for a value. */
const DEEPEST = 20;

/** Whether a value of JSON holds nothing, or words for it, also inside of it: `null`, `"-"`, `"not stated"`, `[{}]`. */
export function isBlankValue(value: unknown): boolean {
  let texts = 0;
  for (const each of valuesIn(value)) {
    if (typeof each !== 'string' || ++texts > MOST_TEXTS) return false;
    if (!/^[\p{P}\s]*$/u.test(each) && !isCue('nothing', each) && !isDeclining(each)) return false;
  }
  return true;
}

/** The single values, but for `null`. */
function* valuesIn(value: unknown, depth = 0): Generator<unknown> {
  if (value === null) return;
  if (typeof value !== 'object' || depth > DEEPEST) yield value;
  else for (const each of Object.values(value)) yield* valuesIn(each, depth + 1);
}

const isDeclining = (text: string) =>
  (decliningIn(text)?.confidence ?? 0) >= (/\s/.test(text.trim()) ? SURE : SURE_OF_WORD);

/** `{"name": "unknown", "city": null}`: JSON of which each value says that there is none, and one says so in words. */
function withoutValues(json: string, texts: readonly JsonString[]): DecliningOutput | undefined {
  const declining = texts.filter(({ text }) => isDeclining(text));
  const telling = declining.find(({ text }) => isRunningText(text)) ?? declining[0];
  const found = telling && isBlankJson(json) ? decliningIn(telling.text) : undefined;
  return found && { ...found, span: spanIn(telling?.start ?? 0, found), isWhole: true };
}

function isBlankJson(json: string): boolean {
  try {
    return isBlankValue(parseBoundedJson(json));
  } catch {
    return false;
  }
}

const isRunningText = (text: string) =>
  text.trim().split(/\s+/).length >= FEWEST_WORDS ||
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]{6}/u.test(text);
