import { join } from 'node:path';
import type * as vscode from 'vscode';
import type { Run } from '../../core/runs/run.ts';
import type { RunStore } from '../../core/runs/run-store.ts';
import { pathIn } from '../../core/text/path-in.ts';
import { loadCore } from '../editor/load-core.ts';

/** The runs of a workspace. */
export async function storeOf(root: string): Promise<RunStore> {
  const { RunStore } = await loadCore();
  return new RunStore(join(root, '.prompt-ladder'));
}

/** The runs of a prompt that make up its current state, newest first, with the workspace that holds them. */
export async function latestRunsOf(
  prompt: vscode.Uri,
): Promise<{ readonly root: string; readonly runs: readonly Run[] }> {
  const { workspaceRoot, diskFiles, currentRuns, runsByPrompt } = await loadCore();
  const root = await workspaceRoot(prompt.fsPath, diskFiles);
  const file = pathIn(root, prompt.fsPath);
  return { root, runs: currentRuns((await runsByPrompt(await storeOf(root))).get(file) ?? []) };
}
