import { type Template as Node, TypeGuards, toValueSync, Value } from 'liquidjs';
import type { Span } from '../text/span.ts';
import { TemplateError } from './template-error.ts';

/** A variable that a template reads from outside. */
export interface TemplateVariable {
  readonly name: string;
  readonly span: Span;
  /** The template copes without it: it is tested somewhere, or has a default. */
  readonly optional: boolean;
}

/** Levels that tags may nest: far above honest use, and safe for everything that walks a template. */
const MAX_DEPTH = 100;

/** Tags whose own expressions may name what is not defined. */
const TESTS: readonly unknown[] = ['if', 'unless', 'case'];

type Token = Parameters<typeof TypeGuards.isValueToken>[0];

interface Use {
  readonly name: string;
  readonly span: Span;
  readonly isTest: boolean;
}

/**
 * The outside variables that a parsed template reads, each use of them, in text order. Liquid's own analysis takes
 * time that grows with the square of the text, and does not tell where a variable may be missing.
 * @throws {TemplateError} for tags that nest too deeply
 */
export function outsideVariables(nodes: readonly Node[]): TemplateVariable[] {
  const reader = new VariableReader();
  reader.readNodes(nodes, MAX_DEPTH);
  const tested = new Set(reader.uses.filter(({ isTest }) => isTest).map(({ name }) => name));
  return reader.uses
    .map(({ name, span }) => ({ name, span, optional: tested.has(name) }))
    .sort((a, b) => a.span.start - b.span.start);
}

class VariableReader {
  readonly uses: Use[] = [];
  /** Names that the template gives itself: for its rest, and inside of loops. */
  readonly #assigned = new Set<string>();
  readonly #loops: Set<string>[] = [];

  readNodes(nodes: readonly Node[], levels: number): void {
    for (const node of nodes) {
      if (levels === 0 && node.children) throw tooDeep(node);
      const isTest = TESTS.includes((node as { name?: unknown }).name);
      for (const argument of node.arguments?.() ?? []) this.#readArgument(argument, isTest);
      const children = node.children ? toValueSync(node.children(false, true)) : [];
      this.#loops.push(new Set(node.blockScope?.() ?? []));
      this.readNodes(children as Node[], levels - 1);
      this.#loops.pop();
      for (const { content } of node.localScope?.() ?? []) this.#assigned.add(content);
    }
  }

  #readArgument(argument: unknown, isTest: boolean): void {
    if (!(argument instanceof Value) && !TypeGuards.isFilteredValueToken(argument)) {
      this.#readToken(argument, isTest);
      return;
    }
    const copes = isTest || argument.filters[0]?.name === 'default';
    for (const token of argument.initial.postfix) this.#readToken(token, copes);
    for (const { args } of argument.filters) {
      for (const arg of args) this.#readToken(Array.isArray(arg) ? arg[1] : arg, false);
    }
  }

  #readToken(token: Token, isTest: boolean): void {
    if (TypeGuards.isRangeToken(token)) {
      this.#readToken(token.lhs, false);
      this.#readToken(token.rhs, false);
    } else if (TypeGuards.isPropertyAccessToken(token)) {
      const [root] = token.props;
      if (!token.variable && root && !TypeGuards.isPropertyAccessToken(root)) this.#readName(root, isTest);
      for (const prop of token.props) this.#readToken(prop, false);
    }
  }

  #readName(root: Token, isTest: boolean): void {
    const { begin, end, content } = root as { begin: number; end: number; content: unknown };
    const name = String(content);
    if (this.#assigned.has(name) || this.#loops.some((names) => names.has(name))) return;
    const quote = TypeGuards.isQuotedToken(root) ? 1 : 0;
    this.uses.push({ name, span: { start: begin + quote, end: end - quote }, isTest });
  }
}

function tooDeep({ token: { begin: start, end } }: Node): TemplateError {
  const message = `The template nests deeper than ${MAX_DEPTH} levels; flatten it.`;
  return new TemplateError('template-limit', message, { start, end });
}
