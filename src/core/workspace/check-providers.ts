import type { Correction } from '../diagnostic.ts';
import type { Path } from '../documents/path.ts';
import type { YamlDocument } from '../documents/yaml-document.ts';
import type { ConfiguredProvider, NamedProviders } from '../providers/kind.ts';
import { providerNames, unknownProvider } from '../providers/names.ts';
import { serverUrl } from '../providers/openai/endpoint.ts';
import { PROVIDER_KINDS } from '../providers/registry.ts';
import { closest } from '../text/closest.ts';
import { oneLine } from '../text/one-line.ts';

/** Where a configuration says whom to ask. */
interface ProviderUsers {
  readonly provider?: string;
  readonly embeddings?: { readonly provider?: string };
  readonly triage?: { readonly provider?: string };
}

/** Reports what is wrong with the providers of a configuration whose shape is right. */
export function checkProviders(document: YamlDocument, config: NamedProviders & ProviderUsers): void {
  for (const [name, provider] of Object.entries(config.providers ?? {})) {
    for (const { at, code, message, correction } of mistakesIn(name, provider)) {
      const path = ['providers', name, ...at];
      const span = VALUE_MISTAKES.has(code) ? document.valueSpan(path) : document.keySpan(path);
      document.report(span, 'error', code, message, correction);
    }
  }
  const { provider, embeddings, triage } = config;
  const hidden = { hideText: true };
  reportUnknownProvider(document, ['provider'], provider, config, hidden);
  reportUnknownProvider(document, ['embeddings', 'provider'], embeddings?.provider, config, hidden);
  reportUnknownProvider(document, ['triage', 'provider'], triage?.provider, config, hidden);
}

/** Reports, at its path in a document, a name that no provider has. */
export function reportUnknownProvider(
  document: YamlDocument,
  path: Path,
  name: string | undefined,
  config: NamedProviders,
  options?: { readonly hideText: boolean },
): void {
  const message = name === undefined ? undefined : unknownProvider(name, config, options);
  if (!message || name === undefined) return;
  const meant = closest(name, providerNames(config));
  const correction = meant === undefined ? undefined : { written: name, meant };
  document.report(document.valueSpan(path), 'error', 'unknown-provider', message, correction);
}

/** A variable's value is secret as a rule, and is filled in where it goes to one server, in a header, alone. */
export function reportVariables(document: YamlDocument): void {
  const visit = (value: unknown, path: readonly (string | number)[]): void => {
    if (typeof value === 'string') {
      const [outer, , inner] = path;
      const [written, name] = /\$\{(\w+)\}/.exec(value) ?? [];
      if (!written || (outer === 'providers' && inner === 'headers')) return;
      const message = `\${${oneLine(name ?? '', LONGEST_NAME)}} is filled in only in the headers of a provider, and would be used here as it is written; write the value itself, or name the variable of a key under "apiKeyEnv".`;
      document.report(document.valueSpan(path), 'error', 'variable-in-config', message);
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value))
        visit(inner, [...path, Array.isArray(value) ? Number(key) : key]);
    }
  };
  visit(document.value, []);
}

interface Mistake {
  /** Below the provider's name. */
  readonly at: readonly string[];
  readonly code: string;
  readonly message: string;
  readonly correction?: Correction;
}

/** Codes of mistakes that are in what stands behind a key. */
const VALUE_MISTAKES: ReadonlySet<string> = new Set(['unknown-kind', 'wrong-value']);

/** Kinds that a workspace can give a name of its own. */
const NAMED_KINDS = [...PROVIDER_KINDS]
  .filter(([, { settings }]) => settings.length > 0)
  .map(([name]) => name);

/** Header names whose values are secrets. */
const SECRET_HEADER = /authorization|api-?key|token|secret|cookie/i;

/** A name is written on command lines and shown in reports. */
const NAME = /^[A-Za-z][\w.-]{0,39}$/;

const LONGEST_NAME = 60;

function mistakesIn(name: string, { kind: named, ...settings }: ConfiguredProvider): Mistake[] {
  if (!NAME.test(name)) {
    const message =
      'The name of a provider must begin with a letter and hold at most 40 letters, digits, dots, hyphens and underscores.';
    return [{ at: [], code: 'wrong-name', message }];
  }
  const kindName = named ?? name;
  const kind = PROVIDER_KINDS.get(kindName);
  if (!kind) {
    const guess = named && closest(named, NAMED_KINDS);
    const known = `${guess ? `did you mean "${guess}"? Known` : 'known'} are ${NAMED_KINDS.join(', ')}.`;
    return named === undefined
      ? [{ at: [], code: 'missing-kind', message: `The provider "${name}" has no "kind"; ${known}` }]
      : [
          {
            ...{ at: ['kind'], code: 'unknown-kind', message: `There is no such kind of provider; ${known}` },
            ...(guess && { correction: { written: named, meant: guess } }),
          },
        ];
  }
  if (PROVIDER_KINDS.has(name) && kindName !== name) {
    const message = `"${name}" is a kind of provider itself; give this provider another name.`;
    return [{ at: [], code: 'reserved-name', message }];
  }
  if (kind.settings.length === 0) {
    const message = `The provider "${kindName}" has no settings; remove this, and write "provider: ${kindName}" in the prompts that use it.`;
    return [{ at: [], code: 'no-settings', message }];
  }
  const known: readonly string[] = kind.settings;
  const unknown = Object.keys(settings).filter((setting) => !known.includes(setting));
  const secrets = Object.entries(settings.headers ?? {}).filter(
    ([header, value]) => SECRET_HEADER.test(header) && !value.includes('${'),
  );
  const { baseUrl } = settings;
  // A variable in it is a mistake of its own.
  const isUrlWrong = baseUrl !== undefined && !baseUrl.includes('${') && !serverUrl(baseUrl);
  return [
    ...(isUrlWrong && known.includes('baseUrl')
      ? [
          {
            at: ['baseUrl'],
            code: 'wrong-value',
            message: '"baseUrl" must be an http or https address, such as http://127.0.0.1:11434/v1.',
          },
        ]
      : []),
    ...unknown.map((setting) => ({
      at: [setting],
      code: 'unknown-key',
      message: `A provider of the kind "${kindName}" has no "${setting}"; known are ${known.join(', ')}.`,
    })),
    ...secrets.map(([header]) => ({
      at: ['headers', header],
      code: 'secret-in-file',
      message: `The header "${oneLine(header, LONGEST_NAME)}" looks like a secret, which must not be in a file; put it into an environment variable, and write \${NAME} with its name.`,
    })),
  ];
}
