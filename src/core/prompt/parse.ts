import { basename } from 'node:path';
import promptSchema from '../../../schemas/prompt.schema.json' with { type: 'json' };
import { isDeeperThan, MAX_DEPTH } from '../documents/depth.ts';
import type { Path } from '../documents/path.ts';
import { sourceOffset } from '../documents/scalar-source.ts';
import { schemaCheck, severityOf } from '../documents/schema-check.ts';
import { YamlDocument } from '../documents/yaml-document.ts';
import { oneLine } from '../text/one-line.ts';
import type { ResponseFormat } from './chat.ts';
import { holdoutOf } from './holdout.ts';
import {
  parameterProblem,
  parametersOf,
  type WrittenParameters,
  withOwnNames,
  writtenName,
} from './model-parameters.ts';
import { otherFormat } from './other-format.ts';
import type {
  Budget,
  Evaluator,
  Incompleteness,
  PathReference,
  PromptDraft,
  PromptFile,
  PromptMessage,
  Retry,
  StringEvaluator,
} from './prompt-file.ts';
import {
  type ChunkOptions,
  type DateRange,
  DEFAULT_RETRIEVAL,
  type Filter,
  overlapOf,
  type Reranking,
  type RetrievalOptions,
  type SourceOptions,
} from './retrieval-options.ts';
import { Template, TemplateError } from './template.ts';

/** A text that other tools accept without quotes, whatever YAML makes of it then. */
type PlainValue = string | number | boolean;

/** The shape of a prompt file once its schema has accepted it. */
interface PromptValue {
  name?: string;
  description?: string;
  provider?: string;
  model?: string;
  modelParameters?: WrittenParameters;
  responseFormat?: 'text' | 'json_object' | 'json_schema';
  jsonSchema?: unknown;
  messages: { role: PromptMessage['role']; content: string }[];
  testData?: { evaluators?: WrittenEvaluator[] }[];
  evaluators?: WrittenEvaluator[];
  budget?: Budget;
  volume?: number;
  retry?: Partial<Retry>;
  accept?: Incompleteness[];
  holdout?: string;
  knowledge?: string | string[] | WrittenRetrieval;
}

interface WrittenEvaluator {
  name: string;
  string?: Partial<Record<keyof StringEvaluator['tests'], PlainValue>>;
  llm?: {
    modelId?: string;
    systemPrompt?: string;
    prompt: string;
    choices: { choice: PlainValue; score: number }[];
  };
  uses?: string;
}

type WrittenFilter = Record<string, PlainValue | PlainValue[] | DateRange>;

interface WrittenSource extends Omit<SourceOptions, 'filter'> {
  path: string;
  filter?: WrittenFilter;
}

interface WrittenRetrieval
  extends Partial<Omit<RetrievalOptions, 'query' | 'chunk' | 'sourceOptions' | 'filter' | 'rerank'>> {
  sources: string | (string | WrittenSource)[];
  query?: string;
  chunk?: Partial<RetrievalOptions['chunk']>;
  rerank?: boolean | Reranking;
  filter?: WrittenFilter;
}

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
  /** In the place of a prompt with errors; absent where its messages or its samples cannot be read. */
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
    const isKnown = problems.every(({ path: [key] }) => key !== 'samples');
    const draft = draftOf(document, value);
    return { document, ...(isKnown && draft && { draft }) };
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
    knowledge: references(document, ...(isMap(written.knowledge) ? ['knowledge', 'sources'] : ['knowledge'])),
    ...retrievalOf(document, written.knowledge),
    budget: usableBudget(written.budget, inBudget),
    volume: written.volume,
    retry: written.retry && { ...RETRY, ...written.retry },
    accept: written.accept ?? [],
    ...(written.holdout !== undefined && { holdout: holdoutOf(written.holdout) }),
  };
  return isReadable() ? { document, prompt } : { document, draft: prompt };
}

/** Reads what can be read of a prompt whose shape is wrong, and reports what is wrong inside its messages. */
function draftOf(document: YamlDocument, value: unknown): PromptDraft | undefined {
  if (!isObject(value) || !Array.isArray(value.messages)) return undefined;
  const messages = value.messages.flatMap((message: unknown, index) => {
    if (!isObject(message) || typeof message.content !== 'string') return [];
    return templateAt(document, ['messages', index, 'content'], message.content) ?? [];
  });
  const hasTestData = Array.isArray(value.testData) && value.testData.length > 0;
  return { file: document.file, document, messages, hasTestData, samples: references(document, 'samples') };
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

function templateAt(
  document: YamlDocument,
  path: Path,
  text: string,
): Pick<PromptMessage, 'template' | 'fileOffset'> | undefined {
  const scalar = document.scalarAt(path);
  let map: ((offset: number) => number) | undefined;
  const fileOffset = (offset: number) => {
    if (!scalar) return document.valueSpan(path).start;
    map ??= sourceOffset(scalar, document.text);
    return map(offset);
  };
  try {
    return { template: new Template(text), fileOffset };
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    document.report(
      { start: fileOffset(error.span.start), end: fileOffset(error.span.end) },
      'error',
      error.code,
      error.message,
      error.correction,
    );
    return undefined;
  }
}

/** The name written, in one line; else what the file is called. */
function nameOf({ name = '' }: PromptValue, file: string): string {
  return name.replace(/\s+/g, ' ').trim() || basename(file).replace(/\.prompt\.ya?ml$/, '') || 'prompt';
}

function responseFormatOf(document: YamlDocument, written: PromptValue): ResponseFormat {
  const type = written.responseFormat ?? (written.jsonSchema === undefined ? 'text' : 'json_schema');
  if (type !== 'json_schema') return { type };
  if (written.jsonSchema === undefined) {
    document.report(
      document.valueSpan(['responseFormat']),
      'error',
      'missing-key',
      'A json_schema response needs the key "jsonSchema"; add it, or use json_object.',
    );
    return { type: 'text' };
  }
  const found = typeof written.jsonSchema === 'string' ? parseJson(written.jsonSchema) : written.jsonSchema;
  if (found === null || typeof found !== 'object' || Array.isArray(found)) {
    document.report(
      document.valueSpan(['jsonSchema']),
      'error',
      'wrong-value',
      '"jsonSchema" is not a JSON Schema; write it as a map, or as the text of a JSON object.',
    );
    return { type: 'text' };
  }
  const { name, strict, schema } = found as { name?: unknown; strict?: unknown; schema?: unknown };
  const wrapped = schema !== null && typeof schema === 'object';
  return {
    type,
    name: wrapped && typeof name === 'string' ? name : 'response',
    schema: (wrapped ? schema : found) as Record<string, unknown>,
    ...(wrapped && typeof strict === 'boolean' ? { strict } : {}),
  };
}

/** `undefined` for what is not JSON, or nests too deeply to be walked. */
function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return isDeeperThan(value, MAX_DEPTH) ? undefined : value;
  } catch {
    return undefined;
  }
}

const STRING_TESTS = ['equals', 'contains', 'startsWith', 'endsWith'] as const;

const evaluatorsOf = (
  document: YamlDocument,
  written: readonly WrittenEvaluator[] = [],
  path: Path,
): Evaluator[] =>
  written.flatMap((evaluator, index) => evaluatorOf(document, evaluator, [...path, index]) ?? []);

function evaluatorOf(
  document: YamlDocument,
  { name, string, llm, uses }: WrittenEvaluator,
  path: Path,
): Evaluator | undefined {
  const title = `"${oneLine(name, 60)}"`;
  if ([string, llm, uses].filter((kind) => kind !== undefined).length !== 1) {
    const message = `The evaluator ${title} must have exactly one of string, llm and uses.`;
    document.report(document.valueSpan([...path, 'name']), 'error', 'wrong-value', message);
    return undefined;
  }
  const plainText = (value: PlainValue, inner: Path) =>
    typeof value === 'string' ? value : (document.scalarAt([...path, ...inner])?.source ?? String(value));
  if (string) {
    const tests = Object.fromEntries(
      STRING_TESTS.flatMap((key) => {
        const value = string[key];
        return value === undefined ? [] : [[key, plainText(value, ['string', key])]];
      }),
    );
    if (Object.keys(tests).length > 0) return { kind: 'string', name, path, tests };
    const message = `The evaluator ${title} makes no test; add one of ${STRING_TESTS.join(', ')}.`;
    document.report(document.keySpan([...path, 'string']), 'error', 'wrong-value', message);
    return undefined;
  }
  if (uses) return { kind: 'built-in', name, path, judge: uses.replace(/^github\//, '') };
  if (!llm) return undefined;
  const found = templateAt(document, [...path, 'llm', 'prompt'], llm.prompt);
  if (!found) return undefined;
  return {
    kind: 'judge',
    name,
    path,
    model: llm.modelId,
    system: llm.systemPrompt,
    prompt: found.template,
    choices: llm.choices.map(({ choice, score }, at) => ({
      choice: plainText(choice, ['llm', 'choices', at, 'choice']),
      score,
    })),
  };
}

/** The texts under a key that may hold one path or a list; in `rules`, the entries that are not inline rules. */
function references(document: YamlDocument, ...path: string[]): PathReference[] {
  const written = path.reduce<unknown>(
    (value, key) => (value as Record<string, unknown>)?.[key],
    document.value,
  );
  if (typeof written === 'string') return [{ text: written, span: document.valueSpan(path) }];
  if (!Array.isArray(written)) return [];
  return written.flatMap((each: unknown, index) => {
    if (typeof each === 'string') return [{ text: each, span: document.valueSpan([...path, index]) }];
    const { path: text } = (each ?? {}) as Partial<WrittenSource>;
    const isSource = typeof text === 'string' && path.at(-1) === 'sources';
    return isSource ? [{ text, span: document.valueSpan([...path, index, 'path']) }] : [];
  });
}

/** What sources say of their own documents. */
function sourceOptions(sources: WrittenRetrieval['sources']): Pick<RetrievalOptions, 'sourceOptions'> {
  const own = [sources].flat().flatMap((source) => {
    if (typeof source === 'string') return [];
    const { path, filter, ...options } = source;
    return [[path, { ...options, ...(filter && { filter: filterOf(filter) }) }] as const];
  });
  return own.length > 0 ? { sourceOptions: Object.fromEntries(own) } : {};
}

const filterOf = (written: WrittenFilter): Filter =>
  Object.fromEntries(
    Object.entries(written).map(([key, value]) => [
      key,
      Array.isArray(value) || typeof value === 'object' ? value : [value],
    ]),
  );

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isMap = (written: PromptValue['knowledge']): written is WrittenRetrieval =>
  typeof written === 'object' && !Array.isArray(written);

/** Retrieval is on where the knowledge is written as a map. */
function retrievalOf(
  document: YamlDocument,
  written: PromptValue['knowledge'],
): { retrieval?: RetrievalOptions } {
  if (!isMap(written)) return {};
  const { sources, query, chunk, rerank, filter = {}, ...options } = written;
  const template = query === undefined ? undefined : templateAt(document, ['knowledge', 'query'], query);
  return {
    retrieval: {
      ...DEFAULT_RETRIEVAL,
      ...options,
      chunk: chunkOf(document, chunk),
      filter: filterOf(filter),
      ...(template && { query: template.template }),
      ...(rerank && { rerank: rerank === true ? {} : rerank }),
      ...sourceOptions(sources),
    },
  };
}

/** A passage that repeats all of the one before says nothing new. */
function chunkOf(document: YamlDocument, written: WrittenRetrieval['chunk']): ChunkOptions {
  const { size = DEFAULT_RETRIEVAL.chunk.size } = written ?? {};
  const chunk = { ...written, size, overlap: written?.overlap ?? overlapOf(size) };
  if (chunk.overlap >= chunk.size) {
    const span = document.valueSpan(['knowledge', 'chunk', 'overlap']);
    document.report(
      span,
      'error',
      'wrong-value',
      `"overlap" must be smaller than "size", which is ${chunk.size}.`,
    );
  }
  return chunk;
}
