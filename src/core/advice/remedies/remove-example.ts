import { labelText } from '../../compare/labels.ts';
import { YamlDocument } from '../../documents/yaml-document.ts';
import { shown } from '../../rules/finding.ts';
import { oneLine } from '../../text/one-line.ts';
import { formatCount, plural } from '../../text/plural.ts';
import type { Edit } from '../edit.ts';
import { exampleBias } from '../example-bias.ts';
import type { Example } from '../examples.ts';
import { lineOf, promptFileOf, withMessage } from '../prompt-text.ts';
import { editOf, type Remedy } from '../remedy.ts';
import { without } from '../rewrite.ts';
import type { Situation } from '../situation.ts';

const WRONG: ReadonlySet<string> = new Set([
  'wrong-label',
  'wrong-answer',
  'wrapped',
  'declined',
  'unsupported',
  'facts-ignored',
  'facts-missing',
]);

/** The prompt without an example that wrong answers copy. */
export const removeExample: Remedy = {
  kind: 'remove-example',
  propose({ kind, failing }, situation) {
    if (!WRONG.has(kind)) return undefined;
    const { prompt } = situation.project;
    const bias = exampleBias(
      prompt,
      failing.map(({ result }) => result),
      expectedShares(situation),
    );
    const message = bias && prompt.messages[bias.example.message];
    if (!bias || !message) return undefined;
    const edit = withoutExample(situation, bias.example);
    const line = lineOf(prompt, message.fileOffset(bias.example.span?.start ?? 0));
    const says = shown(oneLine(bias.example.output, 40));
    const title = `Remove the example in line ${line}: ${formatCount(bias.like)} of ${plural(bias.of, 'wrong answer')} answer ${says} as it does.`;
    return edit && { title, edit };
  },
};

/** The shares of the labels among the samples that advice may see. */
export function expectedShares({
  samples,
  labels = [],
}: Pick<Situation, 'samples' | 'labels'>): ReadonlyMap<string, number> {
  const all = [...samples.values()];
  return new Map(
    labels.map((label) => [
      label,
      all.filter(({ expected }) => labelText(expected) === label).length / Math.max(1, all.length),
    ]),
  );
}

function withoutExample(situation: Situation, { message, span }: Example): Edit | undefined {
  if (span) {
    return withMessage(situation, message, (text) => {
      const end = text[span.end] === '\n' ? span.end + 1 : span.end;
      const before = text.slice(0, span.start);
      // Of the empty lines around it, one is enough.
      return (before.endsWith('\n\n') ? before.slice(0, -1) : before) + text.slice(end);
    });
  }
  return editOf(situation, promptFileOf(situation), (document) => {
    const shorter = without(document, ['messages', message + 1]);
    return shorter && without(new YamlDocument(document.file, shorter), ['messages', message]);
  });
}
