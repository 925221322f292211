import type { Encoding } from './encoding.ts';
import type { TokenCounter } from './tokenizer.ts';

/** A function that the model may call. */
export interface CountableTool {
  readonly name: string;
  readonly description?: string;
  /** JSON Schema of an object. */
  readonly parameters?: { readonly properties?: Readonly<Record<string, CountableProperty>> };
}

export interface CountableProperty {
  readonly type?: unknown;
  readonly description?: string;
  readonly enum?: readonly unknown[];
}

/** Of each function, by the encoding of the models. */
const FUNCTION: Readonly<Record<Encoding, number>> = { o200k_base: 7, cl100k_base: 10 };
const PROPERTIES = 3;
const PROPERTY = 3;
const ENUM = -3;
const ENUM_ITEM = 3;
const END = 12;

/**
 * The tokens that the functions a model may call add to a request, after OpenAI's cookbook, *How to count tokens with
 * tiktoken*, section 7; properties inside of properties are not in its formula.
 */
export function toolTokens(
  tools: readonly CountableTool[],
  encoding: Encoding,
  tokenizer: TokenCounter,
): number {
  if (tools.length === 0) return 0;
  const ofProperty = ([name, { type, description, enum: items = [] }]: [string, CountableProperty]) =>
    PROPERTY +
    tokenizer.count(`${name}:${type ?? ''}:${withoutDot(description)}`) +
    (items.length > 0 ? ENUM : 0) +
    sum(items, (item) => ENUM_ITEM + tokenizer.count(String(item)));
  const ofTool = ({ name, description, parameters }: CountableTool) => {
    const properties = Object.entries(parameters?.properties ?? {});
    return (
      FUNCTION[encoding] +
      tokenizer.count(`${name}:${withoutDot(description)}`) +
      (properties.length > 0 ? PROPERTIES : 0) +
      sum(properties, ofProperty)
    );
  };
  return END + sum(tools, ofTool);
}

const withoutDot = (text = '') => text.replace(/\.$/, '');

const sum = <T>(items: readonly T[], tokens: (item: T) => number) =>
  items.reduce((total, item) => total + tokens(item), 0);
