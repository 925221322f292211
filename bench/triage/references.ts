import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Result } from '../../src/core/runs/result.ts';
import type { Category } from '../../src/core/triage/diagnosis.ts';
import type { FactOutcome } from '../../src/core/triage/evidence.ts';
import { KnowledgeBase } from '../../src/core/triage/knowledge-base.ts';
import { caseMaker, compile, type TriageCase } from '../../test/support/triage-cases.ts';
import { readIfeval } from '../ifeval/data.ts';
import { rulesOf } from '../ifeval/workspace.ts';

/** A labelled output that stays in its data set. */
type Reference =
  | { readonly set: 'ifeval'; readonly model: string; readonly key: number; readonly label: Category }
  | {
      readonly set: 'halueval';
      /** Line of `qa.jsonl`, from 0. */
      readonly row: number;
      /** The wrong answer: failed by a judge; or against the right one, with its knowledge in the prompt or only in a file. */
      readonly as: 'judged' | 'expected-given' | 'expected-not-given';
      readonly label: Category;
      readonly outcome?: FactOutcome;
    };

export interface HaluevalRow {
  readonly knowledge: string;
  readonly question: string;
  readonly right_answer: string;
  readonly hallucinated_answer: string;
}

const REFERENCES = join(import.meta.dirname, '../../test/fixtures/triage/references.jsonl');

const linesOf = <Line>(text: string) =>
  text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Line);

/** Reads HaluEval's question-answer pairs; `undefined` where they are not there. */
export async function readHalueval(folder: string): Promise<HaluevalRow[] | undefined> {
  const text = await readFile(join(folder, 'halueval/qa.jsonl'), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : linesOf<HaluevalRow>(text);
}

/** The cases that refer to public data, as far as the data is there. @param missing is told of what is not */
export async function referencedCases(
  folder: string,
  missing: (what: string) => void,
): Promise<TriageCase[]> {
  const references = linesOf<Reference>(readFileSync(REFERENCES, 'utf8'));
  return [
    ...(await ifevalCases(folder, references, missing)),
    ...(await haluevalCases(folder, references, missing)),
  ];
}

async function ifevalCases(
  folder: string,
  references: readonly Reference[],
  missing: (what: string) => void,
): Promise<TriageCase[]> {
  const data = await readIfeval(folder);
  if (!data) {
    missing('ifeval');
    return [];
  }
  const rows = new Map(data.rows.map((row) => [row.key, row]));
  return references.flatMap((reference) => {
    if (reference.set !== 'ifeval') return [];
    const row = rows.get(reference.key);
    const response = data.responses
      .get(reference.model)
      ?.find(({ prompt }) => prompt === row?.prompt)?.response;
    if (!row || response === undefined) return [];
    const id = `ifeval-${reference.model}-${reference.key}`;
    const variables = { prompt: row.prompt };
    const location = {
      file: 'ifeval',
      range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
    };
    const sample = { id, variables, facts: [], tags: [], rules: {}, relevant: [], weight: 1, location };
    const result: Result = {
      sample: id,
      repeat: 0,
      status: 'failed',
      location,
      variables,
      output: response,
      finishReason: 'stop',
      violations: compile(rulesOf(row).map(withCategory)).evaluate(response, sample),
      attempts: [{ provider: 'openai', model: 'm', latencyMs: 1, costUsd: 0 }],
    };
    return [
      { id, label: reference.label, result, given: { messages: [{ role: 'user', content: row.prompt }] } },
    ];
  });
}

/** A rule made of several checks is a constraint unless it says otherwise; JSON in a code block is a format. */
const withCategory = (rule: ReturnType<typeof rulesOf>[number]) =>
  rule.id === 'detectable_format:json_format' ? { ...rule, category: 'format' as const } : rule;

const HALUEVAL_SCENARIOS = {
  given: {
    messages: [
      { role: 'system', content: 'Answer the question from the context alone.' },
      { role: 'user', content: 'Context: {{ context }}\n\nQuestion: {{ question }}' },
    ],
  },
  'not-given': {
    messages: [
      { role: 'system', content: 'Answer the question briefly.' },
      { role: 'user', content: '{{ question }}' },
    ],
  },
} as const;

async function haluevalCases(
  folder: string,
  references: readonly Reference[],
  missing: (what: string) => void,
): Promise<TriageCase[]> {
  const rows = await readHalueval(folder);
  if (!rows) {
    missing('halueval');
    return [];
  }
  const knowledge = new KnowledgeBase(
    rows.map((row, index) => ({ file: `${index}.md`, text: row.knowledge })),
  );
  const caseOf = caseMaker(HALUEVAL_SCENARIOS);
  return references.flatMap((reference) => {
    if (reference.set !== 'halueval') return [];
    const row = rows[reference.row];
    if (!row) return [];
    const isGiven = reference.as !== 'expected-not-given';
    const made = caseOf({
      id: `halueval-${reference.row}-${reference.as}`,
      in: isGiven ? 'given' : 'not-given',
      label: reference.label,
      outcome: reference.outcome,
      question: row.question,
      ...(isGiven && { context: row.knowledge }),
      output: row.hallucinated_answer,
      ...(reference.as === 'judged' ? { judge: 'is supported' } : { expected: row.right_answer }),
    });
    return [isGiven ? made : { ...made, given: { ...made.given, knowledge } }];
  });
}
