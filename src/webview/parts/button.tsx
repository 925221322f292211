import '@vscode-elements/elements/dist/vscode-button/index.js';
import type { ComponentChildren } from 'preact';
import type { Action } from '../../protocol.ts';
import type { Source } from '../source/source.ts';

interface ActionButtonProps {
  readonly source: Source;
  readonly action: Action;
  readonly isPrimary?: boolean;
  /** What it says at length, where its text alone would not do. */
  readonly label?: string;
  readonly children: ComponentChildren;
}

/** A button that asks the extension to do something; nothing where there is no extension. */
export function ActionButton({ source: { act }, action, isPrimary, label, children }: ActionButtonProps) {
  if (!act) return null;
  return (
    <vscode-button secondary={!isPrimary} aria-label={label} title={label} onClick={() => act(action)}>
      {children}
    </vscode-button>
  );
}
