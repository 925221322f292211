import type { YamlDocument } from '../documents/yaml-document.ts';
import { isObject } from '../text/json-object.ts';
import { knowledgeReferences, references } from './path-references.ts';
import type { PromptDraft } from './prompt-file.ts';
import { templateAt } from './template-value.ts';

/**
 * Reads what can be read of a prompt whose shape is wrong, and reports what is wrong inside its messages.
 * @param hasSamples whether where its samples are can be read
 */
export function draftOf(
  document: YamlDocument,
  value: unknown,
  hasSamples: boolean,
): PromptDraft | undefined {
  if (!isObject(value)) return undefined;
  const written = Array.isArray(value.messages) ? value.messages : [];
  const messages = written.flatMap((message: unknown, index) => {
    if (!isObject(message) || typeof message.content !== 'string') return [];
    return templateAt(document, ['messages', index, 'content'], message.content) ?? [];
  });
  return {
    file: document.file,
    document,
    provider: typeof value.provider === 'string' ? value.provider : undefined,
    messages,
    hasTestData: hasSamples && Array.isArray(value.testData) && value.testData.length > 0,
    samples: hasSamples ? references(document, 'samples') : [],
    evaluators: [],
    ruleFiles: references(document, 'rules'),
    knowledge: knowledgeReferences(document, value.knowledge),
  };
}
