import { basename } from 'node:path';
import type { Counting } from '../estimate/counting.ts';
import type { Passage } from '../prompt/passages.ts';
import type { PromptFile } from '../prompt/prompt-file.ts';
import { render } from '../prompt/render.ts';
import type { Rule } from '../rules/rule.ts';
import type { Sample } from '../samples/sample.ts';
import { oneLine } from '../text/one-line.ts';
import { formatCount, plural } from '../text/plural.ts';
import type { Project } from '../workspace/project.ts';
import { statingInstruction } from './instruction/rule-statement.ts';

/** Who counts the tokens of a preview. */
export interface PreviewOptions {
  readonly provider: string;
  readonly model: string;
  readonly counting: Pick<Counting, 'request'>;
  /** What is retrieved for the sample; absent where retrieval is off. */
  readonly passages?: readonly Passage[];
  /** How the passages were found, where a run finds them otherwise. */
  readonly note?: string;
}

/**
 * What a run would send for a sample, as text to read: the messages with their tokens, the passages among them, and
 * the instructions that rules watch.
 * @throws {TemplateError} when a template cannot be filled in
 */
export async function renderedPromptText(
  { prompt, config, rules }: Pick<Project, 'prompt' | 'config' | 'rules'>,
  sample: Sample,
  { provider, model, counting, passages, note }: PreviewOptions,
): Promise<string> {
  const messages = render(prompt, { variables: sample.variables, passages });
  const { responseFormat } = prompt;
  const size = await counting.request({ provider, model, aliases: config.models, messages, responseFormat });
  const about = size.exact ? '' : 'about ';
  const parts = [
    `# ${oneLine(prompt.name, 100)}: what a run sends for ${oneLine(sample.id, 100)}`,
    `${about}${plural(size.total, 'token')} for ${oneLine(model, 100)}, ${plural(messages.length, 'message')}`,
    ...messages.map(({ role, content }, index) => {
      const tokens = `${about}${plural(size.messages[index] ?? 0, 'token')}`;
      return `## ${index + 1}. ${role} (${tokens})\n\n${content.trimEnd()}`;
    }),
    ...(passages ? [passagesText(passages, note)] : []),
    watchedText(prompt, rules.rules),
  ];
  return `${parts.filter(Boolean).join('\n\n')}\n`;
}

function passagesText(passages: readonly Passage[], note: string | undefined): string {
  const lines = passages.map(
    ({ source, line, heading, score }, index) =>
      `${index + 1}. ${source}:${line}${heading ? ` · ${oneLine(heading, 80)}` : ''} · score ${score.toFixed(2)}`,
  );
  const found = lines.length > 0 ? lines.join('\n') : 'Nothing was found for this sample.';
  return [`## Passages`, ...(note ? [note] : []), found].join('\n\n');
}

/** Which sentence of the prompt each rule watches, and which rules no sentence states. */
function watchedText(prompt: PromptFile, rules: readonly Rule[]): string {
  if (rules.length === 0) return '';
  const { lines, text, file } = prompt.document;
  const watched = rules.map((rule) => {
    const range = statingInstruction(rule, prompt);
    if (!range) return { id: rule.id };
    const excerpt = text.slice(lines.offsetAt(range.start), lines.offsetAt(range.end));
    return { id: rule.id, line: range.start.line + 1, excerpt: oneLine(excerpt, 120) };
  });
  const stated = watched
    .filter(({ line }) => line !== undefined)
    .map(({ id, line, excerpt }) => `- ${id} watches ${basename(file)}:${line}: ${excerpt}`);
  const unstated = watched.filter(({ line }) => line === undefined).map(({ id }) => id);
  const rest = unstated.length > 0 ? [`- no instruction was found for ${unstated.join(', ')}`] : [];
  return [`## Rules (${formatCount(rules.length)})`, [...stated, ...rest].join('\n')].join('\n\n');
}
