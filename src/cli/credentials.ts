import type { Credentials } from '../core/providers/kind.ts';
import { proxiesOf } from '../core/providers/openai/proxy.ts';
import type { Terminal } from './terminal.ts';
import { type TrustFlags, trustOf } from './trust.ts';

/** Where the server and its key are, as flags and the environment have it. */
export const credentialsOf = (
  flags: TrustFlags & { readonly baseUrl?: string },
  terminal: Terminal,
  signal?: AbortSignal,
): Credentials => {
  const { io } = terminal;
  return {
    baseUrl: flags.baseUrl,
    onUnusedBaseUrl: (sentence) => terminal.noteOnce(sentence),
    defaultBaseUrl: io.env.OPENAI_BASE_URL || undefined,
    apiKey: async (_baseUrl, variable) => (variable === undefined ? undefined : io.env[variable]),
    environment: io.env,
    proxyFor: proxiesOf(io.env),
    isTrusted: trustOf(flags, io, signal),
  };
};
