import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Result } from '../../src/core/runs/result.ts';
import { RunStore } from '../../src/core/runs/run-store.ts';
import { SummaryBuilder } from '../../src/core/runs/summary.ts';
import { newRun, resultOf } from '../unit/engine/support.ts';

export const LARGE_PROMPT = 'large.prompt.yml';

const SOURCE =
  'name: Large\nprovider: openai\nmodel: m\nknowledge: kb\nmessages:\n  - role: system\n    content: Answer from the handbook.\n  - role: user\n    content: "{{ input }}"\n';

export interface LargeRunOptions {
  readonly results: number;
  /** In the folder `kb`, of 30 lines each. */
  readonly documents: number;
}

/**
 * Writes a prompt, its knowledge and a finished run of it into a workspace. Three of ten results fail: one each by a
 * rule, by a fact that the knowledge holds, and by one that it does not. Samples are named `s0`, `s1` and so on.
 * @returns the run's id
 */
export async function writeLargeRun(root: string, { results, documents }: LargeRunOptions): Promise<string> {
  await mkdir(join(root, '.prompt-ladder'), { recursive: true });
  await mkdir(join(root, 'kb'));
  await writeFile(join(root, LARGE_PROMPT), SOURCE);
  for (let index = 0; index < documents; index++) {
    const lines = Array.from(
      { length: 30 },
      (_, line) => `Plan ${index} allows ${line * 7 + index} projects and ${line + 3} seats per team.`,
    );
    await writeFile(join(root, 'kb', `${index}.md`), lines.join('\n'));
  }
  const store = new RunStore(join(root, '.prompt-ladder'));
  const prompt = { name: 'Large', file: LARGE_PROMPT, hash: 'p', source: SOURCE };
  const writer = await store.create(newRun({ prompt }));
  const { id } = writer.run;
  const summary = new SummaryBuilder();
  for (let index = 0; index < results; index++) {
    const result = resultAt(index, documents);
    summary.add(result);
    const written = writer.append(result);
    // Those of one write wait together.
    if (index % 1_000 === 999 || index === results - 1) await written;
  }
  await writer.finish({ state: 'finished', finishedAt: new Date().toISOString(), summary: summary.summary });
  return id;
}

function resultAt(index: number, documents: number): Result {
  const plan = index % documents;
  const input = `How many projects does plan ${plan} allow in case ${index}?`;
  const output = `This is answer ${index}: as far as the handbook says, the plan allows some projects per team.`;
  const base = { variables: { input }, tags: [`tag-${index % 5}`], output };
  const broken = (rule: string, category: 'constraint' | 'grounding', message: string) => ({
    ...base,
    status: 'failed' as const,
    violations: [{ rule, category, severity: 'error' as const, span: { start: 0, end: 4 }, message }],
  });
  if (index % 10 === 0)
    return resultOf(`s${index}`, broken('short', 'constraint', 'the output has 18 words'));
  if (index % 10 > 2) return resultOf(`s${index}`, base);
  const projects = index % 10 === 1 ? 70 + plan : 9_000_000 + index;
  const facts = [`${projects} projects`];
  return resultOf(`s${index}`, { ...broken('facts', 'grounding', 'a fact is missing'), facts });
}
