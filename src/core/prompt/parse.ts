import { basename } from 'node:path';
import promptSchema from '../../../schemas/prompt.schema.json' with { type: 'json' };
import type { Path } from '../documents/path.ts';
import { schemaCheck, severityOf } from '../documents/schema-check.ts';
import { YamlDocument } from '../documents/yaml-document.ts';
import { isObject } from '../text/json-object.ts';
import { holdoutOf } from './holdout.ts';
import { parameterProblem, parametersOf, withOwnNames, writtenName } from './model-parameters.ts';
import { otherFormat } from './other-format.ts';
import { knowledgeReferences, references } from './path-references.ts';
import { draftOf } from './prompt-draft.ts';
import { evaluatorsOf } from './prompt-evaluators.ts';
import type { Budget, PromptDraft, PromptFile, Retry } from './prompt-file.ts';
import type { PromptValue } from './prompt-value.ts';
import { responseFormatOf } from './response-format.ts';
import { retrievalOf } from './retrieval-value.ts';
import { templateAt } from './template-value.ts';

/** What of `retry` is not written. */
const RETRY: Retry = { attempts: 1, on: ['format', 'constraint'], strategy: 'feedback' };

// Rules have a loader of their own, which says more about them than a schema can.
const checkShape = schemaCheck({
  ...promptSchema,
  properties: { ...promptSchema.properties, rules: { type: ['string', 'array'] } },
});

/** Whether a path names a prompt file: `NAME.prompt.yml` or `NAME.prompt.yaml`. */
export const isPromptPath = (path: string) => /\.prompt\.ya?ml$/.test(path);

export interface ParsedPrompt {
  /** What is wrong stands in its diagnostics. */
  readonly document: YamlDocument;
  /**
   * Absent when any of it is an error, but for those in `budget`: they decide nothing of what is asked, and what they
   * limit is left open.
   */
  readonly prompt?: PromptFile;
  /** In the place of a prompt with errors; absent where it is no map. */
  readonly draft?: PromptDraft;
}

/** Reads a prompt file from its text. */
export function parsePrompt(file: string, text: string): ParsedPrompt {
  const document = new YamlDocument(file, text);
  const foreign = otherFormat(text, document.value);
  if (foreign !== undefined)
    document.report({ start: 0, end: text.search(/\r|\n|$/) }, 'error', 'other-format', foreign);
  if (document.diagnostics.length > 0) return { document };
  document.warnOfLostCharacters();
  const value = normalised(document.value);
  const problems = checkShape(value);
  const sentAsTheyAre: string[] = [];
  for (const each of problems) {
    const { problem, isHint } = parameterProblem(each);
    const path = pathInFile(problem.path, document.value);
    if (isHint) sentAsTheyAre.push(`${path[1]}`);
    document.reportProblem({ ...problem, path }, isHint ? 'info' : severityOf(problem, 'warning'));
  }
  const inBudget = problems.filter(
    (problem) => problem.path[0] === 'budget' && severityOf(problem, 'warning') === 'error',
  );
  const isReadable = () => errorsIn(document) === inBudget.length;
  if (!isReadable()) {
    const hasSamples = problems.every(({ path: [key] }) => key !== 'samples');
    return { document, draft: draftOf(document, value, hasSamples) };
  }

  const written = value as PromptValue;
  const messages = written.messages.flatMap(({ role, content }, index) => {
    const template = templateAt(document, ['messages', index, 'content'], content);
    return template ? [{ role, ...template }] : [];
  });
  const prompt: PromptFile = {
    file,
    document,
    name: nameOf(written, file),
    description: written.description,
    provider: written.provider,
    model: written.model,
    parameters: parametersOf(written.modelParameters ?? {}, sentAsTheyAre),
    responseFormat: responseFormatOf(document, written),
    messages,
    hasTestData: (written.testData?.length ?? 0) > 0,
    samples: references(document, 'samples'),
    evaluators: [
      ...evaluatorsOf(document, written.evaluators, ['evaluators']),
      ...(written.testData ?? []).flatMap(({ evaluators }, row) =>
        evaluatorsOf(document, evaluators, ['testData', row, 'evaluators']),
      ),
    ],
    ruleFiles: references(document, 'rules'),
    knowledge: knowledgeReferences(document, written.knowledge),
    ...retrievalOf(document, written.knowledge),
    budget: usableBudget(written.budget, inBudget),
    volume: written.volume,
    retry: written.retry && { ...RETRY, ...written.retry },
    accept: written.accept ?? [],
    ...(written.holdout !== undefined && { holdout: holdoutOf(written.holdout) }),
  };
  return isReadable() ? { document, prompt } : { document, draft: prompt };
}

const errorsIn = (document: YamlDocument) =>
  document.diagnostics.filter(({ severity }) => severity === 'error').length;

/** The limits that can be kept. */
function usableBudget(written: Budget = {}, problems: readonly { readonly path: Path }[]): Budget {
  const wrong = new Set(problems.map(({ path }) => path[1]));
  if (wrong.has(undefined)) return {};
  return Object.fromEntries(Object.entries(written).filter(([limit]) => !wrong.has(limit)));
}

/** A parameter may have another tool's name in the file. */
function pathInFile(path: Path, value: unknown): Path {
  const [outer, name, ...rest] = path;
  const parameters = isObject(value) ? value.modelParameters : undefined;
  if (outer !== 'modelParameters' || typeof name !== 'string' || !isObject(parameters)) return path;
  return [outer, writtenName(name, parameters), ...rest];
}

/**
 * GitHub Models takes roles in any case, `developer` for `system`, and a key without a value, or an empty model, for
 * one that is not there.
 */
function normalised(value: unknown): unknown {
  if (!isObject(value)) return value;
  const written: Record<string, unknown> = Object.fromEntries(
    Object.entries(value).filter(([key, inner]) => inner !== null && !(key === 'model' && inner === '')),
  );
  if (isObject(written.modelParameters)) written.modelParameters = withOwnNames(written.modelParameters);
  if (!Array.isArray(written.messages)) return written;
  const lower = (message: unknown) => {
    const role = (message as { role?: unknown } | null)?.role;
    if (typeof role !== 'string') return message;
    const lowered = role.toLowerCase();
    return { ...(message as object), role: lowered === 'developer' ? 'system' : lowered };
  };
  return { ...written, messages: written.messages.map(lower) };
}

/** The name written, in one line; else what the file is called. */
function nameOf({ name = '' }: PromptValue, file: string): string {
  return name.replace(/\s+/g, ' ').trim() || basename(file).replace(/\.prompt\.ya?ml$/, '') || 'prompt';
}
