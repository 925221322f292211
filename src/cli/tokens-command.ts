import { text as textOf } from 'node:stream/consumers';
import { UserError } from '../core/diagnostic.ts';
import { countPrompt } from '../core/estimate/prompt-tokens.ts';
import { isPromptPath } from '../core/prompt/parse.ts';
import { type FileTokens, tokensJson, tokensReport } from '../core/report/tokens.ts';
import { LineIndex } from '../core/text/span.ts';
import { encodingOf } from '../core/tokens/encoding.ts';
import { loadTokenizer } from '../core/tokens/load-tokenizer.ts';
import { tokensByLine } from '../core/tokens/tokens-by-line.ts';
import { expandPaths, PROMPT_GLOB } from '../core/workspace/find-prompts.ts';
import { loadProject } from '../core/workspace/project.ts';
import { ExitCode } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

export interface TokensFlags {
  readonly model?: string;
  readonly json?: boolean;
}

const STANDARD_INPUT = '-';

/** Counts the tokens of files; `-` is standard input. @returns the exit code */
export async function tokensCommand(
  paths: readonly string[],
  { model, json }: TokensFlags,
  terminal: Terminal,
): Promise<number> {
  const counted: FileTokens[] = [];
  let exitCode: number = ExitCode.passed;
  for (const path of paths) {
    try {
      for (const file of await filesOf(path, terminal)) counted.push(await countFile(file, model, terminal));
    } catch (error) {
      exitCode = terminal.refuse(error);
    }
  }
  if (json) terminal.printJson({ files: counted.map(tokensJson) });
  else if (counted.length > 0) {
    terminal.print(counted.map((file) => tokensReport(file, terminal.colors)).join('\n\n'));
  }
  return exitCode;
}

const filesOf = async (path: string, { io, files }: Terminal) =>
  path === STANDARD_INPUT ? [path] : expandPaths([path], [PROMPT_GLOB], io.cwd, files);

const countFile = (file: string, model: string | undefined, terminal: Terminal): Promise<FileTokens> =>
  isPromptPath(file) ? countPromptFile(file, model, terminal) : countTextFile(file, model, terminal);

async function countTextFile(
  file: string,
  model: string | undefined,
  terminal: Terminal,
): Promise<FileTokens> {
  const text = await readText(file, terminal);
  const { encoding, exact, band } = encodingOf(model ?? '');
  const tokenizer = await loadTokenizer(encoding);
  const positions = new LineIndex(text);
  const lines = tokensByLine(text, (offset) => positions.positionAt(offset).line, tokenizer);
  const tokens = lines.values().reduce((sum, count) => sum + count, 0);
  const name = file === STANDARD_INPUT ? 'standard input' : terminal.fromHere(file);
  return { file: name, text, model, encoding, isOwn: exact, exact, band, tokens, lines };
}

async function readText(file: string, { io, files, fromHere }: Terminal): Promise<string> {
  if (file === STANDARD_INPUT) return textOf(io.stdin);
  const text = await files.readText(file).catch(() => {
    throw new UserError(`The file ${fromHere(file)} cannot be read; check that it may be opened.`);
  });
  if (text.includes('\0'))
    throw new UserError(`The file ${fromHere(file)} is binary, so its tokens say nothing; name a text file.`);
  return text;
}

async function countPromptFile(
  file: string,
  named: string | undefined,
  { files, fromHere }: Terminal,
): Promise<FileTokens> {
  const { project, diagnostics } = await loadProject(file, files);
  if (!project) {
    throw new UserError(`${fromHere(file)} cannot be counted; fix its errors first.`, diagnostics);
  }
  const { prompt, samples, config } = project;
  const model = named ?? prompt.model ?? config.model;
  const encoding = encodingOf(model ?? '', config.models);
  const counted = await countPrompt(
    prompt,
    samples.records(),
    encoding,
    await loadTokenizer(encoding.encoding),
  );
  return {
    file: fromHere(file),
    text: prompt.document.text,
    model,
    encoding: encoding.encoding,
    isOwn: encoding.exact,
    band: encoding.band,
    exact: counted.written.exact,
    tokens: counted.written.total,
    ...(!counted.longest &&
      prompt.messages.some(({ template }) => template.variables.length > 0) && { isLeast: true }),
    lines: counted.lines,
    prompt: { ...counted, roles: prompt.messages.map(({ role }) => role) },
  };
}
