import { exampleOf, keyLines, shapeOf } from '../answer-shape.ts';
import { triedInVain } from '../earlier-changes.ts';
import { lineOf, withSentence } from '../prompt-text.ts';
import type { RemedyProposer } from '../remedy.ts';
import { isAboutShape } from './response-schema.ts';

/** The shape of the answer in the prompt, with one example that the rules alone make. */
export const showShape: RemedyProposer = {
  kind: 'show-shape',
  propose(fault, situation) {
    if (!isAboutShape(fault, situation)) return undefined;
    const { project, samples, earlier } = situation;
    const { prompt, rules } = project;
    const shape = shapeOf(rules.rules, samples.values());
    if (!shape) return undefined;
    const keys = Object.keys(shape.properties ?? {});
    const isShownIn = (text: string) => keys.every((key) => new RegExp(`"${escaped(key)}"\\s*:`).test(text));
    const shown = prompt.messages.find(({ template }) => isShownIn(template.text));
    if (shown) {
      const place = shown.template.text.indexOf(`"${keys[0]}"`);
      return { refused: `Line ${lineOf(prompt, shown.fileOffset(place))} shows the shape already.` };
    }
    const vain = triedInVain(earlier, 'Showing the shape', ({ before, after }) => {
      const all = (messages: typeof prompt.messages) =>
        messages.map(({ template }) => template.text).join('\n');
      return !isShownIn(all(before.prompt.messages)) && isShownIn(all(after.prompt.messages));
    });
    if (vain) return vain;
    const text = [
      `Reply with JSON alone, without a code fence or text around it, in this shape:`,
      JSON.stringify(exampleOf(shape)),
      ...keyLines(shape),
    ].join('\n');
    const edit = withSentence(situation, text);
    return edit && { title: 'Show the shape of the answer in the prompt, with one example.', edit };
  },
};

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
