import * as vscode from 'vscode';
import type { Diagnostic, Severity } from '../../core/diagnostic.ts';
import type { Range } from '../../core/text/span.ts';

const SEVERITIES: Readonly<Record<Severity, vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  info: vscode.DiagnosticSeverity.Information,
};

/** The name under which every diagnostic of ours appears in Problems. */
export const SOURCE = 'Prompt Ladder';

export function toRange({ start, end }: Range): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}

export function toDiagnostic({
  range,
  severity,
  code,
  message,
}: Omit<Diagnostic, 'file'>): vscode.Diagnostic {
  const diagnostic = new vscode.Diagnostic(toRange(range), message, SEVERITIES[severity]);
  diagnostic.source = SOURCE;
  diagnostic.code = code;
  return diagnostic;
}
