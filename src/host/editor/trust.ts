import * as vscode from 'vscode';

/** Whether the workspace is trusted; if not, the user is told what therefore does not happen. @param consequence follows "so" */
export async function inTrustedWorkspace(consequence: string): Promise<boolean> {
  if (vscode.workspace.isTrusted) return true;
  const manage = 'Manage Trust';
  const message = `This workspace is not trusted, so ${consequence}.`;
  if ((await vscode.window.showWarningMessage(message, manage)) === manage) {
    await vscode.commands.executeCommand('workbench.trust.manage');
  }
  return false;
}
