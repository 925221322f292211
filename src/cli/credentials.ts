import type { Credentials } from '../core/providers/kind.ts';
import type { CliIo } from './io.ts';

/** Where the server and its key are, as flags and the environment have it. */
export const credentialsOf = (baseUrl: string | undefined, { env }: CliIo): Credentials => ({
  baseUrl,
  defaultBaseUrl: env.OPENAI_BASE_URL || undefined,
  apiKey: async (_baseUrl, variable) => (variable === undefined ? undefined : env[variable]),
  environment: env,
});
