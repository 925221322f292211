import { jsonMistake } from '../json/mistake.ts';
import type { FindMistake } from './mistake.ts';
import { xmlMistake } from './xml.ts';
import { yamlMistake } from './yaml.ts';

/** The formats that are read, by the names that stand at a code block. */
export const FORMATS: ReadonlyMap<string, FindMistake> = new Map([
  ['json', (text: string) => (isJson(text) ? undefined : jsonMistake(text))],
  ['yaml', yamlMistake],
  ['yml', yamlMistake],
  ['xml', xmlMistake],
]);

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
