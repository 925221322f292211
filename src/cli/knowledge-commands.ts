import { tunedText } from '../core/advice/tuned-retrieval.ts';
import { withoutAnswer } from '../core/calls/unanswered-error.ts';
import { UserError } from '../core/diagnostic.ts';
import { pricesFor } from '../core/engine/asked-models.ts';
import { askedProvider, connectProvider, type ProviderConnector } from '../core/engine/connect.ts';
import { hasErrors } from '../core/engine/prepared-run.ts';
import { searchedBy, standaloneSearch } from '../core/engine/standalone-search.ts';
import { tuneProject, withRetrieval } from '../core/engine/tune-retrieval.ts';
import { forecastEmbedding } from '../core/estimate/forecast.ts';
import type { Passage } from '../core/prompt/passages.ts';
import { overlapOf } from '../core/prompt/retrieval-options.ts';
import { TemplateError } from '../core/prompt/template.ts';
import { unpricedText } from '../core/report/model-price.ts';
import { moneyOf } from '../core/report/money.ts';
import { retrievalComparisonText, retrievalText, tuningText } from '../core/report/retrieval.ts';
import { chunksOf } from '../core/retrieval/chunk.ts';
import { evaluateRetrieval, type RetrievalEvaluation } from '../core/retrieval/evaluation.ts';
import { extract } from '../core/retrieval/extract.ts';
import { ExtractionError } from '../core/retrieval/extraction-error.ts';
import { compareRetrieval } from '../core/retrieval/retrieval-comparison.ts';
import { Retriever } from '../core/retrieval/retriever.ts';
import type { Tuning } from '../core/retrieval/tuning.ts';
import { withWrittenSetting } from '../core/retrieval/written-setting.ts';
import type { Sample } from '../core/samples/sample.ts';
import { oneLine } from '../core/text/one-line.ts';
import { formatCount, plural } from '../core/text/plural.ts';
import { embeddingModel } from '../core/workspace/embedding-model.ts';
import { findPrompt } from '../core/workspace/find-prompts.ts';
import { loadProject, type Project } from '../core/workspace/project.ts';
import { writeInFolder } from '../core/write-file.ts';
import { credentialsOf } from './credentials.ts';
import { ExitCode } from './exit-code.ts';
import { StatusLine } from './status-line.ts';
import type { Terminal } from './terminal.ts';
import type { TrustFlags } from './trust.ts';
import { variableValues, type WrittenValues } from './variable-values.ts';

export interface ChunksFlags {
  /** Tokens, about. */
  readonly size: number;
  readonly overlap?: number;
  readonly json?: boolean;
}

/** Shows how a document is cut into passages. @returns the exit code */
export async function chunksCommand(path: string, flags: ChunksFlags, terminal: Terminal): Promise<number> {
  try {
    const file = terminal.resolve(path);
    const kind = await terminal.files.kindOf(file);
    if (kind !== 'file') {
      throw new UserError(
        kind
          ? `${path} is a folder; name one of its documents.`
          : `There is no file ${path}; check its path.`,
      );
    }
    const { size, overlap = overlapOf(size) } = flags;
    if (overlap >= size) throw new UserError(`--overlap must be smaller than --size, which is ${size}.`);
    const { blocks } = await extract(file, terminal.files).catch((error) => {
      if (error instanceof ExtractionError) throw new UserError(`${path} ${error.message}.`);
      throw error;
    });
    const chunks = chunksOf(blocks, { size, overlap });
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

interface ProjectSearch {
  readonly project: Project;
  readonly retriever: Retriever;
}

/** @throws {UserError} when the prompt cannot be read, or a source leads nowhere: figures of the rest would mislead */
async function projectAt(path: string, { provider }: ServerFlags, terminal: Terminal): Promise<Project> {
  const file = await findPrompt(path, terminal.io.cwd, terminal.files);
  const { project, diagnostics } = await loadProject(file, terminal.files);
  if (!project || hasErrors(diagnostics))
    throw new UserError(`${path} has errors; fix those that are listed.`, diagnostics);
  return provider === undefined ? project : searchedBy(provider, project);
}

/** @throws {UserError} when the prompt cannot be read, or its retrieval is off */
async function opened(
  path: string,
  flags: ServerFlags,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<ProjectSearch> {
  const project = await projectAt(path, flags, terminal);
  return { project, retriever: await openProject(project, flags, terminal, signal) };
}

/** Opens the knowledge of a project, says what that took, and connects what its search asks. */
async function openProject(
  project: Project,
  flags: ServerFlags,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Retriever> {
  const retriever = await Retriever.open(project, { files: terminal.files, signal });
  if (!retriever) {
    const remedy = project.prompt.retrieval
      ? 'its topK is 0; raise it, or remove it'
      : 'turn it on by writing its knowledge as a map: knowledge: { sources: … }';
    throw new UserError(`The retrieval of ${terminal.fromHere(project.prompt.file)} is off; ${remedy}.`);
  }
  const { documents, chunks, read, removed, skipped } = retriever.update;
  for (const note of retriever.notes) terminal.note(note);
  const changes = [
    read > 0 && `${formatCount(read)} read`,
    removed > 0 && `${formatCount(removed)} removed`,
    skipped.length > 0 && `${formatCount(skipped.length)} left out`,
  ].filter(Boolean);
  terminal.note(
    `${plural(documents, 'document')}, ${plural(chunks, 'passage')}${changes.length > 0 ? ` (${changes.join(', ')})` : ''}`,
  );
  const { pending } = retriever;
  if (pending) {
    const { provider = '' } = embeddingModel(project) ?? {};
    const prices = await pricesFor(provider, project.config);
    const { server } = (await askedProvider(provider, project, credentialsOf(flags, terminal, signal))) ?? {};
    const { texts, tokens, costUsd, model } = forecastEmbedding(pending, prices.at(server));
    const cost = costUsd === null ? unpricedText(server) : moneyOf(project.config.currency)(costUsd);
    terminal.note(
      `${plural(texts, 'passage')} to embed by ${oneLine(model, 100)}: about ${plural(tokens, 'token')}, ${cost}`,
    );
  }
  const status = new StatusLine(terminal.io);
  try {
    return await standaloneSearch(project, retriever, {
      connect: connectionOf(flags, terminal, signal),
      signal,
      onProgress: (done, of) =>
        status.show(() => `${formatCount(done)} of ${formatCount(of)} passages embedded`),
    });
  } finally {
    status.clear();
  }
}

function connectionOf(flags: ServerFlags, terminal: Terminal, signal: AbortSignal): ProviderConnector {
  const credentials = credentialsOf(flags, terminal, signal);
  return (name, of) => connectProvider(name, of, credentials);
}

/** Where a search asks a model. */
type ServerFlags = TrustFlags & { readonly provider?: string; readonly baseUrl?: string };

export interface SearchFlags extends ServerFlags {
  readonly limit?: number;
  readonly var?: WrittenValues;
  readonly json?: boolean;
}

/** Shows the passages that a query finds in a prompt's knowledge. @returns the exit code */
export async function searchCommand(
  [path, query]: readonly [string, string],
  flags: SearchFlags,
  terminal: Terminal,
): Promise<number> {
  try {
    if (query.trim() === '') throw new UserError('The query is empty; write what a user would ask.');
    const values = await variableValues(flags.var ?? {}, terminal);
    const passages = await terminal.interruptible(async (signal) => {
      await using retriever = (await opened(path, flags, terminal, signal)).retriever;
      const found = await retriever.search(query, flags.limit ?? retriever.topK, values);
      if (found.error) throw withoutAnswer(found.error, found.error.message);
      return found.passages;
    });
    if (flags.json) terminal.printJson(passages);
    else if (passages.length === 0) terminal.note('No passage fits the query.');
    else for (const passage of passages) printPassage(passage, terminal);
    return ExitCode.passed;
  } catch (error) {
    return error instanceof TemplateError
      ? terminal.refuse(new UserError(`${error.message} Here, --var name=value gives its value.`))
      : terminal.refuse(error);
  }
}

function printPassage({ text, source, line, heading = '', score }: Passage, terminal: Terminal): void {
  const { bold, dim } = terminal.colors;
  terminal.print(`${bold(`${source}:${line}`)} ${dim(`score ${score.toFixed(2)} ${oneLine(heading, 100)}`)}`);
  terminal.print(`${oneLine(text, 300)}\n`);
}

export interface EvaluateFlags extends ServerFlags {
  readonly k?: number;
  /** Settings to compare with. */
  readonly with?: string;
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
      const { project, retriever } = await opened(path, flags, terminal, signal);
      const k = flags.k ?? retriever.topK;
      const evaluation = await evaluated(project, retriever, k, signal);
      const other = await otherSetting(project, flags, k, { terminal, signal });
      const comparison = other && compareRetrieval(evaluation, other);
      if (flags.json) terminal.printJson(comparison ? { ...evaluation, comparison } : evaluation);
      else terminal.print(retrievalText(project.prompt.name, evaluation, terminal.colors).trimEnd());
      if (comparison && !flags.json)
        terminal.print(`\n${retrievalComparisonText(flags.with ?? '', comparison)}`);
      return ExitCode.passed;
    });
  } catch (error) {
    return refused(error, terminal);
  }
}

/** The evaluation by the settings that are compared; `undefined` where none are. */
async function otherSetting(
  project: Project,
  flags: EvaluateFlags,
  k: number,
  { terminal, signal }: { readonly terminal: Terminal; readonly signal: AbortSignal },
): Promise<RetrievalEvaluation | undefined> {
  const { retrieval } = project.prompt;
  if (flags.with === undefined || !retrieval) return undefined;
  const other = withRetrieval(project, withWrittenSetting(retrieval, flags.with));
  const retriever = await openProject(other, flags, terminal, signal);
  // Where more passages are compared, each side counts those that its prompt gets.
  const isOtherK = flags.k === undefined && retriever.topK !== retrieval.topK;
  return evaluated(project, retriever, isOtherK ? retriever.topK : k, signal);
}

/** Measures a search by the samples of a project, and closes it: what is searched next may need its vectors. */
async function evaluated(project: Project, opened: Retriever, k: number, signal: AbortSignal) {
  await using retriever = opened;
  return await evaluateRetrieval(retriever, samplesOf(project, signal), k);
}

export interface TuneFlags extends ServerFlags {
  /** Write what was chosen into the prompt file. */
  readonly write?: boolean;
  readonly json?: boolean;
}

/** Tries settings of retrieval on half of a prompt's samples, and reports on the other half. @returns the exit code */
export async function tuneCommand(path: string, flags: TuneFlags, terminal: Terminal): Promise<number> {
  const status = new StatusLine(terminal.io);
  try {
    return await terminal.interruptible(async (signal) => {
      const project = await projectAt(path, flags, terminal);
      const tuning = await tuneProject(project, {
        files: terminal.files,
        connect: connectionOf(flags, terminal, signal),
        signal,
        onProgress: (done, of) => status.show(() => `${done} of ${plural(of, 'setting')} tried`),
      });
      status.clear();
      if (flags.json) terminal.printJson(tuning);
      else terminal.print(tuningText(project.prompt.name, tuning, terminal.colors).trimEnd());
      await writeTuned(project, tuning, flags, terminal);
      return ExitCode.passed;
    });
  } catch (error) {
    return refused(error, terminal);
  } finally {
    status.clear();
  }
}

async function writeTuned(
  { prompt }: Project,
  tuning: Tuning,
  flags: TuneFlags,
  terminal: Terminal,
): Promise<void> {
  const text = tunedText(prompt, tuning);
  const name = terminal.fromHere(prompt.file);
  if (text === undefined) return terminal.note(`${name} is unchanged.`);
  if (!flags.write) return terminal.note(`Write it into ${name} with --write.`);
  await writeInFolder('The settings', prompt.file, text);
  terminal.note(`Written into ${name}.`);
}

async function* samplesOf({ samples }: Project, signal: AbortSignal): AsyncGenerator<Sample> {
  for await (const record of samples.records(signal)) if (record.kind === 'sample') yield record.sample;
}

function refused(error: unknown, terminal: Terminal): number {
  return terminal.refuse(error instanceof TemplateError ? new UserError(error.message) : error);
}
