import { createScanner } from 'jsonc-parser';
import { toPointer } from '../../documents/path.ts';
import type { Span } from '../../text/span.ts';
import { EVERY_ITEM, type JsonPath } from './json-path.ts';

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
interface PathStep {
  readonly isObject: boolean;
  index: number;
  key?: Span;
  keyName?: string;
}

/**
 * Finds a part of a valid JSON text; of a doubled key, the last one.
 * @param tokens the reference tokens of a JSON Pointer, one or more
 */
export const locate = (text: string, tokens: readonly string[]): JsonPlace | undefined =>
  locateAll(text, tokens).get(toPointer(tokens));

/**
 * Finds every part of a valid JSON text that a path stands for, by its JSON Pointer. One pass over the tokens, without
 * a tree and without recursion, so that neither a 10 MB output nor a deeply nested one costs memory or stack.
 * @param path one step or more
 */
export function locateAll(text: string, path: JsonPath): Map<string, JsonPlace> {
  const scanner = createScanner(text, true);
  const wanted = path.map((step) => (step === EVERY_ITEM ? EVERY_ITEM : { name: step, index: Number(step) }));
  const isOfSeveral = path.includes(EVERY_ITEM);
  /** The objects and arrays that are open and lead to the part. */
  const way: PathStep[] = [];
  let depth = 0;
  let pendingStart: number | undefined;
  const found = new Map<string, JsonPlace>();
  const pointer = () => toPointer(way.map((step) => (step.isObject ? (step.keyName ?? '') : step.index)));

  for (let token: number = scanner.scan(); token !== END; token = scanner.scan()) {
    const start = scanner.getTokenOffset();
    const end = start + scanner.getTokenLength();
    const step = way.at(-1);
    const isDirectChild = depth === way.length;

    if (token === CLOSE_OBJECT || token === CLOSE_ARRAY) {
      if (isDirectChild) way.pop();
      depth--;
      if (pendingStart !== undefined && depth === way.length) {
        found.set(pointer(), { key: way.at(-1)?.key, value: { start: pendingStart, end } });
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
      if (!isOfSeveral) found.clear();
      if (way.length === path.length) {
        if (opens) pendingStart = start;
        else found.set(pointer(), { key: step.key, value: { start, end } });
      }
    }
    if (!opens) continue;
    if (isOnWay && way.length < path.length) {
      way.push({ isObject: token === OPEN_OBJECT, index: 0 });
    }
    depth++;
  }
  return found;
}

const leadsOn = (step: PathStep, wanted: { name: string; index: number } | typeof EVERY_ITEM | undefined) =>
  wanted === EVERY_ITEM || (step.isObject ? step.keyName === wanted?.name : step.index === wanted?.index);
