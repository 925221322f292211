import { sep } from 'node:path';
import * as vscode from 'vscode';
import { loadCore } from './load-core.ts';

/**
 * Tells the user of an error once: in a sentence with the one thing to do about it, and in the log.
 * What is no mistake of the user's is logged whole, and said to be there.
 */
export async function reportError(error: unknown, log: vscode.LogOutputChannel): Promise<void> {
  const { MissingKeyError, ProviderError, UserError } = await loadCore();
  const isExpected = error instanceof UserError || error instanceof ProviderError;
  log.error(isExpected ? error.message : error instanceof Error ? error : String(error));
  const message = isExpected
    ? fromFolders(error.message)
    : 'Prompt Ladder had an internal error; the log has the details.';
  const answers = [
    {
      button: 'Connect a Model Server…',
      command: 'promptLadder.connectServer',
      fits: error instanceof MissingKeyError,
    },
    { button: 'Set API Key…', command: 'promptLadder.setApiKey', fits: error instanceof MissingKeyError },
    {
      button: 'Show Problems',
      command: 'workbench.actions.view.problems',
      fits: error instanceof UserError && error.diagnostics.length > 0,
    },
    { button: 'Show Log', command: 'promptLadder.showLog', fits: !isExpected },
  ].filter(({ fits }) => fits);
  const button = await vscode.window.showErrorMessage(message, ...answers.map(({ button }) => button));
  const chosen = answers.find((answer) => answer.button === button);
  if (chosen) await vscode.commands.executeCommand(chosen.command);
}

/** A message in which paths begin at the workspace's folders. */
const fromFolders = (message: string) =>
  (vscode.workspace.workspaceFolders ?? []).reduce(
    (text, { uri }) => text.replaceAll(uri.fsPath + sep, ''),
    message,
  );
