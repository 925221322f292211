import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import type { Diagnostic } from '../diagnostic.ts';
import { FILE_START } from '../diagnostic.ts';
import type { Files } from '../files.ts';
import { parsePrompt } from '../prompt/parse.ts';
import type { Budget, PathReference, PromptDraft, PromptFile } from '../prompt/prompt-file.ts';
import { renderText, Template, TemplateError } from '../prompt/template.ts';
import { expected } from '../rules/catalogue/expected.ts';
import { facts } from '../rules/catalogue/facts.ts';
import { grounded } from '../rules/catalogue/grounded.ts';
import { compileRules, type RuleSet } from '../rules/compile.ts';
import { stringEvaluatorRule } from '../rules/evaluators.ts';
import { type LocatedRule, loadRulesFile, readRules } from '../rules/load-rules.ts';
import { prepareRules } from '../rules/prepare-checks.ts';
import type { Rule } from '../rules/rule.ts';
import { templatesIn } from '../rules/templates.ts';
import { sampleOfEvaluator } from '../samples/inline.ts';
import { SampleSet } from '../samples/sample-set.ts';
import { sampleSources } from '../samples/sample-sources.ts';
import { reportUnknownProvider } from './check-providers.ts';
import { type Config, loadConfig, workspaceRoot } from './config.ts';
import { isWithinFolders, readableFolders } from './readable-folders.ts';
import { findScripts, type Script } from './scripts.ts';
import { undefinedInDraft } from './undefined-variables.ts';

/** A prompt file with everything it refers to, ready to run. */
export interface Project {
  readonly prompt: PromptFile;
  /** The workspace root: the folder that holds `.prompt-ladder`. */
  readonly root: string;
  readonly config: Config;
  /** What is wrong with the configuration, which then counts as empty. */
  readonly configMistakes: readonly Diagnostic[];
  /** The prompt's own limits over the workspace's. */
  readonly budget: Budget;
  readonly samples: SampleSet;
  /** Absolute paths of the sample files, in order. */
  readonly sampleFiles: readonly string[];
  /** Absolute paths of the rules files, in order. */
  readonly ruleFiles: readonly string[];
  /** Absolute paths of the knowledge files and folders, in order. */
  readonly knowledge: readonly string[];
  readonly rules: RuleSet;
  readonly locatedRules: readonly LocatedRule[];
  /** The scripts of the rules with the check `script`, by rule id. */
  readonly scripts: ReadonlyMap<string, Script>;
}

/** A loaded prompt: `project` is absent when mistakes leave nothing to run. */
export interface LoadedProject {
  readonly project?: Project;
  /** Of the prompt file, its rules files and the workspace configuration; the samples' own come from a scan. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface LoadOptions {
  /** Values of the prompt's variables, for one sample in the place of all it has. */
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads a prompt file and what it refers to; the samples are found, not read.
 * @throws the signal's reason, when it is aborted
 */
export async function loadProject(
  file: string,
  files: Files,
  { variables, signal }: LoadOptions = {},
): Promise<LoadedProject> {
  let text: string;
  try {
    text = await files.readText(file);
  } catch {
    const message = `The prompt file ${file} cannot be read; check that it exists and may be opened.`;
    return {
      diagnostics: [{ file, range: FILE_START, severity: 'error', code: 'unreadable-file', message }],
    };
  }
  const { document, prompt, draft = prompt } = parsePrompt(file, text);
  const root = await workspaceRoot(file, files);
  const { config, diagnostics: configMistakes } = await loadConfig(root, files);
  const folders = await readableFolders(file, root, files);
  if (!draft) return { diagnostics: [...document.diagnostics, ...configMistakes] };
  // A configuration with mistakes counts as empty, so it cannot tell which names there are.
  if (configMistakes.length === 0) {
    reportUnknownProvider(document, ['provider'], draft.provider, config);
    const embedder = prompt?.retrieval?.embeddings?.provider;
    reportUnknownProvider(document, ['knowledge', 'embeddings', 'provider'], embedder, config);
  }

  const resolveAll = (references: readonly PathReference[], kind: ReferenceKind) =>
    resolveReferences(draft, references, kind, folders, files);
  const sampleFiles = await resolveAll(draft.samples, SAMPLE_FILE);
  const ruleFiles = await resolveAll(draft.ruleFiles, RULES_FILE);
  const knowledge = await resolveAll(draft.knowledge, KNOWLEDGE);

  const evaluatorRules = prompt ? stringRules(prompt) : [];
  const taken = new Set(draft.evaluators.map(({ name }) => name));
  const rulesOfFiles = [];
  for (const ruleFile of ruleFiles) rulesOfFiles.push(await loadRulesFile(ruleFile, files, taken, signal));
  const inlineRules = await readRules(document, ['rules'], taken, signal);
  const locatedRules = [...rulesOfFiles.flatMap((loaded) => loaded.rules), ...inlineRules];
  const scripts = new Map(await findScripts(document, inlineRules, folders, files));
  for (const loaded of rulesOfFiles) {
    for (const [id, script] of await findScripts(loaded.document, loaded.rules, folders, files))
      scripts.set(id, script);
  }
  const samples = new SampleSet(sampleSources(draft, sampleFiles, variables), files);
  const diagnostics = [
    ...document.diagnostics,
    ...rulesOfFiles.flatMap((loaded) => loaded.document.diagnostics),
    ...configMistakes,
  ];
  if (!prompt) {
    // Nobody should learn of them only once the other errors are fixed.
    const scan = await samples.scan(signal);
    const variablesToo = undefinedInDraft(draft, locatedRules, scan, samples.isGiven);
    return { diagnostics: [...diagnostics, ...scan.diagnostics, ...variablesToo] };
  }
  const written = locatedRules.map(({ rule }) => asCited(rule, prompt));
  const allRules = [...written, ...evaluatorRules, ...impliedRules(prompt, written)];
  await prepareRules(allRules);
  const rules = compileRules(allRules, renderText);

  return {
    project: {
      prompt,
      root,
      config,
      configMistakes,
      budget: { ...config.budget, ...prompt.budget },
      samples,
      sampleFiles,
      ruleFiles,
      knowledge,
      rules,
      locatedRules,
      scripts,
    },
    diagnostics,
  };
}

/** The rules that the prompt's string evaluators stand for. */
function stringRules({ document, evaluators }: PromptFile): Rule[] {
  return evaluators.flatMap((evaluator) => {
    if (evaluator.kind !== 'string') return [];
    const { rule, ignored } = stringEvaluatorRule(evaluator.name, evaluator.tests);
    const sample = sampleOfEvaluator(document, evaluator.path);
    const path = [...evaluator.path, 'string'];
    for (const key of ignored) {
      const message = `"${key}" is not checked, since an evaluator makes one test; give it an evaluator of its own.`;
      document.report(document.keySpan([...path, key]), 'warning', 'ignored-test', message);
    }
    for (const { path: inner, text } of templatesIn(evaluator.tests, path)) {
      try {
        new Template(text);
      } catch (error) {
        if (!(error instanceof TemplateError)) throw error;
        document.report(document.valueSpan(inner), 'error', error.code, error.message, error.correction);
      }
    }
    return [sample === undefined ? rule : { ...rule, sample }];
  });
}

/**
 * What is checked without being asked for: facts always, `expected` where nothing else checks the outputs, and
 * `grounded` where the prompt asks for citations. A rule with such a check, or of such a name, takes its place.
 */
function impliedRules(prompt: PromptFile, written: readonly Rule[]): Rule[] {
  const { evaluators, retrieval } = prompt;
  const isUnchecked = written.length === 0 && evaluators.length === 0;
  const implied = [facts, ...(isUnchecked ? [expected] : []), ...(retrieval?.citations ? [grounded] : [])];
  return implied
    .filter(({ name }) => !written.some(({ id, check }) => check === name || id === name))
    .map(({ name, category }) => ({
      id: name,
      check: name,
      options: name === 'grounded' ? { citations: true } : {},
      category,
      severity: 'error',
    }));
}

/** A rule `grounded` of the passages wants citations where the prompt asks for them, unless it says otherwise. */
function asCited(rule: Rule, { retrieval }: PromptFile): Rule {
  if (rule.check !== grounded.name || !retrieval?.citations) return rule;
  const options = rule.options as { readonly citations?: boolean; readonly context?: string };
  return options.context === undefined ? { ...rule, options: { citations: true, ...options } } : rule;
}

/** What a reference may lead to. */
interface ReferenceKind {
  readonly name: string;
  /** An example of a pattern for what is in a folder, or `undefined` where a folder is meant as a whole. */
  readonly pattern?: string;
  /** How its name ends: what is called otherwise is not even opened, as messages about it would quote it. */
  readonly ending?: RegExp;
}

const SAMPLE_FILE: ReferenceKind = { name: 'sample file', pattern: '*.jsonl' };
const RULES_FILE: ReferenceKind = { name: 'rules file', pattern: '*.rules.yml', ending: /\.ya?ml$/i };
const KNOWLEDGE: ReferenceKind = { name: 'knowledge file or folder' };

/** The files that references lead to; each that leads nowhere is a diagnostic at its place. */
async function resolveReferences(
  { file, document }: Pick<PromptDraft, 'file' | 'document'>,
  references: readonly PathReference[],
  { name, pattern, ending }: ReferenceKind,
  folders: readonly string[],
  files: Files,
): Promise<string[]> {
  const folder = dirname(file);
  const found = new Set<string>();
  for (const { text, span } of references) {
    if (isAbsolute(text)) {
      const message = `"${text}" is an absolute path, which exists on one machine only; write it relative to ${basename(file)}.`;
      document.report(span, 'error', 'absolute-path', message);
      continue;
    }
    const path = resolve(folder, text);
    const kind = await files.kindOf(path);
    if (kind === 'folder' && pattern !== undefined) {
      const message = `"${text}" is a folder; name the ${name}s in it, for example ${join(text, pattern)}.`;
      document.report(span, 'error', 'missing-file', message);
      continue;
    }
    const matches = kind ? [path] : await files.find([text.replaceAll('\\', '/')], folder);
    if (matches.length === 0) {
      const message = `There is no ${name} at "${text}"; check the path, which is relative to ${basename(file)}.`;
      document.report(span, 'error', 'missing-file', message);
    }
    for (const match of matches) {
      if (!(await isWithinFolders(match, { document, span, text }, folders, files))) continue;
      if (ending && !ending.test(match)) {
        const message = `"${text}" leads to ${basename(match)}, which is no ${name}; those are called ${pattern}.`;
        document.report(span, 'error', 'unknown-format', message);
      } else found.add(match);
    }
  }
  return [...found];
}
