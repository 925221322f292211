import Table from 'cli-table3';

type Drawable = InstanceType<typeof Table>;

/** A table without lines, for a terminal. */
export function plainTable(head: readonly string[]): Drawable {
  const none = '';
  return new Table({
    head: [...head],
    style: { head: [], border: [], 'padding-left': 1, 'padding-right': 1 },
    chars: Object.fromEntries(
      ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right']
        .concat(['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'])
        .map((name) => [name, none]),
    ),
  });
}

/** Columns that a cell keeps of its text, however narrow a terminal is. */
const NARROWEST = 8;

/** A table as text, whose widest columns are cut until its lines fit. @param columns of the terminal; absent for none */
export function tableText(table: Drawable, { columns }: { readonly columns?: number }): string {
  const text = table.toString();
  // What the table has measured.
  const { colWidths, chars } = table.options as { colWidths: number[]; chars: Record<string, string> };
  const between = (colWidths.length - 1) * (chars.middle?.length ?? 0);
  const lines = (chars.left?.length ?? 0) + (chars.right?.length ?? 0) + between;
  const total = () => lines + colWidths.reduce((sum, width) => sum + width, 0);
  if (columns === undefined || total() <= columns) return text;
  while (total() > columns) {
    const widest = Math.max(...colWidths);
    if (widest <= NARROWEST) break;
    colWidths[colWidths.indexOf(widest)] = widest - 1;
  }
  return table.toString();
}
