import * as vscode from 'vscode';

const FOREGROUNDS = { error: 'Error', warning: 'Warning', info: 'Info' };

/** What underlines a violation in an output as the editor underlines a problem, without being one in Problems. */
export const violationUnderline = (severity: keyof typeof FOREGROUNDS): vscode.TextEditorDecorationType =>
  vscode.window.createTextEditorDecorationType({
    textDecoration: `underline wavy var(--vscode-editor${FOREGROUNDS[severity]}-foreground)`,
    overviewRulerColor: new vscode.ThemeColor(`editorOverviewRuler.${severity}Foreground`),
  });
