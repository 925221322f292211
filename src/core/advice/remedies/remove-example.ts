import { labelText } from '../../compare/labels.ts';
import { YamlDocument } from '../../documents/yaml-document.ts';
import { valueText } from '../../rules/finding.ts';
import { oneLine } from '../../text/one-line.ts';
import { formatCount, plural } from '../../text/plural.ts';
import type { Edit } from '../edit.ts';
import { type ExampleBias, exampleBias } from '../example-bias.ts';
import type { Example } from '../examples.ts';
import type { Fault } from '../fault.ts';
import { lineOf, promptFileOf, withMessage } from '../prompt-text.ts';
import { editOf, type RemedyProposer } from '../remedy.ts';
import { withoutValueAt } from '../rewrite.ts';
import type { Situation } from '../situation.ts';

const WRONG: ReadonlySet<string> = new Set([
  'wrong-label',
  'wrong-answer',
  'wrapped',
  'declined',
  'unsupported',
  'facts-ignored',
  'facts-missing',
  'facts-nowhere',
]);

/** The prompt without an example that wrong answers copy. */
export const removeExample: RemedyProposer = {
  kind: 'remove-example',
  propose(fault, situation) {
    const { prompt } = situation.project;
    const bias = biasOf(fault, situation);
    const message = bias && prompt.messages[bias.example.message];
    if (!bias || !message) return undefined;
    const edit = withoutExample(situation, bias.example);
    const line = lineOf(prompt, message.fileOffset(bias.example.span?.start ?? 0));
    return edit && { title: `Remove the example in line ${line}: ${copiedSentence(bias)}.`, edit };
  },
};

/** The example that the wrong answers of a fault copy. */
export const biasOf = ({ kind, failing }: Fault, situation: Situation): ExampleBias | undefined =>
  WRONG.has(kind)
    ? exampleBias(
        situation.project.prompt,
        failing.map(({ result }) => result),
        expectedShares(situation),
      )
    : undefined;

/** `6 of 6 wrong answers answer "bug" as it does` */
export const copiedSentence = ({ like, of, example }: ExampleBias): string =>
  `${formatCount(like)} of ${plural(of, 'wrong answer')} answer ${valueText(oneLine(example.output, 40))} as it does`;

/** The shares of the labels among the samples that advice may see. */
function expectedShares({
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
    const shorter = withoutValueAt(document, ['messages', message + 1]);
    return shorter && withoutValueAt(new YamlDocument(document.file, shorter), ['messages', message]);
  });
}
