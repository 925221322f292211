import { type Path, valueAt } from '../../documents/path.ts';
import { YamlDocument } from '../../documents/yaml-document.ts';
import { isPromptPath } from '../../prompt/parse.ts';
import { displayText } from '../../text/display-text.ts';
import { oneLine } from '../../text/one-line.ts';
import type { Range } from '../../text/span.ts';

/** A part of a prompt or rules file, as an outline lists it. */
export interface OutlineItem {
  readonly name: string;
  readonly detail: string;
  readonly kind: 'key' | 'message' | 'rule' | 'sample';
  readonly range: Range;
  /** What is selected when it is chosen; within `range`. */
  readonly selection: Range;
  readonly children: readonly OutlineItem[];
}

const MAX_DETAIL = 80;
/** Items of one list that are listed; samples belong into files of their own. */
const MAX_ITEMS = 500;

/** What a prompt or rules file consists of; nothing where it cannot be read. */
export function outlineOf(file: string, text: string): OutlineItem[] {
  const document = new YamlDocument(file, text);
  const { value } = document;
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return [];
  const keys = Object.keys(value);
  if (!isPromptPath(file)) return listed(document, ['rules'], 'rule');
  return keys.map((key): OutlineItem => {
    const children = LISTS[key] ? listed(document, [key], LISTS[key]) : [];
    return itemAt(document, [key], { name: key, kind: 'key', children });
  });
}

const LISTS: Readonly<Record<string, OutlineItem['kind']>> = {
  messages: 'message',
  testData: 'sample',
  evaluators: 'rule',
  rules: 'rule',
};

function listed(document: YamlDocument, path: Path, kind: OutlineItem['kind']): OutlineItem[] {
  const items = valueAt(document.value, path);
  if (!Array.isArray(items)) return [];
  return items.slice(0, MAX_ITEMS).map((item, index) => {
    const { role, id, name, check, content } = (item ?? {}) as Readonly<Record<string, unknown>>;
    const checkName = typeof check === 'string' ? check : Object.keys(check ?? {})[0];
    const [title, detail] =
      kind === 'message'
        ? [role, content]
        : [id ?? name ?? checkName ?? `${kind} ${index + 1}`, kind === 'rule' ? checkName : item];
    return itemAt(document, [...path, index], {
      name: shown(typeof item === 'string' ? item : title) || `${kind} ${index + 1}`,
      kind,
      detail: typeof item === 'string' ? '' : shown(detail),
      children: [],
    });
  });
}

function itemAt(
  document: YamlDocument,
  path: Path,
  item: Pick<OutlineItem, 'name' | 'kind' | 'children'> & { readonly detail?: string },
): OutlineItem {
  const key = document.keySpan(path);
  const whole = document.valueSpan(path);
  const start = Math.min(key.start, whole.start);
  const line = document.text.slice(whole.start, whole.end).search(/[\r\n]/);
  const selection =
    typeof path.at(-1) === 'number' && line >= 0 ? { ...whole, end: whole.start + line } : key;
  const value = valueAt(document.value, path);
  return {
    ...item,
    detail: item.detail ?? (value !== null && typeof value === 'object' ? '' : shown(value)),
    range: document.lines.rangeOf({ start, end: Math.max(whole.end, selection.end) }),
    selection: document.lines.rangeOf(selection),
  };
}

const shown = (value: unknown) => (value === undefined ? '' : oneLine(displayText(value), MAX_DETAIL));
