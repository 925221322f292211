import { YamlDocument } from '../documents/yaml-document.ts';
import type { PromptFile } from '../prompt/prompt-file.ts';
import type { Tuning } from '../retrieval/tuning.ts';
import { withValueAt } from './rewrite.ts';

/** The text of a prompt file with the settings that tuning chose; `undefined` where nothing has to change, or it cannot. */
export function tunedText({ document }: PromptFile, { before, chosen }: Tuning): string | undefined {
  const changes = [
    ...(chosen.search === before.search ? [] : [[['knowledge', 'search'], chosen.search] as const]),
    ...(chosen.size === before.size ? [] : [[['knowledge', 'chunk', 'size'], chosen.size] as const]),
    ...(chosen.topK === before.topK ? [] : [[['knowledge', 'topK'], chosen.topK] as const]),
  ];
  if (changes.length === 0) return undefined;
  return changes.reduce<string | undefined>(
    (text, [path, value]) =>
      text === undefined ? undefined : withValueAt(new YamlDocument(document.file, text), path, value),
    document.text,
  );
}
