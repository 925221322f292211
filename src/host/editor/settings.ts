import { isAbsolute } from 'node:path';
import * as vscode from 'vscode';

/** The settings that hold for a file. */
export interface Settings {
  readonly provider: string | undefined;
  readonly model: string | undefined;
  readonly baseUrl: string | undefined;
  readonly concurrency: number;
  readonly timeoutMs: number;
  readonly cache: boolean;
  /** USD. */
  readonly maxCost: number | undefined;
  /** USD; a run that may cost more is confirmed first. */
  readonly confirmAbove: number;
  /** How much longer prompts may become, as a share. */
  readonly growth: number;
  readonly codeLens: boolean;
  /** Tokens beside samples. */
  readonly tokenHints: boolean;
}

const SECTION = 'promptLadder';

export function settingsFor(uri: vscode.Uri): Settings {
  const configuration = vscode.workspace.getConfiguration(SECTION, uri);
  return {
    provider: configuration.get<string>('provider', '') || undefined,
    model: configuration.get<string>('model', '') || undefined,
    baseUrl: configuration.get<string>('openai.baseUrl', '') || undefined,
    concurrency: configuration.get<number>('concurrency', 8),
    timeoutMs: configuration.get<number>('timeout', 60) * 1000,
    cache: configuration.get<boolean>('cache', true),
    maxCost: configuration.get<number | null>('maxCost', null) ?? undefined,
    confirmAbove: configuration.get<number>('confirmAbove', 1),
    growth: configuration.get<number>('costs.growth', 0.3),
    codeLens: configuration.get<boolean>('codeLens', true),
    tokenHints: configuration.get<boolean>('tokens.hints', false),
  };
}

/**
 * Absolute paths of folders that prompts may read from wherever they are. The setting's scope is the machine, so that
 * no workspace allows itself what it reads.
 */
export function allowedFolders(): readonly string[] {
  const configuration = vscode.workspace.getConfiguration(SECTION);
  return configuration.get<readonly string[]>('allowedFolders', []).filter((folder) => isAbsolute(folder));
}

/** Calls back when one of the settings changes. */
export function onDidChangeSettings(listener: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration(SECTION)) listener();
  });
}
