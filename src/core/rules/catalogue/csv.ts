import { plural } from '../../text/plural.ts';
import { type Bounds, boundsText, checkBounds, highest, lowest } from '../bounds.ts';
import { MAX_FINDINGS, valueText } from '../finding.ts';
import type { Check, CheckFinding } from '../rule.ts';
import { optionMap, PART_PATH } from '../schemas.ts';
import { COLUMNS, type Columns, columnsText, hasColumns, ROWS } from '../structured/columns.ts';
import { type CsvRow, csvRows } from '../structured/csv.ts';
import { wrappingProblem } from '../structured/format-problem.ts';
import { inspect, type Target } from '../target.ts';

interface Options {
  readonly columns?: Columns;
  readonly rows?: Bounds;
  readonly header?: boolean;
  readonly delimiter?: string;
  readonly at?: string;
}

export const csv: Check<Options> = {
  name: 'csv',
  summary:
    'The output, or a text in it, is CSV (RFC 4180) with the given columns and number of rows, all of the same width.',
  category: 'format',
  plain: true,
  schema: optionMap({
    columns: COLUMNS,
    rows: ROWS,
    header: {
      type: 'boolean',
      default: true,
      description: 'The first row names the columns and is not counted.',
    },
    delimiter: {
      type: 'string',
      minLength: 1,
      maxLength: 1,
      description: 'The character between fields; by default, a comma or a semicolon, as in the first row.',
    },
    at: PART_PATH,
  }),
  examples: [
    {},
    { columns: ['name', 'price'], rows: { min: 1 }, delimiter: ';' },
    { columns: 2, header: false },
  ],
  bind(options) {
    checkBounds(options.rows ?? {});
    return (output) =>
      inspect(output, options.at, (target) => {
        const wrapped = wrappingProblem(target.text);
        if (!wrapped) return faultsOf(target, options).slice(0, MAX_FINDINGS);
        const span = target.spanOf(wrapped.span.start, wrapped.span.end);
        return [{ span, message: `${target.name} is not CSV: ${wrapped.message}`, expected: 'CSV' }];
      });
  },
};

function faultsOf(
  target: Target,
  { columns, rows: bounds = {}, header = true, delimiter }: Options,
): CheckFinding[] {
  const findings: CheckFinding[] = [];
  const at = ({ start, end }: CsvRow['span']) => target.spanOf(start, end);
  const most = highest(bounds);
  let first: CsvRow | undefined;
  let surplus: CsvRow | undefined;
  let count = header ? -1 : 0;
  for (const row of csvRows(target.text, delimiter)) {
    if (row.mistake) {
      const message = `${target.name} is not CSV: ${row.mistake.message}`;
      return [...findings, { span: at(row.mistake.span), message, expected: 'CSV' }];
    }
    count++;
    if (count > most) surplus ??= row;
    if (!first) {
      first = row;
      if (columns !== undefined)
        findings.push(
          ...wrongColumns(row, columns, header).map((fault) => ({ ...fault, span: at(row.span) })),
        );
    } else if (row.fields.length !== first.fields.length && findings.length < MAX_FINDINGS) {
      const message = `this row has ${plural(row.fields.length, 'field')}, but the first one ${first.fields.length}`;
      findings.push({ span: at(row.span), message, found: String(row.fields.length) });
    }
  }
  if (count >= lowest(bounds) && count <= most) return findings;
  const found = plural(Math.max(count, 0), 'row');
  const span = surplus ? at(surplus.span) : target.span;
  const message = `${target.name} has ${found}, but must have ${boundsText(bounds)}`;
  return [{ span, message, expected: `${boundsText(bounds)} rows`, found }, ...findings];
}

function wrongColumns({ fields }: CsvRow, columns: Columns, header: boolean): Omit<CheckFinding, 'span'>[] {
  // Without a header, names only say how many columns there are.
  const wanted = header || typeof columns === 'number' ? columns : columns.length;
  if (hasColumns(fields, wanted)) return [];
  const found =
    typeof wanted === 'number'
      ? `${plural(fields.length, 'column')}`
      : `the columns ${fields.slice(0, 10).map(valueText).join(', ')}`;
  return [
    {
      message: `the CSV has ${found}, but must have ${columnsText(wanted)}`,
      expected: columnsText(wanted),
      found,
    },
  ];
}
