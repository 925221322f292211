import type { YamlDocument } from '../documents/yaml-document.ts';
import { isObject } from '../text/json-object.ts';
import { references } from './path-references.ts';
import type { PromptDraft } from './prompt-file.ts';
import { templateAt } from './template-value.ts';

/** Reads what can be read of a prompt whose shape is wrong, and reports what is wrong inside its messages. */
export function draftOf(document: YamlDocument, value: unknown): PromptDraft | undefined {
  if (!isObject(value) || !Array.isArray(value.messages)) return undefined;
  const messages = value.messages.flatMap((message: unknown, index) => {
    if (!isObject(message) || typeof message.content !== 'string') return [];
    return templateAt(document, ['messages', index, 'content'], message.content) ?? [];
  });
  const hasTestData = Array.isArray(value.testData) && value.testData.length > 0;
  return { file: document.file, document, messages, hasTestData, samples: references(document, 'samples') };
}
