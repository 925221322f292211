import { formatDuration } from '../text/amounts.ts';
import { oneLine } from '../text/one-line.ts';

/** A provider that was saved. */
export interface SavedProvider {
  readonly name: string;
  readonly model: string;
  /** As it is shown. */
  readonly file: string;
  /** It answers where a prompt names no provider. */
  readonly isDefault: boolean;
}

export const savedSentence = ({ name, model, file, isDefault }: SavedProvider): string =>
  isDefault
    ? `Saved as "${name}" in ${file}, which answers with ${oneLine(model, 100)} where a prompt names no other.`
    : `Saved as "${name}" in ${file}; write "provider: ${name}" and "model: ${oneLine(model, 100)}" into the prompts that use it, or there for all that name no other.`;

/** @param folders workspaces below the one that was saved in, as they are shown */
export const unreadSentence = (folders: readonly string[]): string =>
  `The prompts in ${folders.join(', ')} read a configuration of their own; to use the server there, run prompt-ladder connect there.`;

/** @param place the server's base URL */
export const connectedSentence = ({
  model,
  place,
  answer: { text, latencyMs },
}: {
  readonly model: string;
  readonly place: string;
  readonly answer: { readonly text: string; readonly latencyMs: number };
}): string => {
  const reply = oneLine(text.trim(), 60);
  return `${oneLine(model, 100)} at ${place} answered in ${formatDuration(latencyMs)}${reply === '' ? ', without a text' : `: ${reply}`}`;
};
