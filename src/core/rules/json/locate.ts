import { createScanner } from 'jsonc-parser';
import type { Span } from '../../text/span.ts';

/** Where a part of a JSON text stands; `key` is there for members of objects. */
export interface JsonPlace {
  readonly key?: Span;
  readonly value: Span;
}

// `SyntaxKind` of jsonc-parser, which is a const enum and cannot be imported.
const OPEN_OBJECT = 1;
const CLOSE_OBJECT = 2;
const OPEN_ARRAY = 3;
const CLOSE_ARRAY = 4;
const COMMA = 5;
const COLON = 6;
const END = 17;

/** An open object or array on the way to the part. */
interface Step {
  readonly isObject: boolean;
  index: number;
  key?: Span;
  keyName?: string;
}

/**
 * Finds a part of a valid JSON text; of a doubled key, the last one. One pass over the tokens, without a tree
 * and without recursion, so that neither a 10 MB output nor a deeply nested one costs memory or stack.
 * @param tokens the reference tokens of a JSON Pointer, one or more
 */
export function locate(text: string, tokens: readonly string[]): JsonPlace | undefined {
  const scanner = createScanner(text, true);
  const wanted = tokens.map((token) => ({ name: token, index: Number(token) }));
  /** The objects and arrays that are open and lead to the part. */
  const way: Step[] = [];
  let depth = 0;
  let pendingStart: number | undefined;
  let found: JsonPlace | undefined;

  for (let token: number = scanner.scan(); token !== END; token = scanner.scan()) {
    const start = scanner.getTokenOffset();
    const end = start + scanner.getTokenLength();
    const step = way.at(-1);
    const isDirectChild = depth === way.length;

    if (token === CLOSE_OBJECT || token === CLOSE_ARRAY) {
      if (isDirectChild) way.pop();
      depth--;
      if (pendingStart !== undefined && depth === way.length) {
        found = { key: way.at(-1)?.key, value: { start: pendingStart, end } };
        pendingStart = undefined;
      }
      continue;
    }
    if (token === COMMA) {
      if (step && isDirectChild) {
        step.index++;
        step.key = undefined;
      }
      continue;
    }
    if (token === COLON) continue;
    if (step?.isObject && isDirectChild && !step.key) {
      step.key = { start, end };
      step.keyName = scanner.getTokenValue();
      continue;
    }

    const opens = token === OPEN_OBJECT || token === OPEN_ARRAY;
    const isOnWay = isDirectChild && (!step || leadsOn(step, wanted[way.length - 1]));
    if (isOnWay && step) {
      // A doubled key: what the earlier one led to no longer counts.
      found = undefined;
      if (way.length === tokens.length) {
        if (opens) pendingStart = start;
        else found = { key: step.key, value: { start, end } };
      }
    }
    if (!opens) continue;
    if (isOnWay && way.length < tokens.length) {
      way.push({ isObject: token === OPEN_OBJECT, index: 0 });
    }
    depth++;
  }
  return found;
}

const leadsOn = (step: Step, wanted: { name: string; index: number } | undefined) =>
  step.isObject ? step.keyName === wanted?.name : step.index === wanted?.index;
