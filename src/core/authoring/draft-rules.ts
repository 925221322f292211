import { basename, join } from 'node:path';
import { UserError } from '../diagnostic.ts';
import type { Files } from '../files.ts';
import { parsePrompt } from '../prompt/parse.ts';
import type { PromptFile } from '../prompt/prompt-file.ts';
import { lastRunOf, passedOutputs } from '../runs/passed-outputs.ts';
import { RunStore } from '../runs/run-store.ts';
import { pathIn } from '../text/path-in.ts';
import { plural } from '../text/plural.ts';
import { WORKSPACE_FOLDER, workspaceRoot } from '../workspace/config.ts';
import { loadProject } from '../workspace/project.ts';
import { type SuggestedRules, suggestRules } from './suggest/suggest-rules.ts';

/** Rules suggested for a prompt. */
export interface RulesDraft extends SuggestedRules {
  readonly prompt: PromptFile;
  /** What they were drawn from, in a sentence. */
  readonly summary: string;
}

/**
 * Drafts rules for a prompt from its own sentences and from the outputs of one of its runs that passed.
 * @param runId the last run of the prompt where it is left out
 * @throws {UserError} for a prompt that cannot be read, and for a run that is not there or another prompt's
 * @throws the signal's reason, once it is aborted
 */
export async function draftRules(
  file: string,
  files: Files,
  signal: AbortSignal,
  runId?: string,
): Promise<RulesDraft> {
  const prompt = await readPrompt(file, files);
  const root = await workspaceRoot(file, files);
  const store = new RunStore(join(root, WORKSPACE_FOLDER));
  const name = pathIn(root, file);
  const run = runId === undefined ? await lastRunOf(store, name) : await store.read(runId);
  if (run && run.prompt.file !== name) {
    throw new UserError(
      `Run "${run.id}" is one of ${run.prompt.file}, not of ${name}; name a run of that prompt.`,
    );
  }
  const outputs = run ? await passedOutputs(store, run.id) : [];
  const { project } = await loadProject(file, files);
  const checked = project?.rules.rules.map(({ check, options }) => ({ check: { [check]: options } }));
  const origin = run && ` in run ${run.id}`;
  const suggested = await suggestRules(prompt, outputs, { origin, checked, signal });
  const missing = run ? `no output of its run ${run.id} passed` : 'no run of it is stored';
  const source =
    outputs.length > 0
      ? `${plural(outputs.length, 'output')} that passed and from the prompt's own sentences`
      : `the prompt's own sentences alone, as ${missing}`;
  const summary =
    suggested.rules > 0
      ? `${plural(suggested.rules, 'rule')} suggested from ${source}.`
      : suggested.known > 0
        ? `Nothing to suggest: the prompt's rules already cover what follows from ${source}.`
        : `Nothing to suggest: no rule follows from ${source}.`;
  return { ...suggested, prompt, summary };
}

async function readPrompt(file: string, files: Files): Promise<PromptFile> {
  const text = await files.readText(file).catch(() => {
    throw new UserError(`The prompt file ${file} cannot be read; check that it exists and may be opened.`);
  });
  const { prompt, document } = parsePrompt(file, text);
  if (prompt) return prompt;
  throw new UserError(
    `${basename(file)} has errors, so nothing can be suggested; fix the listed errors and try again.`,
    document.diagnostics,
  );
}
