import { type Alias, isAlias, isMap, isScalar, isSeq, type Node, type Scalar, type YAMLMap } from 'yaml';
import { oneLine } from '../text/one-line.ts';
import type { Span } from '../text/span.ts';
import { isDeeperThan, MAX_DEPTH } from './depth.ts';

/** Characters that aliases may add to a document: far above honest use, far below an alias bomb. */
const MAX_ALIASED = 2_000_000;

/** Content that is valid YAML and still cannot be used; `span` is the culprit's place. */
export class ContentError extends Error {
  readonly code: 'duplicate-key' | 'yaml-syntax';
  readonly span: Span;

  constructor(code: ContentError['code'], span: Span, message: string) {
    super(message);
    this.code = code;
    this.span = span;
  }
}

/** What an anchor names. Until it is `finished`, it is still being read. */
interface Anchor {
  readonly node: Node;
  value?: unknown;
  /** Characters, with what the aliases inside add. */
  size: number;
  finished: boolean;
}

/**
 * Makes plain data of a document's nodes, in one pass. The parser's own way takes time that grows with the square
 * of the number of aliases, accepts circles, and says nothing of the place where something is wrong.
 */
export class ContentReader {
  /** What each alias stands for. */
  readonly targets = new Map<Alias, Node>();
  /** Mistakes that hide no others. */
  readonly mistakes: ContentError[] = [];
  readonly #anchors = new Map<string, Anchor>();
  #aliased = 0;

  /** @throws {ContentError} for what leaves no value */
  read(node: Node | null, level = 0): unknown {
    if (isAlias(node)) return this.#readAlias(node, level);
    const name = (node as Scalar | null)?.anchor;
    if (!node || name === undefined) return this.#readContent(node, level);
    const anchored: Anchor = { node, size: 0, finished: false };
    this.#anchors.set(name, anchored);
    const before = this.#aliased;
    anchored.value = this.#readContent(node, level);
    const { start, end } = spanOf(node);
    anchored.size = end - start + this.#aliased - before;
    anchored.finished = true;
    return anchored.value;
  }

  #readContent(node: Node | null, level: number): unknown {
    if (!isMap(node) && !isSeq(node)) return (node as Scalar | null)?.value ?? null;
    if (level === MAX_DEPTH) refuse(node, `The file nests deeper than ${MAX_DEPTH} levels; flatten it.`);
    if (isMap(node)) return this.#readMap(node, level);
    return node.items.map((item) => this.read(item as Node | null, level + 1));
  }

  #readMap(map: YAMLMap, level: number): Record<string, unknown> {
    const own = new Map<string, unknown>();
    const merged = new Map<string, unknown>();
    for (const { key, value } of map.items as { key: Node | null; value: Node | null }[]) {
      if (isMap(key) && key.flow && map.flow) {
        refuse(map, 'Text that begins with {{ needs quotes around all of it; without them it is a map.');
      }
      if (key && !isScalar(key)) refuse(key, 'A key must be plain text; write it as one word or in quotes.');
      this.read(key);
      const inner = this.read(value, level + 1);
      if (isMergeKey(key)) {
        for (const [name, found] of mergeEntries(inner, key)) if (!merged.has(name)) merged.set(name, found);
        continue;
      }
      const name = keyText(key);
      if (own.has(name)) {
        const message = `The key "${oneLine(name, 60)}" is defined twice; remove one of them.`;
        this.mistakes.push(new ContentError('duplicate-key', spanOf(key ?? map), message));
      }
      own.set(name, inner);
    }
    return Object.fromEntries([...merged, ...own]);
  }

  #readAlias(alias: Alias, level: number): unknown {
    const anchored = this.#anchors.get(alias.source);
    if (!anchored) {
      refuse(
        alias,
        'There is no anchor of this name before this alias; put text that begins with * in quotes.',
      );
    }
    if (!anchored.finished) refuse(alias, 'This alias is inside the value that it names; remove it.');
    this.#aliased += anchored.size;
    if (this.#aliased > MAX_ALIASED) {
      refuse(alias, 'The aliases repeat more than a file may hold; write fewer of them.');
    }
    if (isDeeperThan(anchored.value, MAX_DEPTH - level)) {
      refuse(alias, `The aliases nest deeper than ${MAX_DEPTH} levels; flatten the file.`);
    }
    this.targets.set(alias, anchored.node);
    return anchored.value;
  }
}

/** Whether a key is `<<`, whose value's keys count as the map's own. */
export const isMergeKey = (key: unknown): key is Scalar<symbol> =>
  isScalar(key) && typeof key.value === 'symbol';

/** A key as the value knows it. */
export const keyText = (key: unknown): string => (isScalar(key) ? String(key.value ?? '') : '');

/** The place of a node; that of a block reaches to where the next one begins. */
export function spanOf({ range }: { readonly range?: Node['range'] }): Span {
  const [start, end] = range ?? [0, 0];
  return { start, end };
}

function mergeEntries(value: unknown, key: Node): [string, unknown][] {
  const sources: unknown[] = Array.isArray(value) ? value : [value];
  return sources.flatMap((source) => {
    if (source === null || typeof source !== 'object' || Array.isArray(source)) {
      refuse(key, 'Only a map, or a list of maps, can be merged with <<; give it one.');
    }
    return Object.entries(source);
  });
}

function refuse(node: Node, message: string): never {
  throw new ContentError('yaml-syntax', spanOf(node), message);
}
