import { UserError } from '../diagnostic.ts';
import { oneLine } from '../text/one-line.ts';

/** What a workspace wants and only a person can allow: to send to a server, and to read environment variables for it. */
export interface TrustRequest {
  /** Absolute path of the workspace root. */
  readonly root: string;
  /** Its base URL, without credentials and query. */
  readonly server: string;
  /** Those that the workspace names, sorted; none where it names the server alone. */
  readonly variables: readonly string[];
}

/** Nobody has confirmed what a workspace wants. */
export class UntrustedError extends UserError {}

const LONGEST_SERVER = 200;

/** What is requestText, for the middle of a sentence. */
export function requestText({ server, variables }: TrustRequest): string {
  const names = variables.map((name) => oneLine(name, LONGEST_SERVER));
  const shown = oneLine(server, LONGEST_SERVER);
  if (names.length === 0) return `send prompts and samples to ${shown}`;
  return `send prompts, samples and the environment ${names.length === 1 ? 'variable' : 'variables'} ${names.join(', ')} to ${shown}`;
}

/** Whether what was confirmed before covers a request: the same workspace and server, and every variable. */
export const isCovered = (request: TrustRequest, confirmed: readonly TrustRequest[]): boolean =>
  confirmed.some(
    ({ root, server, variables }) =>
      root === request.root &&
      server === request.server &&
      request.variables.every((name) => variables.includes(name)),
  );

/** Whether a server is on this machine, whatever its name would resolve to. */
export function isLoopback(server: string | undefined): boolean {
  const hostname = URL.parse(server ?? '')?.hostname ?? '';
  return /^(127(\.\d{1,3}){3}|\[::1\]|([\w-]+\.)*localhost\.?)$/i.test(hostname);
}
