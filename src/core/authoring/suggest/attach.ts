import { YamlDocument } from '../../documents/yaml-document.ts';
import { endOfLine } from '../../text/span.ts';
import { applyChange, type TextChange } from '../../text/text-change.ts';

/** The path of a rules file, relative to the prompt file and with forward slashes; or the check of a rule without options. */
type AttachedRules = string | { readonly check: string };

/**
 * The change of a prompt file that adds a rules file, or a rule, to those that it has; `undefined` where they are written
 * in a way that nothing can simply be added to.
 */
export function attachRules(document: YamlDocument, added: AttachedRules): TextChange | undefined {
  const edit = editFor(
    document,
    typeof added === 'string' ? JSON.stringify(added) : `{ check: ${added.check} }`,
  );
  const after = new YamlDocument(document.file, applyChange(document.text, edit));
  const before = [rulesOf(document) ?? []].flat();
  const isAdded = JSON.stringify(rulesOf(after)) === JSON.stringify([...before, added]);
  return isAdded ? edit : undefined;
}

function editFor(document: YamlDocument, written: string): TextChange {
  const { text } = document;
  const insert = (at: number, added: string): TextChange => ({ span: { start: at, end: at }, text: added });
  const rules = rulesOf(document);
  if (rules === undefined) {
    return { span: { start: text.trimEnd().length, end: text.length }, text: `\nrules:\n  - ${written}\n` };
  }
  const own = document.valueSpan(['rules']);
  if (rules === null) return insert(endOfLine(text, own.end), `\n  - ${written}`);
  if (!Array.isArray(rules)) return { span: own, text: `[${text.slice(own.start, own.end)}, ${written}]` };
  // The list that an alias stands for is the only place where a rule can be added.
  const span = document.targetSpan(['rules']);
  const list = text.slice(span.start, span.end);
  if (list.startsWith('['))
    return rules.length > 0 ? behindLast(document, rules.length - 1, written) : insert(span.end - 1, written);
  const indentation = text.slice(text.lastIndexOf('\n', span.start - 1) + 1, span.start);
  return insert(endOfLine(text, span.end), `\n${indentation}- ${written}`);
}

/** Behind the last item of a list in brackets: on a line of its own where that item has one, and its comment stays with it. */
function behindLast(document: YamlDocument, last: number, written: string): TextChange {
  const { text } = document;
  const item = document.valueSpan(['rules', last]);
  const indentation = text.slice(text.lastIndexOf('\n', item.start - 1) + 1, item.start);
  const span = { start: item.end, end: endOfLine(text, item.end) };
  const rest = text.slice(span.start, span.end);
  const isAlone = indentation.trim() === '' && /^\s*,?\s*(?:#|$)/.test(rest);
  if (!isAlone) return { span: { start: item.end, end: item.end }, text: `, ${written}` };
  const added = `\n${indentation}${written}`;
  return { span, text: /^\s*,/.test(rest) ? `${rest}${added},` : `,${rest}${added}` };
}

const rulesOf = ({ value }: YamlDocument): unknown =>
  (value as { readonly rules?: unknown } | null | undefined)?.rules;
