import '@vscode-elements/elements/dist/vscode-button/index.js';
import type { Action } from '../../protocol.ts';
import type { Source } from '../source/source.ts';

interface ActionButtonProps {
  readonly source: Source;
  readonly action: Action;
  readonly isPrimary?: boolean;
  /** What it says. */
  readonly text: string;
  /** More of it, for those who ask. */
  readonly detail?: string;
}

/** A button that asks the extension to do something; nothing where there is no extension. */
export function ActionButton({ source: { act }, action, isPrimary, text, detail }: ActionButtonProps) {
  if (!act) return null;
  const label = detail === undefined ? undefined : `${text}: ${detail}`;
  return (
    <vscode-button secondary={!isPrimary} aria-label={label} title={label} onClick={() => act(action)}>
      {text}
    </vscode-button>
  );
}
