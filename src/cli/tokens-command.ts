import process from 'node:process';
import { text as textOf } from 'node:stream/consumers';
import { UserError } from '../core/diagnostic.ts';
import { countPrompt } from '../core/estimate/prompt-tokens.ts';
import { diskFiles } from '../core/files.ts';
import { isPromptPath } from '../core/prompt/parse.ts';
import { type FileTokens, tokensJson, tokensReport } from '../core/report/tokens.ts';
import { LineIndex } from '../core/text/span.ts';
import { encodingOf } from '../core/tokens/encoding.ts';
import { tokensByLine } from '../core/tokens/lines.ts';
import { loadTokenizer } from '../core/tokens/load.ts';
import { expandPaths, PROMPT_GLOB } from '../core/workspace/find-prompts.ts';
import { loadProject } from '../core/workspace/project.ts';
import { ExitCode } from './exit-code.ts';
import { fromHere, printDiagnostics, printError } from './print.ts';
import { stdoutColors } from './terminal.ts';

export interface TokensFlags {
  readonly model?: string;
  readonly json?: boolean;
}

const STANDARD_INPUT = '-';

/** Counts the tokens of files; `-` is standard input. @returns the exit code */
export async function tokensCommand(paths: readonly string[], { model, json }: TokensFlags): Promise<number> {
  const counted: FileTokens[] = [];
  let exitCode: number = ExitCode.passed;
  for (const path of paths) {
    try {
      for (const file of await filesOf(path)) counted.push(await countFile(file, model));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      printDiagnostics(error.diagnostics);
      printError(error.message);
      exitCode = ExitCode.badInput;
    }
  }
  if (json) console.log(JSON.stringify({ files: counted.map(tokensJson) }, null, 2));
  else if (counted.length > 0) {
    console.log(counted.map((file) => tokensReport(file, stdoutColors)).join('\n\n'));
  }
  return exitCode;
}

const filesOf = async (path: string) =>
  path === STANDARD_INPUT ? [path] : expandPaths([path], [PROMPT_GLOB], process.cwd(), diskFiles);

const countFile = (file: string, model: string | undefined): Promise<FileTokens> =>
  isPromptPath(file) ? countPromptFile(file, model) : countTextFile(file, model);

async function countTextFile(file: string, model: string | undefined): Promise<FileTokens> {
  const text = await readText(file);
  const { encoding, exact, band } = encodingOf(model ?? '');
  const tokenizer = await loadTokenizer(encoding);
  const positions = new LineIndex(text);
  const lines = tokensByLine(text, (offset) => positions.positionAt(offset).line, tokenizer);
  const tokens = lines.values().reduce((sum, count) => sum + count, 0);
  const name = file === STANDARD_INPUT ? 'standard input' : fromHere(file);
  return { file: name, text, model, encoding, isOwn: exact, exact, band, tokens, lines };
}

async function readText(file: string): Promise<string> {
  if (file === STANDARD_INPUT) return textOf(process.stdin);
  try {
    return await diskFiles.readText(file);
  } catch {
    throw new UserError(`The file ${fromHere(file)} cannot be read; check that it may be opened.`);
  }
}

async function countPromptFile(file: string, named: string | undefined): Promise<FileTokens> {
  const { project, diagnostics } = await loadProject(file, diskFiles);
  if (!project) {
    throw new UserError(`${fromHere(file)} cannot be counted; mend its errors first.`, diagnostics);
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
    lines: counted.lines,
    prompt: { ...counted, roles: prompt.messages.map(({ role }) => role) },
  };
}
