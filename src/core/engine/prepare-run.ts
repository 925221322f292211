import { join } from 'node:path';
import { type Diagnostic, UserError } from '../diagnostic.ts';
import { countingHere } from '../estimate/counting.ts';
import { Retriever } from '../retrieval/retriever.ts';
import { loadVerdicts } from '../reviews/store.ts';
import { RecordedFiles } from '../runs/recorded-files.ts';
import { RunStore } from '../runs/run-store.ts';
import { checkSamples } from '../workspace/check-samples.ts';
import { WORKSPACE_FOLDER, workspaceRoot } from '../workspace/config.ts';
import { loadProject, type Project } from '../workspace/project.ts';
import { askedModels, mayCost } from './asked-models.ts';
import { planResumption, planRun, targetOf } from './plan.ts';
import { hasErrors, type PreparedRun, type PrepareRequest, refusalOf, withVariants } from './prepared-run.ts';
import { countInput, setTaskOf } from './run-forecast.ts';

export const DEFAULT_CONCURRENCY = 8;

/** The filter leaves none of a prompt's samples. */
export class NoSampleError extends UserError {}

/**
 * Checks a prompt and everything it refers to, and plans its run.
 * @throws {UserError} when something is wrong; its diagnostics say where. Of its kind `NoSampleError` when the
 *   filter leaves no sample.
 * @throws the signal's reason, when it is aborted
 */
export async function prepareRun(request: PrepareRequest): Promise<PreparedRun> {
  const { counting = countingHere, signal } = request;
  const files = new RecordedFiles(request.files);
  const root = await workspaceRoot(request.file, files);
  const workspace = join(root, WORKSPACE_FOLDER);
  const store = new RunStore(workspace);
  const stored = request.resume === undefined ? undefined : await store.read(request.resume);
  const variables = stored ? stored.settings.variables : request.variables;
  const { project, diagnostics: loading } = await loadProject(request.file, files, { variables, signal });
  if (!project) throw refusalOf(request.file, loading);
  const filter = stored?.settings.filter ?? request.filter ?? [];
  const target = stored ?? targetOf(request, project);
  const { provider, model = '' } = target;
  const models = await askedModels(project, target);
  const isCounted =
    request.count &&
    !stored &&
    (!request.count.onlyWhereItCosts || mayCost([model, ...models.questions], models.prices));
  // What is retrieved for the samples is a part of their size, so they are counted once the index is there.
  const isCountedLater = isCounted && project.prompt.retrieval !== undefined;
  const count =
    isCounted && !isCountedLater
      ? await counting.set(setTaskOf(project, { provider, model, filter }), {
          signal,
          onProgress: request.count?.onProgress,
        })
      : undefined;
  const samples = { files: request.files, target, filter, count, counting, signal };
  const { scan, asked, longest, mistakes, overBudget } = await checkSamples(project, samples);
  const found = [...loading, ...mistakes];
  const verdicts = await loadVerdicts(project.root, request.file, request.files);
  const diagnostics = [...found, ...scan.diagnostics, ...verdicts.diagnostics];
  if (hasErrors(found) && !request.despiteErrors) throw refusalOf(request.file, diagnostics);
  if (diagnostics.some(({ code }) => code === 'no-samples')) {
    const what = project.sampleFiles.length > 0 ? 'some to its sample files' : '"samples" or "testData"';
    const message = `${request.file} has no samples, so nothing was run; add ${what}, or run it once with values for its variables (--var NAME=VALUE, in the editor Run Once…).`;
    throw new UserError(message, diagnostics);
  }
  if (scan.samples === 0) throw refusalOf(request.file, diagnostics, 'has no sample that can be run');
  if (asked === 0) {
    const message = `No sample of ${request.file} meets the filter; it takes a part of an id, id:ID for exactly one, or tag:NAME.`;
    throw new NoSampleError(message, diagnostics);
  }

  const plan = stored
    ? planResumption(stored, request, project, scan)
    : planRun(request, project, target, { ...scan, asked }, new Date());
  diagnostics.push(...overBudget);
  if (hasErrors(overBudget) && !request.despiteErrors)
    throw refusalOf(request.file, diagnostics, 'does not keep to its limits');
  const retriever = await Retriever.open(project, { files, signal });
  diagnostics.push(...retrieverNotes(project, retriever));
  const watch = { signal, onProgress: request.count?.onProgress };
  const prepared = {
    project,
    files,
    workspace,
    store,
    plan,
    stored,
    ...models,
    counting,
    input: isCountedLater
      ? await countInput({ project, plan, counting, retriever }, watch)
      : await count?.total(),
    concurrency:
      request.concurrency ??
      stored?.settings.calls?.concurrency ??
      project.config.concurrency ??
      request.defaults?.concurrency ??
      DEFAULT_CONCURRENCY,
    asked,
    verdicts,
    ...(retriever && { retriever }),
    diagnostics,
  };
  return withVariants(prepared, request, { scan: { ...scan, asked }, longest });
}

/** What a user should know of the index, at the place where the prompt names its knowledge. */
function retrieverNotes({ prompt }: Project, retriever: Retriever | undefined): Diagnostic[] {
  const { file, document } = prompt;
  const range = document.lines.rangeOf(document.keySpan(['knowledge']));
  const place = { file, range, severity: 'warning', code: 'knowledge' } as const;
  return (retriever?.notes ?? []).map((message) => ({ ...place, message }));
}
