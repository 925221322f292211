import type { Diagnostic } from '../diagnostic.ts';
import type { TextMessage } from '../prompt/chat.ts';
import type { PromptFile } from '../prompt/prompt-file.ts';
import type { Sample } from '../samples/sample.ts';
import { oneLine } from '../text/one-line.ts';

/** Samples that are reported; more are one mistake made over and over. */
const MAX_BLANK = 100;

/**
 * Finds the samples that leave nothing to ask: every message of the user is blank, or every message where a prompt has
 * none of the user.
 */
export class BlankCheck {
  /** Whether the templates let that happen at all. */
  readonly isNeeded: boolean;
  readonly #isAsking: (message: Pick<TextMessage, 'role'>) => boolean;
  readonly #found: Diagnostic[] = [];

  constructor({ messages }: PromptFile) {
    const isOfUser = ({ role }: Pick<TextMessage, 'role'>) => role === 'user';
    this.#isAsking = messages.some(isOfUser) ? isOfUser : () => true;
    this.isNeeded = !messages.filter(this.#isAsking).some(({ template }) => alwaysHasText(template.text));
  }

  add({ id, location }: Sample, messages: readonly TextMessage[]): void {
    if (!this.isNeeded || this.#found.length === MAX_BLANK) return;
    if (messages.some((message) => this.#isAsking(message) && message.content.trim() !== '')) return;
    const message = `Sample "${oneLine(id, 60)}" leaves nothing to ask, as its message is empty; give it a text, or remove it.`;
    this.#found.push({ ...location, severity: 'warning', code: 'empty-message', message });
  }

  get diagnostics(): readonly Diagnostic[] {
    return this.#found;
  }
}

/** Text outside of outputs, where no tag can take it away. */
const alwaysHasText = (template: string) =>
  !template.includes('{%') && template.replace(/\{\{.*?\}\}/gs, '').trim() !== '';
