import * as vscode from 'vscode';
import { loadCore } from './load-core.ts';

/**
 * Tells the user of an error once: in a sentence with the one thing to do about it, and in the log.
 * What is no mistake of the user's is logged whole, and said to be there.
 */
export async function reportError(error: unknown, log: vscode.LogOutputChannel): Promise<void> {
  const { UserError, ProviderError } = await loadCore();
  if (error instanceof UserError && error.diagnostics.length > 0) {
    log.warn(error.message);
    if ((await vscode.window.showErrorMessage(error.message, 'Show Problems')) !== undefined) {
      await vscode.commands.executeCommand('workbench.actions.view.problems');
    }
    return;
  }
  const isExpected = error instanceof UserError || error instanceof ProviderError;
  log.error(isExpected ? error.message : error instanceof Error ? error : String(error));
  const message = isExpected
    ? error.message
    : 'Prompt Ladder ran into an error of its own; the log has the details.';
  if ((await vscode.window.showErrorMessage(message, 'Show Log')) !== undefined) log.show();
}
