import type * as vscode from 'vscode';
import type { PrepareRequest } from '../../core/engine/prepared-run.ts';
import type { Counting } from '../../core/estimate/counting.ts';
import { editorFiles } from '../editor/editor-files.ts';
import { loadCore } from '../editor/load-core.ts';
import { settingsFor } from '../editor/settings.ts';

/** What decides about a run of a prompt by the editor's files and settings, beside what the caller chooses. */
export async function editorRequest(
  uri: vscode.Uri,
  signal: AbortSignal,
  counting: Counting,
): Promise<Omit<PrepareRequest, 'filter' | 'provider' | 'model' | 'resume'>> {
  const { diskFiles } = await loadCore();
  const { provider, model, concurrency, timeoutMs, maxCost } = settingsFor(uri);
  return {
    file: uri.fsPath,
    files: editorFiles(diskFiles),
    defaults: { provider, model, concurrency, timeoutMs },
    maxCost,
    counting,
    signal,
  };
}
