import Table from 'cli-table3';

/** A table without lines, for a terminal. */
export function plainTable(head: readonly string[]): InstanceType<typeof Table> {
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
