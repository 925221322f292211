import { CATEGORIES } from '../triage/diagnosis.ts';
import type { Row, RowQuery } from './view.ts';

/** Puts two rows in order, ascending; rows without a value come last either way. */
type RowOrder = (a: Row, b: Row) => number;

const STATUSES = ['error', 'failed', 'passed'] as const;

/** The rows that a query asks for, in its order; equal ones stay in the order they were given in. */
export function selectRows(rows: readonly Row[], query: RowQuery): Row[] {
  const { text = '', status, category, cause, rule, tag, model, sort } = query;
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const selected = rows.filter(
    (row) =>
      (status === undefined || row.status === status) &&
      (category === undefined || row.category === category) &&
      (cause === undefined || row.cause === cause) &&
      (rule === undefined || row.rules.includes(rule)) &&
      (tag === undefined || row.tags.includes(tag)) &&
      (model === undefined || row.model === model) &&
      hasWords(row, words),
  );
  const order = orderOf(sort);
  if (order) return selected.sort(order);
  return sort.descending ? selected.reverse() : selected;
}

function hasWords({ sample, reason = '', excerpt, tags }: Row, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const text = `${sample}\n${reason}\n${excerpt}\n${tags.join('\n')}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

function orderOf({ by, descending }: RowQuery['sort']): RowOrder | undefined {
  switch (by) {
    case 'order':
      return undefined;
    case 'status':
      return byNumber(({ status }) => STATUSES.indexOf(status), descending);
    case 'sample':
      return (a, b) => (descending ? -1 : 1) * compare(a.sample, b.sample) || a.repeat - b.repeat;
    case 'category':
      return byNumber(({ category }) => category && CATEGORIES.indexOf(category), descending);
    case 'tokens':
      return byNumber(({ tokens }) => tokens, descending);
    case 'cost':
      return byNumber(({ costUsd }) => costUsd, descending);
    case 'latency':
      return byNumber(({ latencyMs }) => latencyMs, descending);
  }
}

function byNumber(valueIn: (row: Row) => number | null | undefined, descending: boolean): RowOrder {
  const last = Number.POSITIVE_INFINITY;
  return (a, b) => {
    const [left, right] = [valueIn(a) ?? last, valueIn(b) ?? last];
    if (left === right) return 0;
    if (left === last || right === last) return left === last ? 1 : -1;
    return descending ? right - left : left - right;
  };
}

/** `a2` before `a10`; one collator, since making one takes long. */
const { compare } = new Intl.Collator('en', { numeric: true });
