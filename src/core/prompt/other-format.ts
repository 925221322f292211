import { basename } from 'node:path';

const PROMPTFOO =
  'is a configuration of promptfoo; write each of its prompts as NAME.prompt.yml with "messages", and the "vars" of its tests as samples.';
const PROMPTY =
  'is a Prompty file; write its model and parameters as "model" and "modelParameters", and each of its sections (system:, user:) as a message under "messages".';

const ROLES = ['system', 'user', 'assistant', 'developer'];

/** What a file of another tool is by its name, and what to do about it; completes “FILE …”. */
export function otherFormatOf(file: string): string | undefined {
  if (/\.prompty$/i.test(file)) return PROMPTY;
  return /^promptfooconfig(?:\.|$)/i.test(basename(file)) ? PROMPTFOO : undefined;
}

/**
 * What a text is that stands in a prompt file and is written for another tool, in one sentence; `undefined` for what is
 * not recognised.
 * @param value of the text as YAML, where it is any
 */
export function otherFormat(text: string, value: unknown): string | undefined {
  if (/^---\r?\n[\s\S]*?\r?\n---[ \t]*\r?\n[\s\S]*?^(?:system|user|assistant):[ \t]*$/m.test(text))
    return `This ${PROMPTY}`;
  if (typeof value !== 'object' || value === null || 'messages' in value) return undefined;
  if ('prompts' in value && ('providers' in value || 'tests' in value || 'targets' in value))
    return `This ${PROMPTFOO}`;
  const roles = ROLES.filter((role) => role in value);
  if (roles.length === 0) return undefined;
  const list = roles.map((role) => `- {role: ${role}, content: …}`).join(' ');
  return `Messages are written as a list: move ${roles.map((role) => `"${role}"`).join(' and ')} under "messages", as ${list}.`;
}
