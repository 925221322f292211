import { setTimeout } from 'node:timers/promises';
import type { Locator } from 'playwright-core';

const SETTLING_MS = 250;

/**
 * Opens a result by its row, as a person does who clicks again where nothing came of it. Elements are used again for
 * other rows while the page scrolls, also between finding a row and clicking it.
 */
export async function openRow(row: Locator): Promise<void> {
  for (;;) {
    await row.click();
    await setTimeout(SETTLING_MS);
    if ((await row.getAttribute('aria-selected')) === 'true') return;
  }
}
