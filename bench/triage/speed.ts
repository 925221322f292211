import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import type { Result } from '../../src/core/runs/result.ts';
import { KnowledgeBase } from '../../src/core/triage/knowledge-base.ts';
import { RunTriage } from '../../src/core/triage/run-triage.ts';
import type { TriageCase } from '../../test/support/triage-cases.ts';

const DOCUMENTS = 1_000;
/** As many as the dashboard is measured with. */
const RESULTS = 100_000;
const WORDS =
  'the plan order account customer data report setting team invoice file page list change update service'.split(
    ' ',
  );

/** 1,000 documents of about 300 words, different from one another, beside those of the cases. */
function largeKnowledge(cases: readonly TriageCase[]): KnowledgeBase {
  const own = new Set(cases.flatMap(({ given }) => given.knowledge?.documents ?? []));
  const documents = [...own];
  for (let index = documents.length; index < DOCUMENTS; index++) {
    const lines = Array.from({ length: 30 }, (_, line) =>
      Array.from(
        { length: 10 },
        (_, word) =>
          `${WORDS[(index * 7 + line * 3 + word * 5) % WORDS.length]}${word % 4 ? '' : ` ${index + line}`}`,
      ).join(' '),
    );
    documents.push({ file: `knowledge/${index}.md`, text: `# Document ${index}\n\n${lines.join('.\n')}.` });
  }
  return new KnowledgeBase(documents);
}

/** The tokens of so many results are counted. */
const COUNTED = 20_000;

/**
 * Triages the cases over and over as one run, each result with texts of its own.
 * @returns processor time beside what the package gpt-tokenizer takes to count the tokens of the same calls, as a ratio
 */
export async function measureSpeed(cases: readonly TriageCase[]): Promise<number> {
  const begin = performance.now();
  const knowledge = largeKnowledge(cases);
  const built = performance.now() - begin;
  const given = new Map<Result, TriageCase['given']>();
  const results = Array.from({ length: RESULTS }, (_, index) => {
    const { result, given: by } = cases[index % cases.length] as TriageCase;
    const own: Result = {
      ...result,
      sample: `${result.sample}-${index}`,
      output: result.output && `${result.output} `,
    };
    const last = by.messages.length - 1;
    const messages = by.messages.map((message, at) =>
      at === last ? { ...message, content: `${message.content} [${index}]` } : message,
    );
    given.set(own, { ...by, messages, knowledge });
    return own;
  });
  const start = performance.now();
  const cpu = process.cpuUsage();
  const triage = new RunTriage((result) => given.get(result) as TriageCase['given']);
  for (const result of results) await triage.add(result);
  const report = triage.report();
  const wallMs = performance.now() - start;
  const triageMs = cpuMs(cpu) / RESULTS;
  const from = process.cpuUsage();
  for (const result of results.slice(0, COUNTED)) {
    const { messages } = given.get(result) as TriageCase['given'];
    for (const { content } of messages) countTokens(content);
    countTokens(result.output ?? '');
  }
  const ratio = triageMs / (cpuMs(from) / COUNTED);
  const count = (value: number) => Math.round(value).toLocaleString('en-US');
  console.log(
    `${count(RESULTS)} failing results in ${report.causes.length} causes, ${count(DOCUMENTS)} documents of knowledge (indexed in ${count(built)} ms): ${count(1000 / triageMs)} results a second of processor time, ${count((RESULTS * 1000) / wallMs)} by the clock; ${ratio.toFixed(1)} × the time of counting their tokens`,
  );
  return ratio;
}

// On a machine with other work, the processor's time says more than the clock's.
function cpuMs(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
}
