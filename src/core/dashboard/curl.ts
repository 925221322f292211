import type { ChatRequest } from '../prompt/chat.ts';
import { Dialect } from '../providers/openai/request.ts';

/**
 * A request to an OpenAI-compatible server as a command for a POSIX shell. The key is taken from an environment
 * variable, and stands nowhere in it.
 * @param baseUrl such as `https://api.openai.com/v1`
 */
export function curlCommand(request: ChatRequest, baseUrl: string, keyVariable = 'OPENAI_API_KEY'): string {
  const body = JSON.stringify(new Dialect().body(request, false), null, 2);
  return [
    `curl ${quoted(`${baseUrl.replace(/\/+$/, '')}/chat/completions`)}`,
    `-H ${quoted('Content-Type: application/json')}`,
    // Double quotes, so that the shell fills the variable in.
    `-H "Authorization: Bearer $${keyVariable}"`,
    `--data-raw ${quoted(body)}`,
  ].join(' \\\n  ');
}

/** In single quotes a shell takes every character as it is, but for the quote itself. */
const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
