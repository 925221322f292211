import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { TextMessage } from '../../src/core/prompt/chat.ts';
import { renderText } from '../../src/core/prompt/template.ts';
import { readCheck } from '../../src/core/rules/check-definition.ts';
import { compileRules, type RuleSet } from '../../src/core/rules/compile.ts';
import { passes } from '../../src/core/rules/evaluate.ts';
import type { Rule, Violation } from '../../src/core/rules/rule.ts';
import { loadLanguages } from '../../src/core/rules/text/language.ts';
import type { Result } from '../../src/core/runs/result.ts';
import type { TriagedCall } from '../../src/core/triage/call-context.ts';
import { diagnose, withRepeats } from '../../src/core/triage/diagnose.ts';
import type { Category, Diagnosis } from '../../src/core/triage/diagnosis.ts';
import type { FactOutcome } from '../../src/core/triage/evidence.ts';
import { KnowledgeBase } from '../../src/core/triage/knowledge-base.ts';

/** A failing output with the category that a person gave it. */
export interface TriageCase {
  readonly id: string;
  readonly label: Category;
  /** For missing knowledge: where the fact is. */
  readonly outcome?: FactOutcome;
  readonly result: Result;
  readonly given: TriagedCall;
  readonly repeats?: { readonly passed: number; readonly failed: number };
}

interface WrittenRule {
  readonly id?: string;
  readonly category?: Rule['category'];
  readonly check: unknown;
}

interface Scenario {
  readonly messages: readonly TextMessage[];
  readonly rules?: readonly WrittenRule[];
  /** Texts by file. */
  readonly knowledge?: Readonly<Record<string, string>>;
}

/** A case as it is written; every other key is a variable. */
export interface WrittenCase {
  readonly id: string;
  readonly in: string;
  readonly label: Category;
  readonly outcome?: FactOutcome;
  readonly output?: string;
  readonly expected?: unknown;
  readonly facts?: readonly string[];
  readonly finish?: Result['finishReason'];
  readonly error?: Result['error'];
  readonly maxTokens?: number;
  readonly outputTokens?: number;
  /** What a judge found missing. */
  readonly judge?: string;
  /** Knowledge files that retrieval brought. */
  readonly retrieve?: readonly string[];
  readonly repeats?: TriageCase['repeats'];
  readonly note?: string;
  readonly [variable: string]: unknown;
}

// Cases are made without waiting for what their rules need.
await loadLanguages();

const FOLDER = join(import.meta.dirname, '../fixtures/triage');

/** The sets that were written after the first one; what each is, stands in its files. */
export const LATER_SETS = [
  'second',
  'third',
  'fourth',
  'fifth',
  'sixth',
  'seventh',
  'eighth',
  'ninth',
  'tenth',
  'eleventh',
  'twelfth',
  'thirteenth',
  'fourteenth',
  'fifteenth',
  'former',
] as const;
/** Those with pairs. */
export const PAIR_SETS = ['second', 'third', 'fifth'] as const;
/** Those that are looked at after each training. */
export const TUNE_PAIR_SETS = ['former'] as const;
export type CaseSet = (typeof LATER_SETS)[number];

/** The written cases of the first set, of a later one, or of the frozen one; those that refer to public data are the bench's. */
export function writtenCases(set?: CaseSet | 'frozen'): TriageCase[] {
  const folder = join(FOLDER, set ?? '');
  const read = (file: string): unknown => parse(readFileSync(join(folder, file), 'utf8'));
  const scenarios = read('scenarios.yml') as Record<string, Scenario>;
  const files = readdirSync(folder).filter((file) => file.endsWith('.yml') && file !== 'scenarios.yml');
  const caseOf = caseMaker(scenarios);
  return files.sort().flatMap((file) => (read(file) as WrittenCase[]).map(caseOf));
}

/** An answer that a text supports, and one that it does not. */
export interface GroundingPair {
  readonly as: 'dialogue' | 'summary' | 'qa';
  readonly knowledge: string;
  readonly question?: string;
  readonly right: string;
  readonly wrong: string;
}

/** Written pairs in the manner of HaluEval. */
export const writtenPairs = (
  set: (typeof PAIR_SETS | typeof TUNE_PAIR_SETS)[number] | 'frozen',
): GroundingPair[] => parse(readFileSync(join(FOLDER, 'pairs', `${set}.yml`), 'utf8'));

export function caseMaker(
  scenarios: Readonly<Record<string, Scenario>>,
): (written: WrittenCase) => TriageCase {
  const knowledge = new Map<string, KnowledgeBase>();
  return (written) => {
    const { id, label, outcome, maxTokens, retrieve, repeats } = written;
    const scenario = scenarios[written.in];
    if (!scenario) throw new Error(`Case ${id} is in no scenario.`);
    if (scenario.knowledge && !knowledge.has(written.in)) {
      const documents = Object.entries(scenario.knowledge).map(([file, text]) => ({ file, text }));
      knowledge.set(written.in, new KnowledgeBase(documents));
    }
    const passages = retrieve?.map((file) => ({ id: file, text: scenario.knowledge?.[file] ?? '' }));
    const variables = {
      ...variablesOf(written),
      passages_text: passages?.map(({ text }) => text).join('\n') ?? '',
    };
    const messages: TextMessage[] = scenario.messages.map(({ role, content }) => ({
      role,
      content: renderText(content, variables),
    }));
    return {
      id,
      label,
      outcome,
      repeats,
      result: resultOf(written, variables, rulesFor(scenario, written)),
      given: { messages, maxTokens, passages, knowledge: knowledge.get(written.in) },
    };
  };
}

const RESERVED: ReadonlySet<string> = new Set(
  'id in label outcome output expected facts finish error maxTokens outputTokens judge retrieve repeats note declines'.split(
    ' ',
  ),
);

const variablesOf = (written: WrittenCase) =>
  Object.fromEntries(Object.entries(written).filter(([key]) => !RESERVED.has(key)));

export function compile(written: readonly WrittenRule[]): RuleSet {
  const rules = written.map(({ id, category, check: source }): Rule => {
    const { check, options } = readCheck(source);
    return {
      id: id ?? check.name,
      category: category ?? check.category,
      severity: 'error',
      check: check.name,
      options,
    };
  });
  return compileRules(rules, renderText);
}

/** As a prompt's: `facts` always, `expected` where there is no other rule. */
function rulesFor({ rules = [] }: Scenario, { judge }: WrittenCase): RuleSet {
  const implied = rules.length === 0 && judge === undefined ? ['facts', 'expected'] : ['facts'];
  return compile([...rules, ...implied.map((check) => ({ check }))]);
}

function resultOf(written: WrittenCase, variables: Record<string, unknown>, rules: RuleSet): Result {
  const { id, output, expected, facts = [], finish = 'stop', error, judge, outputTokens = 20 } = written;
  const location = {
    file: 'samples.jsonl',
    range: { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } },
  };
  const sample = { id, variables, expected, facts, tags: [], rules: {}, relevant: [], weight: 1, location };
  const call = { finishReason: finish, latencyMs: 1, costUsd: 0 };
  const violations: Violation[] = output === undefined ? [] : rules.evaluate(output, sample, call);
  if (judge !== undefined) {
    const span = { start: 0, end: output?.length ?? 0 };
    violations.push({
      rule: judge,
      category: 'quality',
      severity: 'error',
      span,
      message: 'the judge chose "no"',
      found: 'no',
    });
  }
  if (!error && finish === 'stop' && passes(violations))
    throw new Error(`The output of case ${id} fails nothing.`);
  const usage = { inputTokens: 100, outputTokens };
  return {
    sample: id,
    repeat: 0,
    status: error ? 'error' : 'failed',
    location,
    variables,
    expected,
    facts: facts.length > 0 ? facts : undefined,
    output,
    finishReason: error ? undefined : finish,
    violations,
    attempts: [{ provider: 'openai', model: 'm', latencyMs: 1, costUsd: 0, usage }],
    error,
  };
}

/** What triage says of a case. */
export function diagnosisOf({ result, given, repeats }: TriageCase): Diagnosis | undefined {
  const diagnosis = diagnose(result, given);
  return diagnosis && repeats ? withRepeats(diagnosis, repeats) : diagnosis;
}

/** Where triage found the fact that a case lacks. */
export function outcomeOf(diagnosis: Diagnosis | undefined): FactOutcome | undefined {
  return diagnosis?.evidence.find((evidence) => evidence.kind === 'fact')?.outcome;
}
