import { answerText } from '../runs/answer-text.ts';
import { attemptsOf, type Result } from '../runs/result.ts';
import type { ReportedRun } from './reported-run.ts';

/** Columns of every result; those of its variables follow. */
const COLUMNS: Readonly<Record<string, (result: Result) => unknown>> = {
  sample: ({ sample }) => sample,
  repeat: ({ repeat }) => repeat,
  status: ({ status }) => status,
  score: ({ score }) => score,
  output: answerText,
  expected: ({ expected }) => expected,
  brokenRules: ({ violations }) => [...new Set(violations.map(({ rule }) => rule))].join(', '),
  findings: ({ violations }) => violations.map(({ message }) => message).join('; '),
  error: ({ error }) => error?.message,
  inputTokens: (result) => sum(result, ({ usage }) => usage?.inputTokens),
  outputTokens: (result) => sum(result, ({ usage }) => usage?.outputTokens),
  costUsd: (result) => sum(result, ({ costUsd }) => costUsd ?? undefined),
  latencyMs: ({ attempts }) => attempts.at(-1)?.latencyMs,
};

/** Runs as one CSV (RFC 4180), a record a result, with a column for each variable of the samples. */
export async function* csvReport(runs: readonly ReportedRun[]): AsyncGenerator<string> {
  const variables = new Set<string>();
  for (const { results } of runs)
    for await (const result of results())
      for (const name of Object.keys(result.variables)) variables.add(name);
  variables.delete('expected');
  const heads = [...variables].map((name) => (Object.hasOwn(COLUMNS, name) ? `variable ${name}` : name));
  yield record(['run', 'prompt', 'provider', 'model', ...Object.keys(COLUMNS), ...heads]);
  for (const { run, results } of runs) {
    for await (const result of results()) {
      yield record([
        run.id,
        run.prompt.file,
        run.provider,
        run.model,
        ...Object.values(COLUMNS).map((ofResult) => ofResult(result)),
        ...[...variables].map((name) =>
          Object.hasOwn(result.variables, name) ? result.variables[name] : undefined,
        ),
      ]);
    }
  }
}

const record = (values: readonly unknown[]) => `${values.map(field).join(',')}\r\n`;

function field(value: unknown): string {
  if (value === undefined || value === null) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  const safe = typeof value === 'string' && isFormula(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** What a spreadsheet would compute; a quotation mark before it makes it a text (OWASP, "CSV Injection"). */
const isFormula = (text: string) => /^[=+\-@\t\r]/.test(text) && !Number.isFinite(Number(text));

/** `undefined` where nothing is known of any attempt. */
function sum(
  result: Result,
  of: (attempt: ReturnType<typeof attemptsOf>[number]) => number | undefined,
): number | undefined {
  const known = attemptsOf(result).flatMap((attempt) => of(attempt) ?? []);
  return known.length > 0 ? known.reduce((total, value) => total + value, 0) : undefined;
}
