import type { CostTable } from './cost-view.ts';

/** What a prompt's calls cost, as Markdown. */
export function costMarkdown({ prompt, models, sections, advice, notes }: CostTable): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const head = [line(['', ...models.map(escaped)]), line([':--', ...models.map(() => '--:')])];
  return [
    `# Costs of ${escaped(prompt)}`,
    ...(advice ? [escaped(advice)] : []),
    ...sections.flatMap(({ heading, rows }) => [
      `## ${heading}`,
      [...head, ...rows.map(({ name, cells }) => line([name, ...cells].map(escaped)))].join('\n'),
    ]),
    '## Sources of the figures',
    notes.map((note) => `- ${escaped(note)}`).join('\n'),
  ]
    .map((block) => `${block}\n`)
    .join('\n');
}

/** A text that means nothing to Markdown: all of ASCII's punctuation may be escaped (CommonMark 0.31.2, section 2.4). */
const escaped = (text: string) => text.replace(/[!-/:-@[-`{-~]/g, String.raw`\$&`);
