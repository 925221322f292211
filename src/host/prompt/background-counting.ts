import * as vscode from 'vscode';
import type { BackgroundCounter } from '../../core/estimate/background-counter.ts';
import type { Counting } from '../../core/estimate/counting.ts';

/** Counts what runs will ask in the worker, as the editor has the files now. */
export const backgroundCounting = (counter: BackgroundCounter): Counting => ({
  set: async ({ prompt, samples, ...task }, watch) => {
    const sampleFiles = samples.sources.flatMap((source) => (source.kind === 'file' ? [source.file] : []));
    const { file, document } = prompt;
    const unsaved = unsavedOf(sampleFiles);
    const { text } = document;
    return { total: () => counter.countSet({ ...task, file, text, sampleFiles, unsaved }, watch) };
  },
  request: (task) => counter.countRequest(task),
});

/**
 * Texts of the editor, by path, that are not on disk yet.
 * @param longest UTF-16 units; longer texts are left out
 */
export function unsavedOf(
  files: readonly string[],
  longest = Number.POSITIVE_INFINITY,
): Record<string, string> {
  const unsaved = vscode.workspace.textDocuments
    .filter(({ isDirty, uri }) => isDirty && uri.scheme === 'file' && files.includes(uri.fsPath))
    .map((document) => [document.uri.fsPath, document.getText()] as const)
    .filter(([, text]) => text.length <= longest);
  return Object.fromEntries(unsaved);
}
