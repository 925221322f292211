import { type Diagnostic, FILE_START } from '../diagnostic.ts';
import type { Files } from '../files.ts';
import { otherFormatOf } from '../prompt/other-format.ts';
import { isPromptPath } from '../prompt/parse.ts';
import { loadRulesFile } from '../rules/load-rules.ts';
import { SampleSet } from '../samples/sample-set.ts';
import { checkSamples } from './check-samples.ts';
import { isConfigPath, loadConfigFile } from './config.ts';
import { loadProject } from './project.ts';

/** Checks a prompt with its samples and rules, all of it, without calling a model. */
export async function checkPrompt(file: string, files: Files, signal?: AbortSignal): Promise<Diagnostic[]> {
  const { project, diagnostics } = await loadProject(file, files, { signal });
  if (!project) return [...diagnostics];
  const { scan, mistakes, overBudget } = await checkSamples(project, { files, signal });
  return [...diagnostics, ...scan.diagnostics, ...mistakes, ...overBudget];
}

/**
 * Checks workspace files of any kind, each as what its name says; what several prompts share is reported once.
 * @returns diagnostics ordered by file and place
 */
export async function checkFiles(
  paths: readonly string[],
  files: Files,
  signal?: AbortSignal,
): Promise<Diagnostic[]> {
  const found = new Map<string, Diagnostic>();
  for (const path of paths) {
    signal?.throwIfAborted();
    for (const diagnostic of await checkFile(path, files, signal)) {
      const { file, range, code, message } = diagnostic;
      found.set(JSON.stringify([file, range, code, message]), diagnostic);
    }
  }
  return [...found.values()].sort(byPlace);
}

const isRulesPath = (path: string) => /\.rules\.ya?ml$/.test(path);

/** What has none of the names of a workspace's own files is a sample file. */
async function checkFile(path: string, files: Files, signal?: AbortSignal): Promise<readonly Diagnostic[]> {
  if (isPromptPath(path)) return checkPrompt(path, files, signal);
  if (isConfigPath(path)) return (await loadConfigFile(path, files)).diagnostics;
  if (isRulesPath(path)) return (await loadRulesFile(path, files, new Set(), signal)).document.diagnostics;
  const foreign = otherFormatOf(path);
  if (foreign) {
    const message = `This ${foreign}`;
    return [{ file: path, range: FILE_START, severity: 'error', code: 'other-format', message }];
  }
  return (await new SampleSet([{ kind: 'file', file: path }], files).scan(signal)).diagnostics;
}

function byPlace(a: Diagnostic, b: Diagnostic): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.range.start.line - b.range.start.line || a.range.start.character - b.range.start.character;
}
