import type { PromptTokens } from '../estimate/prompt-tokens.ts';
import { oneLine } from '../text/one-line.ts';
import { formatCount, plural } from '../text/plural.ts';
import type { Band, Encoding } from '../tokens/encoding.ts';
import { bandText } from './band.ts';
import type { Colors } from './colors.ts';
import { tokensTitle } from './live-tokens.ts';
import { tableText } from './plain-table.ts';
import { table } from './terminal.ts';

/** The tokens of a file, for a model. */
export interface FileTokens {
  readonly file: string;
  readonly text: string;
  /** Absent where none is named. */
  readonly model?: string;
  readonly encoding: Encoding;
  /** Whether the encoding is the model's own. */
  readonly isOwn: boolean;
  /** As in `ModelEncoding`. */
  readonly band?: Band;
  /** Whether `tokens` is what the model's server counts. */
  readonly exact: boolean;
  readonly tokens: number;
  /** Nothing fills the variables of the prompt, so that a call has more than that. */
  readonly isLeast?: true;
  /** By zero-based line. */
  readonly lines: ReadonlyMap<number, number>;
  /** Of a prompt file: what its tokens are spent on. */
  readonly prompt?: PromptTokens & { readonly roles: readonly string[] };
}

const LARGEST = 5;
const LINE_WIDTH = 78;

/** What a terminal shows of a file's tokens. */
export function tokensReport(file: FileTokens, colors: Colors): string {
  const count = `${tokensTitle(file.tokens, file)}${file.prompt ? ' as written' : ''}`;
  const parts = [
    `${colors.bold(oneLine(file.file, 300))}: ${colors.bold(count)} ${colors.dim(`(${basis(file)})`)}`,
  ];
  if (file.prompt) parts.push(promptRows(file.prompt, file.exact, colors));
  const largest = [...file.lines].sort(([, a], [, b]) => b - a).slice(0, LARGEST);
  if (file.lines.size > 1) parts.push(lineRows(largest, file.text, colors));
  return parts.join('\n');
}

/** How it was counted. */
function basis({ model, encoding, isOwn, band, exact }: FileTokens): string {
  if (model === undefined) return `counted as ${encoding}, as no model is named`;
  const name = oneLine(model, 100);
  if (!isOwn) {
    const likely = band ? `; its own count is likely ${bandText(band)}` : '';
    return `counted as ${encoding}, which is not ${name}'s own${likely}`;
  }
  return exact
    ? `exact for ${name}, ${encoding}`
    : `texts exact for ${name}, ${encoding}; what frames them estimated`;
}

function promptRows(
  { written, roles, longest, leftOut }: NonNullable<FileTokens['prompt']>,
  exact: boolean,
  colors: Colors,
): string {
  const rows = table();
  const add = (name: string, tokens: string, note = '') =>
    rows.push([name, { content: tokens, hAlign: 'right' }, colors.dim(note)]);
  written.messages.forEach(({ content }, index) => {
    add(`message ${index + 1}`, formatCount(content), roles[index]);
  });
  const frames = written.messages.reduce((sum, { frame }) => sum + frame, written.reply);
  add('framing', formatCount(frames), 'roles, and what marks messages and the reply');
  if (written.schema > 0) add('response schema', formatCount(written.schema));
  if (longest) {
    const { sample, tokens, blankPassages } = longest;
    const total = `${blankPassages > 0 ? 'up to ' : exact ? '' : '≈ '}${formatCount(tokens.total)}`;
    const blank = blankPassages > 0 ? ` and ${plural(blankPassages, 'passage')} of the largest size` : '';
    add('longest sample', total, `the whole prompt with ${oneLine(sample, 40)}${blank}`);
  }
  if (leftOut > 0) add('left out', '', `${plural(leftOut, 'sample')} that cannot be read or rendered`);
  return tableText(rows, colors);
}

function lineRows(largest: readonly [line: number, tokens: number][], text: string, colors: Colors): string {
  const lines = text.split(/\r\n|\n|\r/);
  const rows = table();
  for (const [line, tokens] of largest) {
    const shown = colors.dim(oneLine(lines[line] ?? '', LINE_WIDTH));
    rows.push([`line ${line + 1}`, { content: formatCount(tokens), hAlign: 'right' }, shown]);
  }
  return `  ${colors.dim('Largest lines')}\n${tableText(rows, colors)}`;
}

/** What `--json` prints of a file's tokens; lines count from 1. */
export function tokensJson({ file, model, encoding, exact, band, tokens, lines, prompt }: FileTokens) {
  const asJson = ({ messages, reply, schema, total }: PromptTokens['written']) => ({
    messages: messages.map((message, index) => ({ role: prompt?.roles[index], ...message })),
    reply,
    schema,
    total,
  });
  return {
    file,
    model,
    encoding,
    exact,
    band,
    tokens,
    lines: [...lines].map(([line, count]) => ({ line: line + 1, tokens: count })),
    ...(prompt && {
      asWritten: asJson(prompt.written),
      ...(prompt.longest && {
        longestSample: {
          id: prompt.longest.sample,
          blankPassages: prompt.longest.blankPassages,
          ...asJson(prompt.longest.tokens),
        },
      }),
      samplesLeftOut: prompt.leftOut,
    }),
  };
}
