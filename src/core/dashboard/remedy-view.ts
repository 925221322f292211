import type { Remedy } from '../triage/remedies.ts';
import type { CauseView } from './view.ts';

/** What a button says that opens the place of a remedy. */
const BUTTONS: Readonly<Record<Remedy['kind'], string>> = {
  'check-provider': 'Open the prompt',
  'raise-max-tokens': 'Raise maxTokens',
  'repair-with-retry': 'Open the rule',
  'open-instruction': 'Open the instruction',
  'turn-on-retrieval': 'Turn on retrieval',
  'improve-retrieval': 'Open the fact',
  'add-knowledge': 'Add to knowledge…',
  'ground-answers': 'Open the instruction',
  'lower-temperature': 'Set the temperature',
  'widen-check': 'Open the check',
};

/** A remedy as it is shown, with the button that does it where something can be done or opened. */
export function remedyView({ kind, rung, text, fact, where }: Remedy): CauseView['remedy'] {
  const command = kind === 'turn-on-retrieval' || kind === 'add-knowledge' ? { command: kind } : {};
  const place = where && { where: { file: where.file, line: where.line + 1 } };
  const lacking = fact === undefined ? {} : { fact };
  return {
    text,
    rung,
    ...lacking,
    ...((place || 'command' in command) && { button: BUTTONS[kind] }),
    ...command,
    ...place,
  };
}
