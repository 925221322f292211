import { stringify } from 'yaml';
import { labelText, outputLabel } from '../../compare/labels.ts';
import { YamlDocument } from '../../documents/yaml-document.ts';
import type { PromptFile } from '../../prompt/prompt-file.ts';
import { tryRender } from '../../prompt/render.ts';
import { Template } from '../../prompt/template.ts';
import { isTemplate } from '../../rules/templates.ts';
import type { Sample } from '../../samples/sample.ts';
import { sha256 } from '../../text/hash.ts';
import { plural } from '../../text/plural.ts';
import { triedInVain } from '../earlier-changes.ts';
import { examplesOf } from '../examples.ts';
import type { Fault } from '../fault.ts';
import { lineOf, promptFileOf } from '../prompt-text.ts';
import { editOf, type RemedyProposer } from '../remedy.ts';
import { withValueAt } from '../rewrite.ts';
import { rightAnswer } from '../right-answer.ts';
import type { Situation } from '../situation.ts';

const MOST_EXAMPLES = 10;
/** Characters of an input, so that an example costs no more than a few lines. */
const LONGEST_INPUT = 400;

/** An example of each label that answers mix up, of samples that advice may see. */
export const addExamples: RemedyProposer = {
  kind: 'add-examples',
  propose(fault, situation) {
    const { labels, project, earlier } = situation;
    if (!labels || fault.kind !== 'wrong-label') return undefined;
    const { prompt } = project;
    const there = examplesOf(prompt);
    const vain = triedInVain(
      earlier,
      'Adding examples',
      ({ before, after }) => examplesOf(after.prompt).length > examplesOf(before.prompt).length,
    );
    const [first] = there;
    if (first && vain) return { refused: `${vain.refused} Without them, a call takes fewer tokens.` };
    if (first) {
      const line = lineOf(prompt, prompt.messages[first.message]?.fileOffset(first.span?.start ?? 0) ?? 0);
      return { refused: `The prompt has ${plural(there.length, 'example')} already, from line ${line} on.` };
    }
    if (vain) return vain;
    const chosen = chosenSamples(fault, situation);
    const last = prompt.messages.findLastIndex(({ role }) => role === 'user');
    const asked = prompt.messages[last];
    if (chosen.length === 0 || !asked) return undefined;
    const parts = messageParts(prompt);
    const template = parts ? new Template(parts.input) : asked.template;
    const pairs = chosen.flatMap(({ sample, output }) => {
      const input = tryRender(
        { ...prompt, messages: [{ ...asked, template }] },
        { variables: sample.variables },
      )?.[0]?.content;
      return input === undefined || isTemplate(input) || isTemplate(output)
        ? []
        : [
            { role: 'user', content: input },
            { role: 'assistant', content: output },
          ];
    });
    const edit = editOf(situation, promptFileOf(situation), (document) => {
      if (!parts) return inserted(document, last, pairs);
      const text = withValueAt(document, ['messages', last, 'content'], parts.input);
      const system = { role: 'system', content: parts.instruction };
      return text && inserted(new YamlDocument(document.file, text), last, [system, ...pairs]);
    });
    const moved = parts ? ', with the instruction once before them, in a system message' : '';
    return (
      edit && {
        title: `Show ${plural(pairs.length / 2, 'example')}, one of each label that answers mix up${moved}.`,
        edit: { ...edit, quotes: chosen.map(({ sample }) => sample.id) },
      }
    );
  },
};

/**
 * The paragraphs of a prompt's only message, where one of them is filled in and the others say what to do: examples
 * that repeat the instruction cost its tokens each time, and hide what differs between them.
 */
function messageParts({ messages }: PromptFile): { instruction: string; input: string } | undefined {
  const [message, ...others] = messages;
  if (message?.role !== 'user' || others.length > 0) return undefined;
  const paragraphs = message.template.text.trim().split(/\n(?:[ \t]*\n)+/);
  const [input, ...further] = paragraphs.filter(isTemplate);
  const instruction = paragraphs.filter((each) => !isTemplate(each)).join('\n\n');
  return input === undefined || further.length > 0 || instruction === '' ? undefined : { instruction, input };
}

interface ExampleSource {
  readonly sample: Sample;
  readonly output: string;
}

/**
 * One short sample, with its answer, of each label that wrong answers give or should have given, the most frequent of
 * these first. Where one passes, it is taken: the trial has the more failing ones left.
 */
function chosenSamples(
  { failing }: Fault,
  { labels = [], samples, project, failing: all }: Situation,
): ExampleSource[] {
  const counts = new Map<string, number>();
  for (const { result } of failing) {
    for (const label of [labelText(result.expected), outputLabel(result.output ?? '', labels)])
      if (label !== undefined) counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  const wanted = [...counts].sort((a, b) => b[1] - a[1]).slice(0, MOST_EXAMPLES);
  const order = (id: string) => sha256(`example ${id}`);
  const failed = new Set(all.map(({ result }) => result.sample));
  const short = [...samples.values()]
    .filter(({ variables }) => JSON.stringify(variables).length <= LONGEST_INPUT)
    .sort(
      (a, b) => Number(failed.has(a.id)) - Number(failed.has(b.id)) || (order(a.id) < order(b.id) ? -1 : 1),
    );
  const chosenFor = (label: string): ExampleSource[] => {
    for (const sample of short) {
      const output = labelText(sample.expected) === label ? rightAnswer(sample, project) : undefined;
      if (output !== undefined) return [{ sample, output }];
    }
    return [];
  };
  // In an order of its own, so that the last one is not always the most frequent label.
  return wanted
    .flatMap(([label]) => chosenFor(label))
    .sort((a, b) => (order(a.sample.id) < order(b.sample.id) ? -1 : 1));
}

/** Messages before one of a prompt's own, written as items of their list. */
function inserted(document: YamlDocument, before: number, messages: readonly object[]): string | undefined {
  const { text } = document;
  const start = text.lastIndexOf('-', document.valueSpan(['messages', before]).start);
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const lead = text.slice(lineStart, start);
  if (start < 0 || lead.trim() !== '') return undefined;
  const items = stringify(messages, { lineWidth: 0, blockQuote: 'literal' }).replace(/^(?=.)/gm, lead);
  const edited = new YamlDocument(document.file, text.slice(0, lineStart) + items + text.slice(lineStart));
  const found = (edited.value as { messages?: unknown[] } | undefined)?.messages;
  const wanted = (document.value as { messages: unknown[] }).messages.toSpliced(before, 0, ...messages);
  return JSON.stringify(found) === JSON.stringify(wanted) ? edited.text : undefined;
}
