import { dirname, join, relative, sep } from 'node:path';
import type { Diagnostic } from '../diagnostic.ts';
import type { Files } from '../files.ts';
import { parsePrompt } from '../prompt/parse.ts';
import type { PromptFile } from '../prompt/prompt-file.ts';
import { renderMessages } from '../prompt/render.ts';
import { TemplateError } from '../prompt/template.ts';
import type { ChatMessage, ChatRequest } from '../providers/provider.ts';
import type { CategoryCorrections } from '../reviews/category-correction.ts';
import { loadCategoryCorrections } from '../reviews/category-corrections.ts';
import type { Result } from '../runs/result.ts';
import type { Run } from '../runs/run.ts';
import { loadConfig } from '../workspace/config.ts';
import { loadProject } from '../workspace/project.ts';
import { type KnowledgeBase, readKnowledge } from './knowledge.ts';
import { readOpinions } from './opinions.ts';
import type { Workplace, Workplaces } from './remedies.ts';
import { RunTriage, type Said } from './run-triage.ts';

/** A triage ready for a run's results, and where its remedies lead. */
export interface OpenTriage {
  readonly triage: RunTriage;
  readonly places: Workplaces;
  /** Absent where the prompt names no knowledge, or is not there any more. */
  readonly knowledge?: KnowledgeBase;
  /** What the call for a result sent; nothing where the prompt could not be rendered then. */
  readonly messagesOf: (result: Result) => ChatMessage[];
  /** The request behind a result's first answer; without messages where the prompt could not be rendered. */
  readonly requestOf: (result: Result) => ChatRequest;
  /** A triage of any run of the same prompt, with the same knowledge and rules. */
  readonly triageOf: (run: Run, said: Said) => RunTriage;
  /** Of damaged files with corrections. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Makes ready to triage a run: its messages are rendered from the prompt as it was stored; knowledge and rules are
 * those of the workspace as it is now.
 * @param root absolute path of the workspace root
 */
export async function openTriage(run: Run, root: string, files: Files): Promise<OpenTriage> {
  const file = join(root, run.prompt.file);
  const { prompt } = parsePrompt(file, run.prompt.source);
  const { project } = await loadProject(file, files);
  const paths = project?.knowledge ?? [];
  const knowledge = paths.length > 0 ? await readKnowledge(paths, root, files) : undefined;
  const checks = new Map(project?.rules.rules.map(({ id, check }) => [id, check]));
  const said = await loadSaid(run, root, files);
  const messagesOf = (result: Result) => messagesFor(result, prompt);
  const triageOf = ({ prompt: { source }, parameters: { maxTokens } }: Run, by: Said) => {
    const ran = source === run.prompt.source ? prompt : parsePrompt(file, source).prompt;
    return new RunTriage(
      (result) => ({ messages: messagesFor(result, ran), knowledge, maxTokens, checks }),
      by,
    );
  };

  const placeOf = (absolute: string, line: number): Workplace => ({
    file: relative(root, absolute).split(sep).join('/'),
    line,
  });
  const rules = project?.locatedRules.map(
    ({ rule, file: ruleFile, range }) => [rule.id, placeOf(ruleFile, range.start.line)] as const,
  );
  const messages = prompt?.messages.map(({ fileOffset }) =>
    placeOf(file, prompt.document.lines.positionAt(fileOffset(0)).line),
  );
  const parameters = prompt && placeOf(file, parametersLine(prompt));
  return {
    triage: triageOf(run, said),
    places: { prompt: placeOf(file, 0), messages, parameters, rules: new Map(rules) },
    knowledge,
    messagesOf,
    requestOf: (result) => ({
      model: run.model,
      messages: messagesOf(result),
      parameters: run.parameters,
      responseFormat: prompt?.responseFormat ?? { type: 'text' },
    }),
    triageOf,
    diagnostics: said.corrections.diagnostics,
  };
}

/**
 * Reads what people and a model say of a run's failures; for `RunTriage.hear`, when it has changed.
 * @param root absolute path of the workspace root
 */
export async function loadSaid(
  { id, prompt }: Run,
  root: string,
  files: Files,
): Promise<Said & { readonly corrections: CategoryCorrections }> {
  const { triage } = (await loadConfig(root, files)).config;
  return {
    corrections: await loadCategoryCorrections(root, join(root, prompt.file), files),
    opinions: await readOpinions({ root, runId: id, model: triage?.model }),
    isModelPrimary: triage?.primary === 'model',
  };
}

/** Where the parameters stand, or would have to. */
function parametersLine({ document }: PromptFile): number {
  return document.lines.positionAt(document.keySpan(['modelParameters']).start).line;
}

/** A prompt that could not be rendered then gave the model nothing. */
function messagesFor({ variables }: Result, prompt: PromptFile | undefined): ChatMessage[] {
  try {
    return prompt ? renderMessages(prompt, variables) : [];
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return [];
  }
}

/** The workspace root of a run's folder, `ROOT/.prompt-ladder/runs/ID`. */
export const rootOfRunFolder = (folder: string) => dirname(dirname(dirname(folder)));
