import { YamlDocument } from '../../documents/yaml-document.ts';
import { formatCount } from '../../text/plural.ts';
import { trimmedSpan } from '../finding.ts';
import type { FormatProblem } from './format-problem.ts';

/** Characters of a text that is read; a longer one, which no model writes, would take seconds. */
const LONGEST = 500_000;

/**
 * Why a text is not one YAML 1.2 document that holds a map or a list; any line of prose would be a YAML text.
 * Aliases, depth and size are limited.
 */
export function yamlProblem(text: string): FormatProblem | undefined {
  if (text.length > LONGEST) {
    return { message: `it is longer than ${formatCount(LONGEST)} characters`, span: trimmedSpan(text) };
  }
  const { diagnostics, value } = new YamlDocument('', text);
  const [first] = diagnostics;
  if (first) {
    const { start, end } = first.range;
    const from = offsetOf(text, start.line) + start.character;
    const to = offsetOf(text, end.line) + end.character;
    return { message: reasonIn(first.message), span: { start: from, end: Math.min(to, text.length) } };
  }
  if (typeof value === 'object' && value !== null) return undefined;
  return { message: 'it is no map and no list', span: trimmedSpan(text) };
}

/** Without the part about a file, and without the advice to its author. */
function reasonIn(sentence: string): string {
  const clause = sentence.replace(/^The file is not valid YAML: /, '').replace(/^The file /, 'it ');
  const reason = clause.slice(0, clause.includes('; ') ? clause.lastIndexOf('; ') : undefined);
  return reason.charAt(0).toLowerCase() + reason.slice(1).replace(/\.$/, '');
}

function offsetOf(text: string, line: number): number {
  if (line === 0) return 0;
  const lineBreak = text
    .matchAll(/\r\n|\n|\r/g)
    .drop(line - 1)
    .next().value;
  return lineBreak ? lineBreak.index + lineBreak[0].length : text.length;
}
