import * as vscode from 'vscode';
import type { Disposables } from './disposables.ts';

/**
 * Registers a surface's commands, as `promptLadder.NAME`.
 * @param owner lets go of them
 * @param onError is told what a command throws, so that the editor does not tell it a second time
 */
export const commandRegistrar =
  (owner: Disposables, onError: (error: unknown) => void) =>
  (name: string, run: (...args: unknown[]) => Promise<void>): void => {
    const handler = (...args: unknown[]) => run(...args).catch(onError);
    owner.add(vscode.commands.registerCommand(`promptLadder.${name}`, handler));
  };
