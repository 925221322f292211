import type { Diagnostic } from '../diagnostic.ts';
import { sourceOffset } from '../documents/scalar-source.ts';
import { CONTEXT_VARIABLE } from '../prompt/passages.ts';
import type { PromptFile } from '../prompt/prompt-file.ts';
import { readsExpected } from '../rules/expected-readers.ts';
import { templatesIn } from '../rules/templates.ts';
import { RESERVED_KEYS } from '../samples/sample.ts';
import type { SampleSetScan } from '../samples/sample-set.ts';
import { closest } from '../text/closest.ts';
import { oneLine } from '../text/one-line.ts';
import { plural } from '../text/plural.ts';
import { unnamedEmbeddingModel } from './embedding-model.ts';
import type { Project } from './project.ts';
import {
  undefinedVariable,
  usesIn,
  usesInMessages,
  usesInRules,
  type VariableUse,
  variablesIn,
} from './undefined-variables.ts';

/** Columns that the built-in judges read. */
const READ_BY_JUDGES = ['expected', 'input', 'query', 'question', 'context'];
/** What a judge's prompt may use beside the sample's variables. */
const JUDGE_VARIABLES = new Set(['completion']);

/** Characters from which on a name may be a misspelt key of samples; shorter words are all alike. */
const MISSPELT_KEY = 6;

/** Unknown rules that are reported; more are one mistake made over and over. */
const MAX_UNKNOWN_RULES = 100;

/**
 * Holds a prompt against its scanned samples: variables that samples lack, columns that nothing reads, overrides of
 * rules that are not there, an `expected` that nothing compares, facts that hardly an answer holds, no samples at all,
 * and no model for vectors.
 */
export function checkProject(project: Project, scan: SampleSetScan): Diagnostic[] {
  const { prompt, samples } = project;
  const unnamed = unnamedEmbedding(project);
  if (scan.samples === 0)
    return scan.invalid === 0 ? [...unnamed, ...noSamples(prompt, samples.isEmpty)] : unnamed;
  const written = [
    ...usesInMessages(prompt),
    ...usesInRetrieval(prompt),
    ...usesByEvaluators(prompt),
    ...usesInRules(project.locatedRules),
  ];
  // What retrieval fills is nothing that samples have.
  const uses = prompt.retrieval ? written.filter(({ name }) => name !== CONTEXT_VARIABLE) : written;
  return [
    ...unnamed,
    ...unreadPassages(prompt, written),
    ...uses.flatMap((use) => undefinedVariable(use, scan, samples.isGiven)),
    ...unusedColumns(project, uses, scan),
    ...unknownRules(project, scan),
    ...uncomparedExpected(project, uses, scan),
    ...sentenceFacts(scan),
  ];
}

function unnamedEmbedding(project: Project): Diagnostic[] {
  const message = unnamedEmbeddingModel(project);
  if (message === undefined) return [];
  const { file, document } = project.prompt;
  const range = document.lines.rangeOf(document.valueSpan(['knowledge', 'search']));
  return [{ file, range, severity: 'error', code: 'unnamed-embedding-model', message }];
}

/** Passages that are looked up and not shown to the model help nobody. */
function unreadPassages(
  { retrieval, file, document }: PromptFile,
  uses: readonly VariableUse[],
): Diagnostic[] {
  if (!retrieval || uses.some(({ name }) => name === CONTEXT_VARIABLE)) return [];
  const range = document.lines.rangeOf(document.keySpan(['knowledge']));
  const message = 'Retrieval is on, but no message uses the passages; write {{ context }} where they belong.';
  return [{ file, range, severity: 'warning', code: 'unread-passages', message }];
}

/** @param isNowhere there is not even a place where samples could be */
function noSamples({ file, document, samples }: PromptFile, isNowhere: boolean): Diagnostic[] {
  const isNamed = samples.length > 0;
  // Files that are named and not there are reported by themselves.
  if (isNamed && isNowhere) return [];
  const range = document.lines.rangeOf(document.keySpan([isNamed ? 'samples' : 'messages']));
  const message = isNamed
    ? 'The sample files hold no sample; add some, or name other files.'
    : 'The prompt has no samples; add "samples" (files) or "testData" to run it.';
  return [{ file, range, severity: 'warning', code: 'no-samples', message }];
}

function unusedColumns(
  { prompt }: Project,
  uses: readonly VariableUse[],
  { columns }: SampleSetScan,
): Diagnostic[] {
  const read = new Set(['expected', ...uses.map(({ name }) => name)]);
  if (prompt.evaluators.some(({ kind }) => kind === 'built-in'))
    for (const name of READ_BY_JUDGES) read.add(name);
  return [...columns]
    .filter(([name]) => !read.has(name))
    .map(([name, { first }]) => {
      const meant = closest(name, [...read, ...(name.length < MISSPELT_KEY ? [] : RESERVED_KEYS)]);
      const help = meant ? `did you mean "${meant}"? Otherwise use` : 'use';
      return {
        ...{ ...first, severity: 'warning', code: 'unused-column' },
        message: `Nothing reads the variable "${name}"; ${help} {{ ${name} }} in a message, or remove it.`,
        ...(meant && { correction: { written: name, meant } }),
      };
    });
}

/** An override of a rule that is not there does nothing, and says nothing. */
function unknownRules({ rules }: Project, { overrides }: SampleSetScan): Diagnostic[] {
  const known = [...rules.knownRuleIds];
  return [...overrides]
    .filter(([id]) => !rules.knownRuleIds.has(id))
    .slice(0, MAX_UNKNOWN_RULES)
    .map(([id, { count, first }]) => {
      const guess = closest(id, known);
      const help = guess ? `did you mean "${guess}"?` : `known are ${known.slice(0, 20).join(', ')}.`;
      const others = count > 1 ? ` (in ${count} samples)` : '';
      const message = `There is no rule "${oneLine(id, 100)}" to change for this sample${others}; ${help}`;
      return {
        ...{ ...first, severity: 'warning', code: 'unknown-rule', message },
        ...(guess && { correction: { written: id, meant: guess } }),
      };
    });
}

/** Rules of other kinds take the place of the comparison that a prompt without any makes. */
function uncomparedExpected(
  { prompt, rules }: Project,
  uses: readonly VariableUse[],
  { expectedAlone }: SampleSetScan,
): Diagnostic[] {
  if (!expectedAlone || isOfGitHubModels(prompt)) return [];
  const isRead =
    rules.rules.some(readsExpected) ||
    prompt.evaluators.some(({ kind }) => kind === 'built-in') ||
    uses.some(({ name }) => name === 'expected');
  if (isRead) return [];
  const { file, document } = prompt;
  const key = Object.hasOwn(document.value as object, 'rules') ? 'rules' : 'evaluators';
  const range = document.lines.rangeOf(document.keySpan([key]));
  const message = `No rule compares "expected" (${plural(expectedAlone.count, 'sample')}), so an answer passes whatever is expected; add the rule { check: expected }, with "severity: info" where it must fail nothing, or give the samples "facts".`;
  return [{ file, range, severity: 'warning', code: 'uncompared-expected', message }];
}

/** Whether a prompt has its samples inside, and nothing that GitHub Models did not know: its evaluators are all that service checked. */
function isOfGitHubModels({ document, hasTestData }: PromptFile): boolean {
  return hasTestData && Object.keys(document.value as object).every((key) => GITHUB_MODELS.has(key));
}

const GITHUB_MODELS = new Set(
  'name description model modelParameters responseFormat jsonSchema messages testData evaluators'.split(' '),
);

/** An answer seldom repeats a sentence word for word. */
function sentenceFacts({ sentenceFact }: SampleSetScan): Diagnostic[] {
  if (!sentenceFact) return [];
  const { fact, count, first } = sentenceFact;
  const others = count > 1 ? ` (${count} samples have such a fact)` : '';
  const message = `The fact "${oneLine(fact, 100)}" is a sentence, and an answer passes only with exactly these words; name the part that it must contain, such as a number or a name${others}.`;
  return [{ ...first, severity: 'info', code: 'sentence-fact', message }];
}

/** What the query and the filter of retrieval read, at their keys. */
function usesInRetrieval({ retrieval, file, document }: PromptFile): VariableUse[] {
  if (!retrieval) return [];
  const texts = [
    ...(retrieval.query ? [[['knowledge', 'query'], retrieval.query.text] as const] : []),
    ...Object.entries(retrieval.filter).flatMap(([key, wanted]) =>
      templatesIn(wanted, ['knowledge', 'filter', key]).map(
        ({ text }) => [['knowledge', 'filter', key], text] as const,
      ),
    ),
    ...Object.values(retrieval.sourceOptions ?? {}).flatMap(({ filter = {} }) =>
      templatesIn(filter, []).map(({ text }) => [['knowledge', 'sources'], text] as const),
    ),
  ];
  return texts.flatMap(([path, text]) => {
    const range = document.lines.rangeOf(document.keySpan(path));
    return variablesIn(text).map((variable) => ({ ...variable, file, range }));
  });
}

function usesByEvaluators(prompt: PromptFile): VariableUse[] {
  return prompt.evaluators.flatMap((evaluator) => {
    if (evaluator.kind === 'built-in') return [];
    const texts =
      evaluator.kind === 'judge'
        ? [{ path: ['llm', 'prompt'], text: evaluator.prompt.text }]
        : templatesIn(evaluator.tests, ['string']);
    return texts.flatMap(({ path, text }) => {
      const scalar = prompt.document.scalarAt([...evaluator.path, ...path]);
      const fileOffset = scalar ? sourceOffset(scalar, prompt.document.text) : () => 0;
      return usesIn(prompt, text, fileOffset).filter(({ name }) => !JUDGE_VARIABLES.has(name));
    });
  });
}
