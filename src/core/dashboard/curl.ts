import type { ChatRequest } from '../prompt/chat.ts';
import { OPENAI_BASE_URL } from '../providers/openai/kind.ts';
import { Dialect } from '../providers/openai/request.ts';

export interface CurlCommand {
  /** For a POSIX shell. */
  readonly command: string;
  /** The environment variable that the command takes the key from; the key itself stands nowhere in it. */
  readonly keyVariable: string;
}

/**
 * A request to an OpenAI-compatible server as a command. The usual key's variable goes to its own server; for any
 * other, which a workspace may have named, a name stands that nobody has set.
 * @param baseUrl such as `https://api.openai.com/v1`
 */
export function curlCommand(request: ChatRequest, baseUrl: string): CurlCommand {
  const server = baseUrl.replace(/\/+$/, '');
  const keyVariable = server === OPENAI_BASE_URL ? 'OPENAI_API_KEY' : 'YOUR_API_KEY';
  const body = JSON.stringify(new Dialect().body(request, false), null, 2);
  const command = [
    `curl ${quoted(`${server}/chat/completions`)}`,
    `-H ${quoted('Content-Type: application/json')}`,
    // Double quotes, so that the shell fills the variable in.
    `-H "Authorization: Bearer $${keyVariable}"`,
    `--data-raw ${quoted(body)}`,
  ].join(' \\\n  ');
  return { command, keyVariable };
}

/** In single quotes a shell takes every character as it is, but for the quote itself. */
const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
