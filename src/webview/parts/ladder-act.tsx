import '@vscode-elements/elements/dist/vscode-button/index.js';
import type { LadderAction } from '../../protocol.ts';
import type { LadderModel } from '../model/ladder.ts';

interface ActProps {
  readonly ladder: LadderModel;
  readonly action: LadderAction;
  readonly text: string;
  readonly label?: string;
  readonly isPrimary?: boolean;
}

/** A button that asks the extension to do something; nothing where there is no extension. */
export function Act({ ladder: { source }, action, text, label, isPrimary }: ActProps) {
  const { act } = source;
  if (!act) return null;
  return (
    <vscode-button secondary={!isPrimary} aria-label={label} onClick={() => act(action)}>
      {text}
    </vscode-button>
  );
}
