import { type Declining, decliningIn } from './reading.ts';

/** Where an output declines: as running text, or in the texts of its JSON. */
export interface DecliningOutput extends Declining {
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
  for (const match of json.matchAll(/"((?:[^"\\]|\\.){1,2000})"\s*(?=[,}\]])/g).take(MOST_TEXTS)) {
    const isWhole = isOnlyText(json, match);
    const [, text = ''] = match;
    const found = isWhole || isRunningText(text) ? decliningIn(text) : undefined;
    if (!found || (!isWhole && found.confidence < SURE)) continue;
    const by = match.index + 1;
    return { ...found, span: { start: found.span.start + by, end: found.span.end + by }, isWhole };
  }
  return undefined;
}

/** `{"error": "I cannot …"}`: JSON that holds nothing beside one text. */
const isOnlyText = (json: string, { index, 0: text }: RegExpExecArray) =>
  /^\s*\{\s*"[^"]{0,80}"\s*:\s*$/.test(json.slice(0, index)) &&
  /^\s*\}\s*$/.test(json.slice(index + text.length));

const isRunningText = (text: string) =>
  text.trim().split(/\s+/).length >= FEWEST_WORDS ||
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]{6}/u.test(text);
