/** The encodings of OpenAI's models since 2022. */
export const ENCODINGS = ['o200k_base', 'cl100k_base'] as const;
export type Encoding = (typeof ENCODINGS)[number];

export const DEFAULT_ENCODING: Encoding = 'o200k_base';

/** How the texts for a model are counted. */
export interface ModelEncoding {
  /** The model's id in lower case, without its provider and what marks a fine-tuned model. */
  readonly model: string;
  readonly encoding: Encoding;
  /** Whether it is the model's own; counts are an approximation otherwise. */
  readonly exact: boolean;
  /** How many tokens the model's own encoding makes for each one counted; absent where it is the same, or nearly so. */
  readonly band?: Band;
}

/** From the least to the most that is likely. */
export interface Band {
  readonly low: number;
  readonly high: number;
}

/**
 * What a model's id begins with, after openai/tiktoken's `tiktoken/model.py`. `gpt-oss` has an encoding of its own,
 * which differs from o200k_base in special tokens only.
 */
const OWN_ENCODINGS: readonly (readonly [RegExp, Encoding])[] = [
  [/^(?:(?:chat)?gpt-4o|gpt-4\.[15]|gpt-5|gpt-oss|o[134]|codex-mini)(?![a-z0-9])/, 'o200k_base'],
  [/^(?:gpt-4|gpt-3\.5-turbo|gpt-35-turbo|(?:davinci|babbage)-002)(?![a-z0-9.])/, 'cl100k_base'],
  [/^text-embedding-(?:3|ada-002)(?![a-z0-9])/, 'cl100k_base'],
];

/** OpenAI's models that the list above does not know yet have had its newest encoding so far. */
const MAKER_IS_OPENAI = /^(?:chat)?gpt-|^o\d/;

/** Measured with the published tokenizers of Gemini, Llama 3, Mistral, Qwen 3 and DeepSeek-V3 (docs/costs.md). */
const OTHER_MAKERS: Band = { low: 0.75, high: 1.35 };

/**
 * Anthropic publishes no tokenizer. Others measured 16 to 30 % more than o200k_base for Claude 3.5
 * ("Hidden costs in AI deployment", VentureBeat, May 2025); since Opus 4.7 there
 * are about 30 % more than before (platform.claude.com, "Token counting").
 */
const CLAUDE: readonly (readonly [RegExp, Band])[] = [
  [/(?<![a-z])claude-(?:opus-4[-.][7-9]|[a-z]+-[5-9])(?!\d)/, { low: 1.4, high: 1.75 }],
  [/(?<![a-z])claude-/, { low: 1.1, high: 1.35 }],
];

function bandOf(model: string): Band | undefined {
  if (model === '' || MAKER_IS_OPENAI.test(model)) return undefined;
  return CLAUDE.find(([pattern]) => pattern.test(model))?.[1] ?? OTHER_MAKERS;
}

/**
 * The encoding of a model by its id, which may be dated (`gpt-4o-2024-08-06`), prefixed (`openai/gpt-4o`) or that of a
 * fine-tuned model (`ft:gpt-4o-mini-2024-07-18:team::id`).
 * @param aliases models by names that say nothing of them, such as Azure's deployments
 */
export function encodingOf(name: string, aliases: Readonly<Record<string, string>> = {}): ModelEncoding {
  const named = Object.hasOwn(aliases, name) ? (aliases[name] as string) : name;
  const model = named
    .slice(named.lastIndexOf('/') + 1)
    .toLowerCase()
    .replace(/^ft:/, '');
  const own = OWN_ENCODINGS.find(([pattern]) => pattern.test(model));
  if (own) return { model, encoding: own[1], exact: true };
  return { model, encoding: DEFAULT_ENCODING, exact: false, band: bandOf(model) };
}
