import * as vscode from 'vscode';
import { loadCore } from './load-core.ts';

/**
 * Tells the user of an error once: in a sentence with the one thing to do about it, and in the log.
 * What is no mistake of the user's is logged whole, and said to be there.
 */
export async function reportError(error: unknown, log: vscode.LogOutputChannel): Promise<void> {
  const { MissingKey, ProviderError, UserError } = await loadCore();
  const isExpected = error instanceof UserError || error instanceof ProviderError;
  log.error(isExpected ? error.message : error instanceof Error ? error : String(error));
  const message = isExpected
    ? error.message
    : 'Prompt Ladder ran into an error of its own; the log has the details.';
  const offer = (button: string, command: string) => ({ button, command });
  const { button, command } =
    error instanceof MissingKey
      ? offer('Set API Key…', 'promptLadder.setApiKey')
      : error instanceof UserError && error.diagnostics.length > 0
        ? offer('Show Problems', 'workbench.actions.view.problems')
        : offer('Show Log', 'promptLadder.showLog');
  if ((await vscode.window.showErrorMessage(message, button)) === button)
    await vscode.commands.executeCommand(command);
}
