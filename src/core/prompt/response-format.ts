import { isDeeperThan, MAX_DEPTH } from '../documents/depth.ts';
import type { YamlDocument } from '../documents/yaml-document.ts';
import type { ResponseFormat } from './chat.ts';
import type { PromptValue } from './prompt-value.ts';

/** The form that a prompt asks answers in; what is wrong with it stands in the document's diagnostics. */
export function responseFormatOf(document: YamlDocument, written: PromptValue): ResponseFormat {
  const type = written.responseFormat ?? (written.jsonSchema === undefined ? 'text' : 'json_schema');
  if (type !== 'json_schema') return { type };
  if (written.jsonSchema === undefined) {
    document.report(
      document.valueSpan(['responseFormat']),
      'error',
      'missing-key',
      'A json_schema response needs the key "jsonSchema"; add it, or use json_object.',
    );
    return { type: 'text' };
  }
  const found = typeof written.jsonSchema === 'string' ? parseJson(written.jsonSchema) : written.jsonSchema;
  if (found === null || typeof found !== 'object' || Array.isArray(found)) {
    document.report(
      document.valueSpan(['jsonSchema']),
      'error',
      'wrong-value',
      '"jsonSchema" is not a JSON Schema; write it as a map, or as the text of a JSON object.',
    );
    return { type: 'text' };
  }
  const { name, strict, schema } = found as { name?: unknown; strict?: unknown; schema?: unknown };
  const wrapped = schema !== null && typeof schema === 'object';
  return {
    type,
    name: wrapped && typeof name === 'string' ? name : 'response',
    schema: (wrapped ? schema : found) as Record<string, unknown>,
    ...(wrapped && typeof strict === 'boolean' ? { strict } : {}),
  };
}

/** `undefined` for what is not JSON, or nests too deeply to be walked. */
function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return isDeeperThan(value, MAX_DEPTH) ? undefined : value;
  } catch {
    return undefined;
  }
}
