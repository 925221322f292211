import { jsonStrings } from '../text/json-strings.ts';
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

/** Finds where an output declines to answer. Of JSON, each text is an answer of its own. */
export function findDeclining(output: string): DecliningOutput | undefined {
  if (!/^\s*[{[]/.test(output)) {
    const found = decliningIn(output);
    return found && { ...found, isWhole: true };
  }
  const json = output.slice(0, LONGEST_JSON);
  const empty = withoutValues(json);
  if (empty) return empty;
  for (const { text, start } of jsonStrings(json)
    .filter(({ isKey }) => !isKey)
    .take(MOST_TEXTS)) {
    const isWhole = isOnlyText(json, start - 1, start + text.length + 1);
    const found = isWhole || isRunningText(text) ? decliningIn(text) : undefined;
    if (!found || (!isWhole && found.confidence < SURE)) continue;
    return { ...found, span: { start: found.span.start + start, end: found.span.end + start }, isWhole };
  }
  return undefined;
}

const NULLS = /^\s*\{(?:\s*"[^"]{0,80}"\s*:\s*null\s*,?){2,}\}\s*$/;

/** `{"name": "unknown", "city": null}`: JSON of which each value says that there is none, and one says so in words. */
function withoutValues(json: string): DecliningOutput | undefined {
  const texts = jsonStrings(json)
    .filter(({ isKey }) => !isKey)
    .take(MOST_TEXTS)
    .toArray();
  const blank = texts.reduceRight(
    (rest, { start, text }) => `${rest.slice(0, start - 1)}null${rest.slice(start + text.length + 1)}`,
    json,
  );
  if (!NULLS.test(blank)) return undefined;
  const found = texts.map(({ text, start }) => ({ start, declining: decliningIn(text) }));
  const [first] = found;
  if (!first?.declining || found.some(({ declining }) => !declining || declining.confidence < SURE))
    return undefined;
  const { span } = first.declining;
  return {
    ...first.declining,
    span: { start: span.start + first.start, end: span.end + first.start },
    isWhole: true,
  };
}

/** `{"error": "I cannot …"}`: JSON that holds nothing beside one text. */
const isOnlyText = (json: string, start: number, end: number) =>
  start < 100 &&
  /^\s*\{\s*"[^"]{0,80}"\s*:\s*$/.test(json.slice(0, start)) &&
  /^\s*\}\s*$/.test(json.slice(end));

const isRunningText = (text: string) =>
  text.trim().split(/\s+/).length >= FEWEST_WORDS ||
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]{6}/u.test(text);
