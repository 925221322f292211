import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkOf, type IfevalRow } from './rules.ts';

/** An instruction of a row with the rule that it becomes. */
interface RowRule {
  /** The instruction's kind; numbered where a row has several of it. */
  readonly id: string;
  readonly check: ReturnType<typeof checkOf>;
}

/** The rules of a row, in the order of its instructions. */
export function rulesOf(row: IfevalRow): RowRule[] {
  const seen = new Map<string, number>();
  return row.instruction_id_list.map((kind, index) => {
    const number = (seen.get(kind) ?? 0) + 1;
    seen.set(kind, number);
    return { id: number === 1 ? kind : `${kind}-${number}`, check: checkOf(kind, row.kwargs[index] ?? {}) };
  });
}

/**
 * Writes a workspace whose samples are the rows. It has a rule for every kind of instruction; each sample switches
 * off those that its prompt does not state, and gives the others its own arguments.
 * @returns the absolute path of the prompt file
 */
export async function writeWorkspace(
  folder: string,
  model: string,
  rows: readonly IfevalRow[],
): Promise<string> {
  const written = rows.map((row) => ({ row, rules: rulesOf(row) }));
  const checks = new Map(written.flatMap(({ rules }) => rules.map(({ id, check }) => [id, check] as const)));
  const samples = written.map(({ row, rules }) => {
    const own = new Map(rules.map(({ id, check }) => [id, check]));
    const overrides = [...checks.keys()].map((id) => [id, own.has(id) ? { check: own.get(id) } : false]);
    return { id: String(row.key), prompt: row.prompt, rules: Object.fromEntries(overrides) };
  });
  const file = join(folder, 'ifeval.prompt.yml');
  await mkdir(join(folder, '.prompt-ladder'), { recursive: true });
  // JSON is YAML.
  const prompt = {
    model,
    provider: 'recorded',
    messages: [{ role: 'user', content: '{{ prompt }}' }],
    samples: 'samples.jsonl',
    rules: [...checks].map(([id, check]) => ({ id, check })),
  };
  await writeFile(file, JSON.stringify(prompt, undefined, 2));
  await writeFile(
    join(folder, 'samples.jsonl'),
    samples.map((sample) => `${JSON.stringify(sample)}\n`).join(''),
  );
  return file;
}
