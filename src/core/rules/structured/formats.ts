import { jsonSyntaxProblem } from '../json/syntax-problem.ts';
import type { FindProblem } from './format-problem.ts';
import { xmlProblem } from './xml.ts';
import { yamlProblem } from './yaml.ts';

/** The formats that are read, by the names that stand at a code block. */
export const FORMATS: ReadonlyMap<string, FindProblem> = new Map([
  ['json', (text: string) => (isJson(text) ? undefined : jsonSyntaxProblem(text))],
  ['yaml', yamlProblem],
  ['yml', yamlProblem],
  ['xml', xmlProblem],
]);

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
