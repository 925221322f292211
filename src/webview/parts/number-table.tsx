import type { ComponentChildren } from 'preact';
import { PlainText } from './plain-text.tsx';

interface Props {
  readonly columns: readonly ComponentChildren[];
  /** What each row is called, and its cells. */
  readonly rows: readonly (readonly [name: string, ...cells: readonly string[]])[];
}

/** Figures in columns, a row for each thing. */
export const NumberTable = ({ columns, rows }: Props) => (
  <table class="numbers">
    <thead>
      <tr>
        <td />
        {columns.map((column, index) => (
          <th key={index} scope="col">
            {column}
          </th>
        ))}
      </tr>
    </thead>
    <tbody>
      {rows.map(([name, ...cells]) => (
        <tr key={name}>
          <th scope="row">
            <PlainText text={name} />
          </th>
          {cells.map((cell, index) => (
            <td key={index}>{cell}</td>
          ))}
        </tr>
      ))}
    </tbody>
  </table>
);
