import { UserError } from '../diagnostic.ts';
import type { ProxyFor } from './openai/proxy.ts';
import type { Provider } from './provider.ts';
import type { TrustRequest } from './trust.ts';

/** What a workspace may say of a provider of its own, beside its kind. */
export interface ProviderSettings {
  readonly baseUrl?: string;
  /** The environment variable that holds the key. */
  readonly apiKeyEnv?: string;
  /** Sent with every request; `${NAME}` in a value stands for an environment variable. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A provider of a workspace's own. */
export interface ConfiguredProvider extends ProviderSettings {
  /** Its name where absent. */
  readonly kind?: string;
}

/** A configuration, as far as it names providers. */
export interface NamedProviders {
  readonly providers?: Readonly<Record<string, ConfiguredProvider>>;
}

/** Where a server is, and where its key may come from, beside what a workspace says. */
export interface Credentials {
  /** Wins over the workspace configuration. */
  readonly baseUrl?: string;
  /** Told in a sentence where `baseUrl` has no effect. */
  readonly onUnusedBaseUrl?: (sentence: string) => void;
  /** Used where the workspace configuration names none. */
  readonly defaultBaseUrl?: string;
  /**
   * The server of the run that is resumed; wins over everything but `baseUrl`. Where nothing else names it, there is no
   * key for it from the environment, since a run's record comes with its folder.
   */
  readonly server?: string;
  /**
   * The key for a server, or `undefined` when there is none.
   * @param variable the environment variable that may be read for it; absent where a workspace names a server
   *   without naming a variable, since the user's usual key is not for any server that a cloned repository names
   */
  readonly apiKey: (baseUrl: string, variable: string | undefined) => Promise<string | undefined>;
  /** The command that sets a key, where keys come from elsewhere than the environment, too. */
  readonly keyCommand?: string;
  /**
   * Whether a person has confirmed what a workspace wants; where absent, nobody has.
   * @throws {UntrustedError} saying how it is confirmed, in place of `false`
   */
  readonly isTrusted?: (request: TrustRequest) => Promise<boolean>;
  /** Tells which proxy of the user's a request goes by; the editor brings in its own. */
  readonly proxyFor?: ProxyFor;
  /** Read for the variables that a workspace's headers name. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

export interface ConnectOptions {
  /** The provider's name. */
  readonly name: string;
  readonly settings: ProviderSettings;
  readonly credentials: Credentials;
  /** Absolute path of `.prompt-ladder`. */
  readonly folder: string;
}

/** A kind of provider: how to make one from its settings. */
export interface ProviderKind {
  /** What it is called in a list. */
  readonly label: string;
  /** Those that it has. A kind without any is used by its own name, since nothing could tell two of them apart. */
  readonly settings: readonly (keyof ProviderSettings)[];
  /** It answers in the place of a model, at no cost. */
  readonly isStandIn?: boolean;
  /** Its models take no JSON Schema for their answers. */
  readonly isWithoutSchemas?: boolean;
  /**
   * @throws {MissingKeyError} where a key is needed and there is none
   * @throws {UserError} when it cannot be used as it is configured
   */
  connect(options: ConnectOptions): Promise<Provider>;
}

/** A server that asks for a key has been given none. */
export class MissingKeyError extends UserError {}
