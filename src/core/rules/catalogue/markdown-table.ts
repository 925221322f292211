import { plural } from '../../text/plural.ts';
import { type Bounds, boundsText, checkBounds, highest, lowest } from '../bounds.ts';
import { MAX_FINDINGS, valueText } from '../finding.ts';
import type { Check, CheckFinding } from '../rule.ts';
import { optionMap, PART_PATH } from '../schemas.ts';
import { COLUMNS, type Columns, columnsText, hasColumns, ROWS } from '../structured/columns.ts';
import { type MarkdownTable, markdownTables } from '../structured/tables.ts';
import { inspect, type Target } from '../target.ts';

interface Options {
  readonly columns?: Columns;
  readonly rows?: Bounds;
  readonly at?: string;
}

export const markdownTable: Check<Options> = {
  name: 'markdownTable',
  summary:
    'The output has a Markdown table with the given columns and number of rows, each as wide as the header.',
  category: 'format',
  plain: true,
  schema: optionMap({ columns: COLUMNS, rows: ROWS, at: PART_PATH }),
  examples: [{}, { columns: ['Plan', 'Price'], rows: { min: 1, max: 10 } }, { columns: 3 }],
  bind({ columns, rows = {}, at }) {
    checkBounds(rows);
    return (output) =>
      inspect(output, at, (target) => {
        const faults = markdownTables(target.text).map((table) => faultsOf(table, target, columns, rows));
        const [first] = faults;
        if (!first)
          return [
            { span: target.span, message: `${target.name} has no Markdown table`, expected: 'a table' },
          ];
        return faults.some((each) => each.length === 0) ? [] : first.slice(0, MAX_FINDINGS);
      });
  },
};

function faultsOf(
  table: MarkdownTable,
  target: Target,
  columns: Columns | undefined,
  bounds: Bounds,
): CheckFinding[] {
  const findings: CheckFinding[] = [];
  const { header, rows } = table;
  if (columns !== undefined && !hasColumns(table.columns, columns)) {
    const found = table.columns.map(valueText).join(', ');
    const message = `the table has the columns ${found}, but must have ${columnsText(columns)}`;
    findings.push({
      span: target.spanOf(header.start, header.end),
      message,
      expected: columnsText(columns),
      found,
    });
  }
  if (rows.length < lowest(bounds) || rows.length > highest(bounds)) {
    const surplus = rows[highest(bounds)]?.span.start;
    const message = `the table has ${plural(rows.length, 'row')}, but must have ${boundsText(bounds)}`;
    const span = target.spanOf(surplus ?? table.span.start, table.span.end);
    findings.push({
      span,
      message,
      expected: `${boundsText(bounds)} rows`,
      found: plural(rows.length, 'row'),
    });
  }
  const width = table.columns.length;
  const crooked = rows.filter(({ cells }) => cells !== width).slice(0, MAX_FINDINGS);
  for (const { cells, span } of crooked) {
    const message = `this row has ${plural(cells, 'cell')}, but the header ${width}`;
    findings.push({
      span: target.spanOf(span.start, span.end),
      message,
      expected: String(width),
      found: String(cells),
    });
  }
  return findings;
}
