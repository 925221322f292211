import { realpath } from 'node:fs/promises';
import { isCovered, requestText, type TrustRequest, UntrustedError } from '../core/providers/trust.ts';
import { canAsk, isConfirmed } from './ask.ts';
import type { CliIo } from './io.ts';
import { TrustFile } from './trust-file.ts';

export interface TrustFlags {
  /** What the workspace wants is confirmed. */
  readonly trustWorkspace?: boolean;
}

/**
 * Looks up what a person has confirmed: in `PROMPT_LADDER_TRUST`, in the user's own file, by the flag, or by a
 * question at the terminal. A yes is kept.
 * @throws {UserError} when there is no terminal to ask at, or a yes cannot be kept
 */
export const trustOf =
  ({ trustWorkspace }: TrustFlags, io: CliIo, signal?: AbortSignal) =>
  async (request: TrustRequest): Promise<boolean> => {
    if (isCovered(request, allowed(request.root, io.env))) return true;
    const file = new TrustFile(io);
    const confirmed = { ...request, root: await realpath(request.root).catch(() => request.root) };
    if (isCovered(confirmed, await file.read())) return true;
    if (!trustWorkspace) {
      const what = `This workspace wants to ${requestText(request)}`;
      if (!canAsk(io)) {
        throw new UntrustedError(
          `${what}, and this is not confirmed; add --trust-workspace if you trust it, or name it in PROMPT_LADDER_TRUST (${entryOf(request)}).`,
        );
      }
      if (!(await isConfirmed(`${what}. Trust it?`, io, signal))) return false;
    }
    await file.add(confirmed);
    return true;
  };

/** `SERVER` or `SERVER=VARIABLE,VARIABLE`, separated by white space. */
const allowed = (root: string, { PROMPT_LADDER_TRUST: list = '' }: CliIo['env']): TrustRequest[] =>
  list
    .split(/\s+/)
    .filter(Boolean)
    .map((entry) => {
      const [, server = '', variables = ''] = /^(.*?)(?:=([\w,]*))?$/.exec(entry) ?? [];
      return { root, server: server.replace(/\/$/, ''), variables: variables.split(',').filter(Boolean) };
    });

const entryOf = ({ server, variables }: TrustRequest) =>
  variables.length === 0 ? server : `${server}=${variables.join(',')}`;
