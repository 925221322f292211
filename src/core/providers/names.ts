import { closest } from '../text/closest.ts';
import { oneLine } from '../text/one-line.ts';
import type { ConfiguredProvider, NamedProviders } from './kind.ts';
import { PRACTICE_MODEL } from './practice/provider.ts';
import { PROVIDER_KINDS } from './registry.ts';

const LONGEST_NAME = 60;

/**
 * Who answers where somebody has named a provider, a model, or neither. The practice model stands in for nobody: where
 * a real model is named alone, it is asked of `openai`.
 */
export const providerFor = (provider: string | undefined, model: string | undefined): string =>
  provider ?? (model && model !== PRACTICE_MODEL ? 'openai' : 'practice');

/**
 * The model that a provider is asked for where one is named; `undefined` where none is. The practice model answers
 * for every other, and a real provider has none of its name.
 */
export function modelFor(provider: string, named: string | undefined): string | undefined {
  if (provider === 'practice') return PRACTICE_MODEL;
  return named === PRACTICE_MODEL && !isStandIn(provider) ? undefined : named || undefined;
}

/** Says of a model that somebody has named that another one answers in its place; `undefined` where it answers itself. */
export function unusedModel(provider: string, named: string | undefined): string | undefined {
  const model = modelFor(provider, named);
  if (!named || model === undefined || model === named) return undefined;
  return `The provider "${provider}" has one model only, ${model}, which answers in place of ${oneLine(named, LONGEST_NAME)}; name another provider with --provider.`;
}

/** What a workspace says of the provider of a name. */
export const settingsOf = (name: string, { providers = {} }: NamedProviders): ConfiguredProvider =>
  (Object.hasOwn(providers, name) ? providers[name] : undefined) ?? {};

/** The name of a provider's kind; its own where a workspace says nothing else. */
export const kindNameOf = (name: string, config: NamedProviders): string =>
  settingsOf(name, config).kind ?? name;

/** Whether a provider answers in the place of a model, at no cost. */
export const isStandIn = (name: string): boolean => PROVIDER_KINDS.get(name)?.isStandIn === true;

/** Whether a provider can be asked to keep its answers to a JSON Schema. */
export const takesSchemas = (name: string, config: NamedProviders): boolean =>
  PROVIDER_KINDS.get(kindNameOf(name, config))?.isWithoutSchemas !== true;

/** The providers that may be named in a workspace: its own, then the kinds. */
export const providerNames = ({ providers = {} }: NamedProviders): string[] => [
  ...new Set([...Object.keys(providers), ...PROVIDER_KINDS.keys()]),
];

/**
 * Says that there is no provider of a name, and which there are; `undefined` where there is one.
 * @param options.hideText keeps the name out of the sentence, where somebody may have pasted a secret
 */
export function unknownProvider(
  name: string,
  config: NamedProviders,
  { hideText = false } = {},
): string | undefined {
  const names = providerNames(config);
  if (names.includes(name)) return undefined;
  const guess = closest(name, names);
  const help = guess ? `did you mean "${guess}"? There are` : 'there are';
  const what = hideText ? 'such provider' : `provider "${oneLine(name, LONGEST_NAME)}"`;
  return `There is no ${what}; ${help} ${names.join(', ')}, and others get a name under "providers" in .prompt-ladder/config.yml.`;
}
