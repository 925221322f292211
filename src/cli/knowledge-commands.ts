import { UserError } from '../core/diagnostic.ts';
import type { Passage } from '../core/prompt/passages.ts';
import { TemplateError } from '../core/prompt/template.ts';
import { formatCount, oneLine, plural } from '../core/report/format.ts';
import { retrievalText } from '../core/report/retrieval.ts';
import { chunksOf } from '../core/retrieval/chunk.ts';
import { evaluateRetrieval } from '../core/retrieval/evaluation.ts';
import { extract } from '../core/retrieval/extract.ts';
import { ExtractionError } from '../core/retrieval/extraction-error.ts';
import { Retriever } from '../core/retrieval/retriever.ts';
import type { Sample } from '../core/samples/sample.ts';
import { loadProject, type Project } from '../core/workspace/project.ts';
import { ExitCode } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

export interface ChunksFlags {
  /** Tokens, about. */
  readonly size: number;
  readonly overlap: number;
  readonly json?: boolean;
}

/** Shows how a document is cut into passages. @returns the exit code */
export async function chunksCommand(path: string, flags: ChunksFlags, terminal: Terminal): Promise<number> {
  try {
    const file = terminal.resolve(path);
    if ((await terminal.files.kindOf(file)) !== 'file')
      throw new UserError(`There is no file ${path}; check its path.`);
    const { blocks } = await extract(file, terminal.files).catch((error) => {
      if (error instanceof ExtractionError) throw new UserError(`${path} ${error.message}.`);
      throw error;
    });
    const chunks = chunksOf(blocks, flags);
    if (flags.json) {
      terminal.printJson(chunks);
      return ExitCode.passed;
    }
    for (const { text, line, headings } of chunks) {
      const { bold, dim } = terminal.colors;
      terminal.print(`${bold(`${path}:${line}`)} ${dim(oneLine(headings.join(' › '), 100))}`);
      terminal.print(`${text}\n`);
    }
    terminal.print(terminal.colors.dim(plural(chunks.length, 'passage')));
    return ExitCode.passed;
  } catch (error) {
    return terminal.refuse(error);
  }
}

interface Opened {
  readonly project: Project;
  readonly retriever: Retriever;
}

/** @throws {UserError} when the prompt cannot be read, or its retrieval is off */
async function opened(path: string, terminal: Terminal, signal: AbortSignal): Promise<Opened> {
  const { project, diagnostics } = await loadProject(terminal.resolve(path), terminal.files);
  if (!project) throw new UserError(`${path} cannot be read as a prompt; fix what is listed.`, diagnostics);
  const retriever = await Retriever.open(project, { files: terminal.files, signal });
  if (!retriever) {
    throw new UserError(
      `The retrieval of ${path} is off; turn it on by writing its knowledge as a map: knowledge: { sources: … }.`,
    );
  }
  const { documents, chunks, read, removed, skipped } = retriever.update;
  for (const { file, reason } of skipped) terminal.note(`${file} ${reason}, so it is left out.`);
  const changes = [
    read > 0 && `${formatCount(read)} read anew`,
    removed > 0 && `${formatCount(removed)} removed`,
  ].filter(Boolean);
  terminal.note(
    `${plural(documents, 'document')}, ${plural(chunks, 'passage')}${changes.length > 0 ? ` (${changes.join(', ')})` : ''}`,
  );
  return { project, retriever };
}

export interface SearchFlags {
  readonly limit?: number;
  readonly json?: boolean;
}

/** Shows the passages that a query finds in a prompt's knowledge. @returns the exit code */
export async function searchCommand(
  [path, query]: readonly [string, string],
  flags: SearchFlags,
  terminal: Terminal,
): Promise<number> {
  try {
    const { retriever } = await terminal.interruptible((signal) => opened(path, terminal, signal));
    const passages = retriever.search(query, flags.limit ?? retriever.topK, {});
    if (flags.json) terminal.printJson(passages);
    else for (const passage of passages) printPassage(passage, terminal);
    return ExitCode.passed;
  } catch (error) {
    return refused(error, terminal);
  }
}

function printPassage({ text, source, line, heading = '', score }: Passage, terminal: Terminal): void {
  const { bold, dim } = terminal.colors;
  terminal.print(`${bold(`${source}:${line}`)} ${dim(`${score.toFixed(2)} ${oneLine(heading, 100)}`)}`);
  terminal.print(`${oneLine(text, 300)}\n`);
}

export interface EvaluateFlags {
  readonly k?: number;
  readonly json?: boolean;
}

/** Measures the retrieval of a prompt by its samples. @returns the exit code */
export async function evaluateCommand(
  path: string,
  flags: EvaluateFlags,
  terminal: Terminal,
): Promise<number> {
  try {
    return await terminal.interruptible(async (signal) => {
      const { project, retriever } = await opened(path, terminal, signal);
      const k = flags.k ?? retriever.topK;
      const evaluation = await evaluateRetrieval(retriever, samplesOf(project, signal), k);
      if (flags.json) terminal.printJson(evaluation);
      else terminal.print(retrievalText(project.prompt.name, evaluation, terminal.colors).trimEnd());
      return ExitCode.passed;
    });
  } catch (error) {
    return refused(error, terminal);
  }
}

async function* samplesOf({ samples }: Project, signal: AbortSignal): AsyncGenerator<Sample> {
  for await (const record of samples.records(signal)) if (record.kind === 'sample') yield record.sample;
}

function refused(error: unknown, terminal: Terminal): number {
  return terminal.refuse(error instanceof TemplateError ? new UserError(error.message) : error);
}
