import { isDeepStrictEqual } from 'node:util';
import { UserError } from '../../diagnostic.ts';
import { YamlDocument } from '../../documents/yaml-document.ts';
import type { ConfiguredProvider, NamedProviders } from '../../providers/kind.ts';
import type { ModelServer } from '../../providers/model-server.ts';
import { applyChange } from '../../text/text-change.ts';
import { type Config, parseConfig } from '../../workspace/config.ts';
import { type ConfigPlace, editConfig } from './config-edit.ts';
import { addKey, replaceValue, type TextEdit } from './text-edit.ts';

/** A provider to be kept in a workspace's configuration. */
export interface NamedProvider {
  readonly name: string;
  readonly settings: ConfiguredProvider & { readonly baseUrl: string };
  /** Answers where neither prompt nor configuration names another provider. */
  readonly model: string;
}

/** A server as a configuration has it: by its name and address there, else by a name that is free. */
export function savedServer(server: ModelServer, { providers = {} }: NamedProviders): ModelServer {
  for (const [name, { baseUrl = '' }] of Object.entries(providers))
    if (inNumbers(baseUrl) === inNumbers(server.baseUrl)) return { ...server, name, baseUrl };
  for (let number = 1; ; number++) {
    const name = number === 1 ? server.name : `${server.name}-${number}`;
    if (!Object.hasOwn(providers, name)) return { ...server, name };
  }
}

/** An address with one name for this machine, of the two that everybody writes. */
const inNumbers = (baseUrl: string) =>
  baseUrl.replace(/^(?<scheme>https?:\/\/)localhost(?=[:/]|$)/i, '$<scheme>127.0.0.1');

/**
 * Keeps a provider in a workspace's configuration.
 * @throws {UserError} as `withProvider`, or when the file cannot be written
 */
export async function saveProvider(
  provider: NamedProvider,
  place: ConfigPlace,
): Promise<{ readonly file: string; readonly isDefault: boolean }> {
  const { file, text } = await editConfig('The provider', place, (path, before) =>
    withProvider(path, before, provider),
  );
  return { file, isDefault: parseConfig(file, text).config.provider === provider.name };
}

/**
 * The text of a configuration with a provider in it: what it says else, its comments and its layout stay. It becomes
 * the default where the configuration has none yet, or where its default is that provider.
 * @param text empty where there is no configuration yet
 * @throws {UserError} when the configuration has mistakes, or is written in a way that nothing can be added to
 */
export function withProvider(file: string, text: string, provider: NamedProvider): string {
  const { name, settings, model } = provider;
  const { config, diagnostics } = parseConfig(file, text);
  if (diagnostics.length > 0) {
    throw new UserError(
      `${file} has mistakes, so nothing was added to it; fix them and connect again.`,
      diagnostics,
    );
  }
  const isDefault = config.provider === undefined || config.provider === name;
  const steps: ((document: YamlDocument) => TextEdit | string | undefined)[] = [
    ...(isDefault
      ? [
          (document: YamlDocument) => withKey(document, 'provider', name),
          (document: YamlDocument) => withKey(document, 'model', model),
        ]
      : []),
    (document) => withEntry(document, config, provider),
  ];
  let written = text;
  for (const step of steps) {
    const edit = step(new YamlDocument(file, written));
    if (edit === undefined) throw cannotAdd(file, provider);
    written = typeof edit === 'string' ? edit : applyChange(written, edit);
  }
  const after = parseConfig(file, written);
  const kept = after.config.providers?.[name];
  const [wrong] = after.diagnostics;
  if (wrong?.code === 'wrong-name' || wrong?.code === 'reserved-name') throw new UserError(wrong.message);
  if (wrong || !isDeepStrictEqual(kept, { ...config.providers?.[name], ...settings })) {
    throw cannotAdd(file, provider);
  }
  return written;
}

const cannotAdd = (file: string, { name, settings }: NamedProvider) =>
  new UserError(
    `Nothing can be added to ${file} in its current form; add this under "providers" yourself: ${name}: ${flow(settings)}.`,
  );

/** The whole text where nothing of it can be edited: there is no key yet. */
function withKey(document: YamlDocument, key: string, value: string): TextEdit | string | undefined {
  if (isEmpty(document)) return appended(document.text, `${key}: ${plain(value)}`);
  const known = (document.value as Record<string, unknown>)[key];
  if (known === value) return document.text;
  return known === undefined ? addKey(document, [], key, value) : replaceValue(document, [key], value);
}

function withEntry(
  document: YamlDocument,
  { providers = {} }: Config,
  { name, settings }: NamedProvider,
): TextEdit | string | undefined {
  const known = providers[name];
  if (known) {
    let { text } = document;
    for (const [key, value] of Object.entries(settings) as [string, string][]) {
      const now = new YamlDocument(document.file, text);
      const path = ['providers', name];
      const before = known[key as keyof ConfiguredProvider];
      if (before === value) continue;
      const edit =
        before === undefined ? addKey(now, path, key, value) : replaceValue(now, [...path, key], value);
      if (!edit) return undefined;
      text = applyChange(text, edit);
    }
    return text;
  }
  const lines = [
    `${name}:`,
    ...Object.entries(settings).map(([key, value]) => `  ${key}: ${plain(`${value}`)}`),
  ];
  const isThere = (document.value as Config | null)?.providers !== undefined;
  if (!isThere)
    return appended(document.text, ['providers:', ...lines.map((line) => `  ${line}`)].join('\n'));
  const last = Object.keys(providers).at(-1);
  if (last === undefined) return undefined;
  return isFlow(document)
    ? insertedInFlow(document, last, `${name}: ${flow(settings)}`)
    : insertedBelow(document, last, lines);
}

const isEmpty = ({ value }: YamlDocument) => value === undefined || value === null;

const isFlow = (document: YamlDocument) => document.text[document.valueSpan(['providers']).start] === '{';

function insertedInFlow(document: YamlDocument, last: string, written: string): string {
  const { end } = document.valueSpan(['providers', last]);
  return `${document.text.slice(0, end)}, ${written}${document.text.slice(end)}`;
}

/** Behind the last entry and what is said of it, with the indentation of the entries. */
function insertedBelow(document: YamlDocument, last: string, lines: readonly string[]): string {
  const { text } = document;
  const { start } = document.keySpan(['providers', last]);
  const { end } = document.valueSpan(['providers', last]);
  const indentation = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  const rest = text.slice(end).search(/\r?\n/);
  const at = rest < 0 ? text.length : end + rest;
  const lineBreak = breakOf(text);
  return text.slice(0, at) + lines.map((line) => lineBreak + indentation + line).join('') + text.slice(at);
}

const breakOf = (text: string) => (text.includes('\r\n') ? '\r\n' : '\n');

function appended(text: string, lines: string): string {
  const lineBreak = breakOf(text);
  const begin = text === '' || text.endsWith('\n') ? text : text + lineBreak;
  return `${begin}${lines.replaceAll('\n', lineBreak)}${lineBreak}`;
}

/** Plain where YAML reads that as the same text, in quotes otherwise. */
function plain(value: string): string {
  const read = new YamlDocument('', `a: ${value}\n`);
  const isSame = read.diagnostics.length === 0 && isDeepStrictEqual(read.value, { a: value });
  return isSame && !/[,[\]{}]/.test(value) ? value : JSON.stringify(value);
}

const flow = (settings: ConfiguredProvider) =>
  `{ ${Object.entries(settings)
    .map(([key, value]) => `${key}: ${plain(`${value}`)}`)
    .join(', ')} }`;
