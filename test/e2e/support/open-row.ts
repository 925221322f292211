import type { Locator } from 'playwright-core';

const PATIENCE_MS = 1_000;

/**
 * Opens a result by its row, as a person does who clicks again where nothing came of it. Elements are used again for
 * other rows while the page scrolls, also between finding a row and clicking it.
 */
export async function openRow(row: Locator): Promise<void> {
  const opened = row.locator('xpath=self::*[@aria-selected="true"]');
  const isOpen = () =>
    opened.waitFor({ state: 'attached', timeout: PATIENCE_MS }).then(
      () => true,
      () => false,
    );
  do await row.click();
  while (!(await isOpen()));
}
