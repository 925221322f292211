import { YamlDocument } from '../../documents/yaml-document.ts';
import { endOfLine } from '../../text/span.ts';
import { applyChange, type TextChange } from '../../text/text-change.ts';

/**
 * The change of a prompt file that adds a rules file to the ones it names; `undefined` where they are written in a way
 * that nothing can simply be added to.
 * @param path relative to the prompt file, with forward slashes
 */
export function attachRulesFile(document: YamlDocument, path: string): TextChange | undefined {
  const edit = editFor(document, path);
  const after = new YamlDocument(document.file, applyChange(document.text, edit));
  const before = [rulesOf(document) ?? []].flat();
  const isAdded = JSON.stringify(rulesOf(after)) === JSON.stringify([...before, path]);
  return isAdded ? edit : undefined;
}

function editFor(document: YamlDocument, path: string): TextChange {
  const { text } = document;
  const written = JSON.stringify(path);
  const insert = (at: number, added: string): TextChange => ({ span: { start: at, end: at }, text: added });
  const rules = rulesOf(document);
  if (rules === undefined) {
    return { span: { start: text.trimEnd().length, end: text.length }, text: `\nrules:\n  - ${written}\n` };
  }
  const span = document.valueSpan(['rules']);
  const list = text.slice(span.start, span.end);
  if (rules === null) return insert(endOfLine(text, span.end), `\n  - ${written}`);
  if (!Array.isArray(rules)) return { span, text: `[${list}, ${written}]` };
  if (list.startsWith('[')) return insert(span.end - 1, `${rules.length > 0 ? ', ' : ''}${written}`);
  const indentation = text.slice(text.lastIndexOf('\n', span.start - 1) + 1, span.start);
  return insert(endOfLine(text, span.end), `\n${indentation}- ${written}`);
}

const rulesOf = ({ value }: YamlDocument): unknown =>
  (value as { readonly rules?: unknown } | null | undefined)?.rules;
