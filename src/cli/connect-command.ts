import { savedServer, saveProvider } from '../core/authoring/edit/provider-edit.ts';
import { UserError } from '../core/diagnostic.ts';
import { connectProvider } from '../core/engine/connect.ts';
import { diskFiles } from '../core/files.ts';
import {
  LOCAL_SERVERS,
  localServers,
  type ModelServer,
  serverAt,
  tryModel,
} from '../core/providers/model-server.ts';
import { proxiesOf } from '../core/providers/openai/proxy.ts';
import { ProviderError } from '../core/providers/provider.ts';
import { connectedSentence, savedSentence, unreadSentence } from '../core/report/connection.ts';
import { closest } from '../core/text/closest.ts';
import { oneLine } from '../core/text/one-line.ts';
import { loadConfig } from '../core/workspace/config.ts';
import { askLine, canAsk } from './ask.ts';
import { connectedWorkspace } from './connected-workspace.ts';
import { credentialsOf } from './credentials.ts';
import { ExitCode } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

export interface ConnectFlags {
  readonly model?: string;
  readonly name?: string;
  /** The environment variable that holds the key. */
  readonly apiKeyEnv?: string;
}

/** Models and servers that are listed. */
const LISTED = 30;

/** Keeps a server in the workspace's configuration and tries it. @returns the exit code */
export const connectCommand = (
  address: string | undefined,
  flags: ConnectFlags,
  terminal: Terminal,
): Promise<number> =>
  terminal.interruptible(async (signal) => {
    try {
      return await connect(address, flags, terminal, signal);
    } catch (error) {
      if (signal.aborted) return ExitCode.cancelled;
      if (!(error instanceof ProviderError)) return terminal.refuse(error);
      terminal.error(error.message);
      return ExitCode.provider;
    }
  });

async function connect(
  address: string | undefined,
  flags: ConnectFlags,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const { apiKeyEnv } = flags;
  const { io } = terminal;
  const apiKey = apiKeyEnv === undefined ? undefined : io.env[apiKeyEnv];
  if (apiKeyEnv !== undefined && !apiKey) {
    throw new UserError(
      `The environment variable ${oneLine(apiKeyEnv, 60)} is not set; set it to the key of the server, or leave --api-key-env out.`,
    );
  }
  const { root, others } = await connectedWorkspace(io.cwd, diskFiles);
  const server =
    address === undefined
      ? await foundServer(terminal, signal)
      : await serverAt(address, apiKey, signal, proxiesOf(io.env)).catch((error: unknown) => {
          throw withKeyAdvice(error, apiKeyEnv);
        });
  const model =
    flags.model === undefined ? await chosenModel(server, terminal, signal) : known(flags.model, server);
  const { config } = await loadConfig(root, diskFiles);
  const { name, baseUrl } =
    flags.name === undefined ? savedServer(server, config) : { ...server, name: flags.name };
  const settings = { kind: 'openai', baseUrl, ...(apiKeyEnv !== undefined && { apiKeyEnv }) };
  const saved = await saveProvider({ name, settings, model }, { root, files: diskFiles });
  terminal.print(savedSentence({ name, model, ...saved, file: terminal.fromHere(saved.file) }));
  if (others.length > 0) terminal.note(unreadSentence(others.map(terminal.fromHere)));
  const provider = await connectProvider(
    name,
    { root, config: { providers: { [name]: settings } } },
    // Whoever names a server here trusts it.
    credentialsOf({ trustWorkspace: true }, terminal, signal),
  );
  const answer = await tryModel(provider, model, signal);
  terminal.print(connectedSentence({ model, place: provider.server ?? baseUrl, answer }));
  return ExitCode.passed;
}

function withKeyAdvice(error: unknown, apiKeyEnv: string | undefined): unknown {
  if (!(error instanceof ProviderError) || error.status !== 401) return error;
  return new UserError(
    apiKeyEnv === undefined
      ? 'The server wants an API key (401); put it into an environment variable, and name that with --api-key-env.'
      : `The server refused the API key (401); put the right one into ${oneLine(apiKeyEnv, 60)}.`,
  );
}

async function foundServer(terminal: Terminal, signal: AbortSignal): Promise<ModelServer> {
  const found = await localServers(signal);
  const [first] = found;
  if (!first) {
    const places = LOCAL_SERVERS.map(({ label, baseUrl }) => `${label} (${new URL(baseUrl).host})`).join(
      ', ',
    );
    throw new UserError(
      `No model server answers on this machine at its usual address: ${places}; start one, or give its address: prompt-ladder connect URL.`,
    );
  }
  const names = found.map(({ name, baseUrl }) => `${name} at ${baseUrl}`);
  const index =
    found.length === 1
      ? 0
      : await chosen('Several servers run on this machine', names, 'name its address', terminal, signal);
  return found[index] ?? first;
}

async function chosenModel(
  { models, baseUrl }: ModelServer,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<string> {
  const [first] = models;
  if (first === undefined) {
    throw new UserError(
      `The server at ${baseUrl} has no model yet; load one there, or name it with --model.`,
    );
  }
  if (models.length === 1) return first;
  return (
    models[await chosen('The server has several models', models, 'add --model', terminal, signal)] ?? first
  );
}

/** @returns the index of what is chosen */
async function chosen(
  what: string,
  names: readonly string[],
  otherwise: string,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const shown = names.map((name) => oneLine(name, 100));
  if (!canAsk(terminal.io)) {
    const listed = shown.slice(0, LISTED).join(', ');
    throw new UserError(`${what}; ${otherwise}: ${listed}${shown.length > LISTED ? ', …' : ''}.`);
  }
  terminal.note(`${what}:`);
  for (const [index, name] of shown.entries()) terminal.note(`  ${index + 1}  ${name}`);
  const answer = (await askLine(`Which one? (1–${names.length}) `, terminal.io, signal)).trim();
  const index = names.includes(answer) ? names.indexOf(answer) : Number(answer) - 1;
  if (Number.isInteger(index) && index >= 0 && index < names.length) return index;
  throw new UserError('Nothing was chosen, so nothing was connected.');
}

/** Servers may leave a part of a model's name out, such as Ollama's `:latest`. */
function known(model: string, { models, baseUrl }: ModelServer): string {
  const isThere = models.length === 0 || models.some((id) => id === model || id.split(':')[0] === model);
  if (isThere) return model;
  const guess = closest(model, models);
  throw new UserError(
    `The server at ${baseUrl} has no model "${oneLine(model, 100)}"; ${guess ? `did you mean "${guess}"? It has` : 'it has'} ${models
      .slice(0, LISTED)
      .map((id) => oneLine(id, 100))
      .join(', ')}.`,
  );
}
