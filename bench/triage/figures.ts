/** Figures from 0 to 1, the higher the better, and the same of a plain baseline, by the row that publishes them. */
export type Figures = Readonly<Record<string, { readonly triage: number; readonly baseline?: number }>>;

/** Prints figures as the rows that `docs/failure-categories.md` publishes. */
export function printFigures(figures: Figures): void {
  console.log('| published | triage | plain baseline |\n|---|---|---|');
  for (const [name, { triage, baseline }] of Object.entries(figures))
    console.log(`| ${name} | ${triage.toFixed(3)} | ${baseline?.toFixed(3) ?? ''} |`);
  console.log('');
}

/**
 * The figures of a row of a table: `| NAME | 0.838 | 0.186 (20 strings) |`, where the name may end with a count, `(430)`.
 * What is published stands in such rows only, so that the words around them can change.
 * @throws Error where there is no such row
 */
export function publishedIn(docs: string, name: string): number[] {
  const cells = docs
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .find(([, first]) => first?.replace(/ \(\d+\)$/, '') === name);
  if (!cells) throw new Error(`docs/failure-categories.md has no row "${name}".`);
  return cells.slice(2, -1).map((cell) => Number.parseFloat(cell));
}
