import type { ToolCall } from '../prompt/chat.ts';
import type { Result } from './result.ts';

/** An answer as people read it: its text, where offsets into the output hold, then each tool call as JSON. */
export function answerText({ output = '', toolCalls = [] }: Pick<Result, 'output' | 'toolCalls'>): string {
  return [...(output === '' ? [] : [output]), ...toolCalls.map(toolCallText)].join('\n\n');
}

const toolCallText = ({ name, arguments: written }: ToolCall): string =>
  JSON.stringify({ tool: name, arguments: parsed(written) }, null, 2);

/** Arguments that are no JSON are shown as they are. */
function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
}
